#pragma once
/// What could be executed in the place of a step of the path: the later steps that do not happen after it, in order, and
/// among them an act that is to overtake it.

#include <cstdint>
#include <vector>

#include "checker/dpor/path.hpp"

namespace pcheck::checker {

/// An act that is to be executed before the step at `earlier`. `later` is where the act was executed, the end of the path
/// if it was not, or `earlier` itself for another answer to that step's operation.
struct Reversal {
  Position earlier;
  Position later;
  Act act;
};

class Reordering {
 public:
  explicit Reordering(const Path& path) : path_(path) {}

  /// Steps in `held_back` are left out, with all that happens after them. Both must outlive the use.
  void begin(const Reversal& reversal, const std::vector<Position>& held_back);

  /// The sequence is made as far as it is looked at.
  bool has(std::size_t index) {
    while (index >= elements_.size())
      if (!extend()) return false;
    return true;
  }
  const Act& act(std::size_t index) const { return *elements_[index].act; }
  /// Where it was on the path; for the overtaking act the reversal's `later`.
  Position position(std::size_t index) const { return elements_[index].position; }
  /// The place of the overtaking act.
  std::size_t index_of_overtaking();

  /// The first step after the reversal's `later`; the end of the path if there is none.
  Position first_after_overtaking();

  /// Leaves an element out from now on.
  void remove(std::size_t index) { elements_[index].removed = true; }
  bool is_removed(std::size_t index) const { return elements_[index].removed; }

  /// How a sequence that begins with the elements relates to an act that could be its first.
  enum class Use {
    first,      ///< it is in the sequence, and nothing before it is dependent on it
    overtaken,  ///< something dependent on it comes before it, or its thread does something else
    open,       ///< it is independent of all that is in the sequence
  };
  /// `index` is set to the element that decides. Elements that were removed do not count where `left` is asked for.
  enum class Elements { all, left };
  Use use_of(const Act& act, Elements elements, std::size_t& index);

 private:
  struct Element {
    const Act* act;
    Position position;
    bool removed;
  };
  bool extend();
  bool is_left_out(Position position) const;

  const Path& path_;
  const Reversal* reversal_ = nullptr;
  const std::vector<Position>* held_back_ = nullptr;
  Position next_ = 0;
  bool has_overtaking_ = false;
  std::size_t overtaking_ = 0;
  std::vector<Element> elements_;
};

}  // namespace pcheck::checker
