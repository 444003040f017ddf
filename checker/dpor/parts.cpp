/// Orders of the first steps that threads conflict in: what comes before them, and is executed in vain where an order cannot be
/// kept, is little; and it depends least on how the execution goes.

#include "checker/dpor/parts.hpp"

#include <algorithm>
#include <utility>

namespace pcheck::checker {

namespace {

NumberedStep numbered(const Act& act, std::uint32_t number) {
  return {act.thread(), number, act.operation.kind, act.operation.object, act.operation.object2};
}

/// Whether a step comes before all that the thread does, since that was started later.
bool is_before_start(const Path& path, Position step, ThreadId thread) {
  for (Position p = step + 1; p < path.size(); ++p)
    if (path[p].act.thread() == thread && path.number_of(p) == 0) return path.is_known_before(p, step);
  return false;
}

/// All pairs of conflicting steps, those that come soonest in their threads first. First in each is the thread with the lower
/// number: with neither of two steps counted as that order, no execution contradicts itself.
std::vector<ForcedOrder> conflicts(const Path& path, const StepsSeen& seen) {
  std::vector<std::pair<Position, NumberedStep>> steps;
  for (Position p = 0; p < path.size(); ++p)
    if (const auto step = seen.always(path[p].act.thread(), path.number_of(p)); step && !path[p].ended)
      steps.emplace_back(p, *step);
  std::vector<ForcedOrder> found;
  for (const auto& [p, first] : steps)
    for (const auto& [q, second] : steps)
      if (first.thread < second.thread && dependent(path[p].act, path[q].act) && !is_before_start(path, p, second.thread))
        found.push_back({.first = first, .second = second, .has_neither = true});
  std::stable_sort(found.begin(), found.end(), [](const ForcedOrder& a, const ForcedOrder& b) {
    return a.first.number + a.second.number < b.first.number + b.second.number;
  });
  return found;
}

/// Whether an execution can keep to all of them: each step whose thread waits for nothing before it is taken as executed.
bool can_be_kept(ForcedOrders orders) {
  for (;;) {
    const auto is_free = [&](const ForcedOrder& order) {
      return std::none_of(orders.begin(), orders.end(), [&](const ForcedOrder& other) {
        return other.second.thread == order.first.thread && other.second.number <= order.first.number;
      });
    };
    const auto free = std::find_if(orders.begin(), orders.end(), is_free);
    if (free == orders.end()) return orders.empty();
    orders.erase(free);
  }
}

ForcedOrders with(ForcedOrders orders, const ForcedOrder& order) {
  orders.push_back(order);
  return orders;
}

/// Each part in two, but those that leave one order only.
std::vector<ForcedOrders> divide(const std::vector<ForcedOrders>& parts, const ForcedOrder& order) {
  const ForcedOrder reverse{.first = order.second, .second = order.first, .has_neither = false};
  std::vector<ForcedOrders> finer;
  for (const ForcedOrders& part : parts) {
    const ForcedOrders one = with(part, order);
    const ForcedOrders other = with(part, reverse);
    if (!can_be_kept(one) || !can_be_kept(other)) {
      finer.push_back(part);
      continue;
    }
    finer.push_back(one);
    finer.push_back(other);
  }
  return finer;
}

}  // namespace

void StepsSeen::note(const Act& act, std::uint32_t number) {
  if (number >= numbers_max) return;
  if (act.thread() >= threads_.size()) threads_.resize(act.thread() + std::size_t{1});
  std::vector<Seen>& steps = threads_[act.thread()];
  while (steps.size() <= number)  // those left out were executed without being noted
    steps.push_back({.step = numbered(act, number), .is_usable = steps.size() == number});
  Seen& seen = steps[number];
  seen.is_usable =
      seen.is_usable && act.is_plain && act.operation.object != model::no_object && seen.step.is_taken_for(act.operation);
}

std::optional<NumberedStep> StepsSeen::always(ThreadId thread, std::uint32_t number) const {
  if (thread >= threads_.size() || number >= threads_[thread].size() || !threads_[thread][number].is_usable) return std::nullopt;
  return threads_[thread][number].step;
}

std::vector<ForcedOrders> parts_of(const Path& path, const StepsSeen& seen, std::size_t parts_max, const Preference& prefer) {
  std::vector<ForcedOrder> pairs = conflicts(path, seen);
  if (prefer) prefer(pairs);
  std::vector<ForcedOrders> parts(1);
  for (const ForcedOrder& pair : pairs) {
    std::vector<ForcedOrders> finer = divide(parts, pair);
    if (finer.size() > parts_max) break;
    parts = std::move(finer);
  }
  return parts;
}

}  // namespace pcheck::checker
