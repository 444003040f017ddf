#pragma once
/// What is still to be explored from the states on the path, and what need not be.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/dpor/path.hpp"
#include "checker/dpor/reordering.hpp"
#include "checker/dpor/wakeup_tree.hpp"

namespace pcheck::checker {

class Frontier {
 public:
  using Branches = WakeupTrees::Branches;

  explicit Frontier(const Path& path) : path_(path), reordering_(path) {}

  /// For an empty path.
  void begin();

  /// Whether something waits to be explored from the last state of the path.
  bool has_branch() const { return !nodes_.back().branches.empty(); }
  /// Takes what comes first, with what is to be explored after it.
  WakeupTrees::Taken take_branch() { return trees_.take_first(nodes_.back().branches); }
  /// Whether an act that could come next from the last state need not be explored, for a search that explored or will
  /// explore it elsewhere.
  bool is_anything_asleep() const { return nodes_.back().sleepers != sleepers_.size(); }
  /// Whether an act of the thread has been explored from the last state.
  bool has_explored(ThreadId thread) const;

  /// The last step of the path has just been pushed; `below` is to be explored after it.
  void on_step(const Branches& below);
  /// The last step of the path is explored and about to be popped.
  void on_step_explored();

  /// Whether the answer to an offer holds for all executions that agree up to the reversal's `later`.
  enum class Answer { settled, open };

  /// Adds what leads to the reversal to what is to be explored from the state before its earlier step, unless that is
  /// covered; judged by the execution that is the path now. Steps in `held_back` do not come before the overtaking act.
  Answer offer(const Reversal& reversal, const std::vector<Position>& held_back);
  /// Of the last reversal offered: the first step after `later` that it could be decided by; the end of the path for none.
  Position first_decisive() { return reordering_.first_after_overtaking(); }

  std::size_t memory_bytes() const { return trees_.memory_bytes() + sleepers_.capacity() * sizeof(Act); }

 private:
  struct Node {
    Branches branches;               ///< still to be explored
    std::uint32_t sleepers = 0;      ///< where in sleepers_ those of this node begin
    std::uint32_t own_sleepers = 0;  ///< and those of them that were explored from here
  };
  struct Place {
    Answer answer;
    bool is_new = false;
    WakeupTrees::NodeId parent = WakeupTrees::none;
    std::size_t length = 0;  ///< how much of the sequence is needed
  };

  Place find_place(const Reversal& reversal);
  void add(const Reversal& reversal, const Place& place);
  std::span<const Act> asleep_at(Position position) const;

  const Path& path_;
  WakeupTrees trees_;
  std::vector<Node> nodes_;  ///< one more than there are steps
  std::vector<Act> sleepers_;
  Reordering reordering_;
};

}  // namespace pcheck::checker
