#include "checker/strategies/bound.hpp"

#include <stdexcept>
#include <utility>

namespace pcheck::checker {

std::optional<Bound> bound_of(const Options& options) {
  if (options.preemption_bound < -1) throw std::invalid_argument("the bound must be 0 or more");
  if (options.preemption_bound == -1) return std::nullopt;
  return Bound{.kind = BoundKind::preemptions, .limit = static_cast<std::uint32_t>(options.preemption_bound)};
}

Options with_bound(Options options, Bound bound) {
  options.preemption_bound = static_cast<int>(bound.limit);
  return options;
}

const char* name_of(BoundKind) { return "preemptions"; }

std::string words_for(Bound bound) { return "with at most " + counted(bound.limit, "preemption", "preemptions"); }

bool would_preempt(const World& world, std::span<const Enabled> enabled, ThreadId last) {
  if (last == model::no_thread) return false;
  for (const Enabled& entry : enabled)
    if (entry.thread == last) {
      const auto kind = world.pending(last).kind;
      return kind != model::OperationKind::yield && kind != model::OperationKind::sleep;
    }
  return false;
}

ChoiceCost::ChoiceCost(BoundKind kind, const World& world, std::span<const Enabled> enabled, ThreadId last)
    : kind_(kind), last_(last), goes_on_(would_preempt(world, enabled, last)) {}

std::uint32_t ChoiceCost::of(ThreadId thread) const {
  switch (kind_) {
    case BoundKind::preemptions:
      return goes_on_ && thread != last_ ? 1 : 0;
  }
  return 0;
}

}  // namespace pcheck::checker
