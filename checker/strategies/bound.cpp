#include "checker/strategies/bound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace pcheck::checker {

std::optional<Bound> bound_of(const Options& options) {
  std::optional<Bound> bound;
  for (const BoundName& name : bound_names) {
    const int limit = options.*name.option;
    if (limit == -1) continue;
    if (limit < static_cast<int>(name.least))
      throw std::invalid_argument(fmt::format("the bound on {} must be {} or more", name.many, name.least));
    if (bound)
      throw std::invalid_argument(fmt::format("one bound at a time: on {} or on {}", name_of(bound->kind).many, name.many));
    bound = Bound{.kind = name.kind, .limit = static_cast<std::uint32_t>(limit)};
  }
  return bound;
}

Options with_bound(Options options, Bound bound) {
  options.*name_of(bound.kind).option = static_cast<int>(bound.limit);
  return options;
}

std::string words_for(Bound bound) {
  const BoundName& name = name_of(bound.kind);
  return "with at most " + counted(bound.limit, name.one, name.many);
}

bool would_preempt(const World& world, std::span<const Enabled> enabled, ThreadId last) {
  if (last == model::no_thread || world.clock_has_advanced()) return false;
  for (const Enabled& entry : enabled)
    if (entry.thread == last) return !model::lets_others_go(world.pending(last).kind);
  return false;
}

ChoiceCost::ChoiceCost(BoundKind kind, const World& world, std::span<const Enabled> enabled, ThreadId last)
    : kind_(kind), enabled_(enabled), last_(last), goes_on_(would_preempt(world, enabled, last)) {}

std::uint32_t ChoiceCost::of(ThreadId thread) const {
  switch (kind_) {
    case BoundKind::preemptions:
      return goes_on_ && thread != last_ ? 1 : 0;
    case BoundKind::delays:
      return delays(thread);
    case BoundKind::contexts:
      return thread != last_ ? 1 : 0;
  }
  return 0;
}

/// How many come before it in the circle that begins with the thread whose turn it is; no_thread is followed by thread 0.
std::uint32_t ChoiceCost::delays(ThreadId thread) const {
  const ThreadId begin = goes_on_ ? last_ : static_cast<ThreadId>(last_ + 1);
  const auto place = [&](ThreadId id) { return static_cast<ThreadId>(id - begin); };
  const auto is_skipped = [&](const Enabled& entry) { return place(entry.thread) < place(thread); };
  return static_cast<std::uint32_t>(std::count_if(enabled_.begin(), enabled_.end(), is_skipped));
}

}  // namespace pcheck::checker
