#pragma once
/// A search in parts: of two conflicting steps, in one part the one always comes first, in another part the other. Each class
/// of executions is in exactly one part, so the parts have nothing to do with each other.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "checker/dpor/path.hpp"

namespace pcheck::checker {

/// What the first steps of each thread were in all executions so far.
class StepsSeen {
 public:
  static constexpr std::uint32_t numbers_max = 16;

  /// `act` is executed as the so-many-th of its thread.
  void note(const Act& act, std::uint32_t number);
  /// The step, if it was the same in all executions and its kind and objects tell what it conflicts with.
  std::optional<NumberedStep> always(ThreadId thread, std::uint32_t number) const;

 private:
  struct Seen {
    NumberedStep step;
    bool is_usable = true;
  };
  std::vector<std::vector<Seen>> threads_;
};

/// The pairs that parts differ in, most wanted first: it may reorder them. For tests.
using Preference = std::function<void(std::vector<ForcedOrder>&)>;

/// At most so many parts, by steps that conflict in the execution on the path and were seen in all; one part, without any order,
/// where there are none.
std::vector<ForcedOrders> parts_of(const Path& path, const StepsSeen& seen, std::size_t parts_max, const Preference& prefer);

}  // namespace pcheck::checker
