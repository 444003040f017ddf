/// Data races. As long as atomics are sequentially consistent, and as no access has raced, the first two accesses that
/// race can be next to each other in some execution (S. Adve, M. Hill, Weak ordering, a new definition, ISCA 1990), so they are
/// in a race in the sense of dpor, too. Beyond that, accesses may race although the search has an order between them, as where
/// the executions in which they are next to each other end before, by an invariant: then each execution is looked at.

#include "checker/dpor/suspects.hpp"

#include <algorithm>

#include "checker/stuck_state.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::ObjectType;
using model::OperationKind;

namespace {

constexpr std::uint8_t sequentially_consistent = 5;

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Whether the result may depend on steps that the C++ standard does not order before it.
bool tells_without_order(const Path::Step& step) {
  const model::Operation& operation = step.act.operation;
  switch (operation.kind) {
    case OperationKind::load:
    case OperationKind::store:
    case OperationKind::exchange:
    case OperationKind::read_modify_write:
      return step.object_type == ObjectType::atomic && operation.order != sequentially_consistent;
    case OperationKind::compare_exchange:
      return operation.order != sequentially_consistent || operation.detail != sequentially_consistent;
    case OperationKind::try_lock:
    case OperationKind::timed_lock:
    case OperationKind::try_lock_shared:
    case OperationKind::timed_lock_shared:
    case OperationKind::timed_wake:
    case OperationKind::timed_block:
    case OperationKind::try_acquire:
    case OperationKind::timed_acquire:
    case OperationKind::latch_try_wait:
    case OperationKind::event_is_set:
    case OperationKind::timed_event_wait:
    case OperationKind::try_put:
    case OperationKind::timed_put:
    case OperationKind::try_get:
    case OperationKind::timed_get:
      return step.result == 0;
    case OperationKind::spawn:
    case OperationKind::join:
    case OperationKind::yield:
    case OperationKind::sleep:
    case OperationKind::choose:
    case OperationKind::outcome:
    case OperationKind::progress:
    case OperationKind::declare_invariant:
    case OperationKind::lock:
    case OperationKind::unlock:
    case OperationKind::lock_shared:
    case OperationKind::unlock_shared:
    case OperationKind::wait:
    case OperationKind::wake:
    case OperationKind::acquire:
    case OperationKind::release:
    case OperationKind::arrive:
    case OperationKind::barrier_wait:
    case OperationKind::count_down:
    case OperationKind::latch_wait:
    case OperationKind::once_is_done:
    case OperationKind::once_begin:
    case OperationKind::once_end:
    case OperationKind::event_set:
    case OperationKind::event_wait:
    case OperationKind::put:
    case OperationKind::get:
      return false;
    default:
      return true;
  }
}

bool writes(const Path::Step& step) {
  switch (step.act.operation.kind) {
    case OperationKind::store:
    case OperationKind::exchange:
    case OperationKind::read_modify_write:
      return true;
    case OperationKind::compare_exchange:
      return step.result == step.act.operation.argument2;
    default:
      return false;
  }
}

std::uint64_t place_of(const Path::Step& step) { return reinterpret_cast<std::uint64_t>(step.act.operation.pc); }

}  // namespace

Suspects::Suspects(const World& world, const Path& path, const Search& search, const Options& options)
    : world_(world),
      path_(path),
      search_(search),
      races_(options.detect_races),
      lost_updates_(options.detect_lost_updates),
      lock_order_(options.detect_lock_order),
      leaks_(options.detect_leaks),
      message_races_(compared_by(options) != Compared::nothing) {}

void Suspects::begin() {
  unordered_.clear();
  nested_.clear();
  matches_.clear();
  if (world_.end() == End::failed) on_failure(std::nullopt);
}

void Suspects::suspect(Key key, std::optional<Position> end) {
  if (suspected_.insert(std::move(key)).second) schedules_.push_back(schedule_of(path_, end));
}

/// The last step of the path, if the execution ended with it.
std::optional<Position> Suspects::end_in_hand() const {
  if (!path_.tail().empty() || path_.empty() || !path_.back().ended) return std::nullopt;
  return path_.size() - 1;
}

void Suspects::on_step() {
  const Path::Step& step = path_.back();
  const Position position = path_.size() - 1;
  if (races_ && tells_without_order(step)) unordered_.push_back(position);
  if (step.object_type == ObjectType::shared || step.object_type == ObjectType::atomic) {
    if (races_ && step.object_type == ObjectType::shared) {
      note_access(step);
      if (!path_.races().empty()) look_for_race();
    }
    if (lost_updates_ && step.act.operation.kind == OperationKind::store) look_for_lost_update(step, position);
  } else if (lock_order_) {
    look_at_lock(step);
  }
  if (message_races_ && is_receive_with_choice(step.act.operation.kind)) matches_.push_back(position);
  if (step.ended && world_.end() == End::failed) on_failure(position);
}

/// All others have ended, and what they did is known: it races with nothing.
void Suspects::on_lone_step() {
  const Path::Step& step = path_.tail().back();
  if (step.object_type == ObjectType::shared || step.object_type == ObjectType::atomic) {
    if (races_ && step.object_type == ObjectType::shared) note_access(step);
    if (lost_updates_ && step.act.operation.kind == OperationKind::store) look_for_lost_update(step, path_.size());
  } else if (lock_order_) {
    look_at_lock(step);
  }
  if (step.ended && world_.end() == End::failed) on_failure(std::nullopt);
}

void Suspects::on_failure(std::optional<Position> end) {
  const model::Failure& failure = world_.failure();
  cuts_short_ = cuts_short_ || failure.kind == "invariant_violated";
  Key key{1, failure.object};
  for (const char c : failure.kind + "\n" + failure.message) key.push_back(static_cast<std::uint64_t>(c));
  suspect(std::move(key), end);
}

void Suspects::on_step_undone() {
  const Position position = path_.size() - 1;
  if (!unordered_.empty() && unordered_.back() == position) unordered_.pop_back();
  while (!nested_.empty() && nested_.back() == position) nested_.pop_back();
  if (!matches_.empty() && matches_.back() == position) matches_.pop_back();
}

void Suspects::note_access(const Path::Step& step) {
  const model::Operation& operation = step.act.operation;
  Variable& variable = variables_[operation.object];
  if (variable.conflicting) return;
  const ThreadId thread = step.act.thread();
  const auto told = [&] { return (variable.thread != model::no_thread ? 1U : 0U) + variable.written + variable.by_several; };
  const unsigned told_before = told();
  if (variable.thread == model::no_thread) variable.thread = thread;
  variable.written = variable.written || operation.kind == OperationKind::store;
  variable.by_several = variable.by_several || variable.thread != thread;
  accesses_ += told() - told_before;
  variable.conflicting = variable.written && variable.by_several;
  if (variable.conflicting) conflicting_.push_back(operation.object);
}

void Suspects::look_for_race() {
  const Path::Step& step = path_.back();
  const ObjectId object = step.act.operation.object;
  for (const Position position : path_.races()) {
    const Path::Step& earlier = path_[position];
    if (earlier.act.operation.object != object) continue;
    if (contains(racy_, object)) return;
    suspect({2, object, std::min(place_of(earlier), place_of(step)), std::max(place_of(earlier), place_of(step))}, end_in_hand());
  }
}

/// A store to what the thread has read, and another has written since.
void Suspects::look_for_lost_update(const Path::Step& step, Position end) {
  const model::Operation& store = step.act.operation;
  if (contains(lossy_, store.object)) return;
  bool overtaken = false;
  path_.visit_object(store.object, end, [&](Position position) {
    const Path::Step& earlier = path_[position];
    if (earlier.act.thread() != step.act.thread()) {
      overtaken = overtaken || writes(earlier);
      return true;
    }
    if (earlier.act.operation.kind != OperationKind::load || !overtaken || earlier.result == step.before) return false;
    suspect({3, store.object, step.act.thread(), place_of(earlier), place_of(step), earlier.result, step.before, store.argument},
            end_in_hand());
    return false;
  });
}

/// Whether locks lead from `from` to `to`.
bool Suspects::leads_to(ObjectId from, ObjectId to) const {
  std::vector<ObjectId> reached = {from};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached[i] == to) return true;
    for (auto edge = lock_edges_.lower_bound({reached[i], 0}); edge != lock_edges_.end() && edge->first == reached[i]; ++edge)
      if (!contains(reached, edge->second)) reached.push_back(edge->second);
  }
  return false;
}

void Suspects::look_at_lock(const Path::Step& step) {
  switch (step.act.operation.kind) {
    case OperationKind::lock:
    case OperationKind::lock_shared:
    case OperationKind::timed_lock:
    case OperationKind::timed_lock_shared:
    case OperationKind::wake:
    case OperationKind::timed_wake:
      break;
    default:
      return;
  }
  const model::Thread& self = world_.thread(step.act.thread());
  if (self.held_count < 2) return;
  nested_.push_back(path_.size() - 1);
  const ObjectId wanted = self.held[self.held_count - 1];
  for (unsigned i = 0; i + 1 < self.held_count; ++i)
    if (self.held[i] != wanted && lock_edges_.emplace(self.held[i], wanted).second && leads_to(wanted, self.held[i]))
      circular_ = true;
}

void Suspects::on_stuck() {
  Key key = key_of_stuck_state(world_);
  key.insert(key.begin(), 4);
  suspect(std::move(key));
}

bool Suspects::has_unraced_conflict() const {
  return std::any_of(conflicting_.begin(), conflicting_.end(), [&](ObjectId object) { return !contains(racy_, object); });
}

bool Suspects::may_hide_races() const {
  if (!races_ || (unordered_.empty() && !thorough_)) return false;
  return has_unraced_conflict();
}

void Suspects::on_end(std::optional<Position> end) {
  if (world_.end() == End::stuck) on_stuck();
  if (leaks_ && world_.end() == End::finished && world_.leaked_blocks() != 0) suspect({5}, end);
  if (may_hide_races() || (circular_ && nested_.size() > 1) || !matches_.empty()) schedules_.push_back(schedule_of(path_, end));
}

bool Suspects::on_looked_at() {
  bool may_hide = cuts_short_;
  const auto& sightings = search_.sightings();
  for (; sightings_ < sightings.size(); ++sightings_) {
    const Observation& observation = sightings[sightings_].observation;
    if (observation.kind == "data_race") {
      racy_.push_back(observation.objects.front());
      may_hide = true;
    } else if (observation.kind == "lost_update") {
      lossy_.push_back(observation.objects.front());
    }
  }
  if (!may_hide || thorough_) return true;
  thorough_ = true;
  return !has_unraced_conflict();
}

}  // namespace pcheck::checker
