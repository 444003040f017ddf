#pragma once
/// Depth-first enumeration of schedules by running each from the start: the stack of choices that dfs and the search
/// with sleep sets share. On the way down again, the choices of the stack are checked to lead to the same operations.

#include <string>
#include <vector>

#include "checker/bytes.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

/// A thread whose pending operation need not be explored from here: every execution that starts with it is equivalent
/// to one that has been explored.
struct Sleeper {
  ThreadId thread;
  model::Operation operation;
  std::vector<std::uint16_t> failing;  ///< answers with which the execution fails: these do not sleep
};

class DepthFirst : public Strategy, public Divisible {
 public:
  bool begin_execution() override;
  Choice choose(const World& world, std::span<const Enabled> enabled) override;
  void end_execution(End end) override;
  std::optional<double> descend(World& world, std::uint64_t seed) override;
  bool is_exhaustive() const override { return !left_out_ && nondeterminism_.empty(); }
  std::string nondeterminism() const override { return nondeterminism_; }

  Divisible* divisible() override { return this; }
  std::string rest() override;
  void resume(const std::string& rest) override;
  std::optional<std::string> give_away() override;
  bool has_left_out() const override { return left_out_; }
  void note_left_out() override { left_out_ = true; }

 protected:
  void forget() { size_ = depth_ = 0, is_advanced_ = true, is_exhausted_ = false; }

  struct Node {
    std::vector<Choice> choices;  ///< to be explored, in this order
    std::size_t current = 0;
    std::uint64_t fingerprint = 0;             ///< of what was enabled
    std::vector<model::Operation> operations;  ///< of the choices, where the search needs them
    std::vector<Sleeper> sleepers;
    std::vector<std::uint32_t> costs;    ///< of the choices, where there is a bound
    std::uint32_t spent = 0;             ///< of the bound, on the way here
    std::vector<std::uint16_t> failing;  ///< answers of the current thread with which the execution has failed
  };

  /// Fills in the choices of a new node; `parent` is nullptr for the first. None: the execution is redundant.
  virtual void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) = 0;
  /// The current choice of `node` has been explored.
  virtual void close_choice(Node& node) { (void)node; }

  /// The stack of nodes on the way to the one that is opened, or to the end of the execution.
  std::size_t size() const { return size_; }
  Node& node(std::size_t depth) { return nodes_[depth]; }
  /// What the way to a node that is opened has cost, where there is a bound.
  static std::uint32_t spent(const Node* parent) {
    return parent == nullptr ? 0 : parent->spent + parent->costs[parent->current];
  }

  /// The thread that ran last, or no_thread.
  ThreadId last_thread(const Node* parent) const {
    return parent == nullptr ? model::no_thread : parent->choices[parent->current].thread;
  }

  bool left_out_ = false;  ///< some schedule was left out by a bound

 private:
  bool advance();
  static void write(const Node& node, ByteWriter& bytes);
  static void read(ByteReader& bytes, Node& node);

  std::vector<Node> nodes_;  ///< never shrinks; the first size_ are the stack
  std::size_t size_ = 0;
  std::size_t depth_ = 0;
  bool is_advanced_ = true;  ///< the stack leads to what is to be explored next
  bool is_exhausted_ = false;
  std::string nondeterminism_;
};

/// All choices that `enabled` allows, those of `first` first.
void list_choices(std::span<const Enabled> enabled, ThreadId first, std::vector<Choice>& choices);

}  // namespace pcheck::checker
