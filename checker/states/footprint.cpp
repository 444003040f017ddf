#include "checker/states/footprint.hpp"

#include <algorithm>
#include <utility>

#include "objects/semantics.hpp"
#include "world/signals.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::Thread;
using model::ThreadId;
using model::World;

namespace {

/// Stand for objects[i] where an operation touches what has no object of its own.
constexpr ObjectId started_threads = 0xffff'fffd;
constexpr ObjectId outcomes = 0xffff'fffe;

constexpr unsigned locks_max = 64;

bool is_addition(const Operation& operation) {
  return model::is_access(operation.kind) && (operation.flags & model::addition) != 0;
}

bool has_ended(const World& world, ThreadId thread) {
  return thread < world.thread_count() && world.thread(thread).status == model::ThreadStatus::finished;
}

}  // namespace

/// What an operation touches: at most two objects, or one thing without an object.
unsigned Footprint::objects_of(const Operation& operation, ObjectId (&objects)[3]) {
  unsigned count = 0;
  if (operation.kind == OperationKind::outcome) objects[count++] = outcomes;
  if (operation.kind == OperationKind::spawn || operation.kind == OperationKind::start_ranks) objects[count++] = started_threads;
  if (operation.object != model::no_object) objects[count++] = operation.object;
  if (operation.object2 != model::no_object) objects[count++] = operation.object2;
  return count;
}

Footprint::Object& Footprint::object(ObjectId id) {
  if (id == started_threads) return threads_started_;
  if (id == outcomes) return outcomes_;
  const std::size_t creator = model::creator_of(id);
  const std::size_t index = model::index_of(id);
  if (objects_.size() <= creator) objects_.resize(creator + 1);
  std::vector<Object>& own = objects_[creator];
  if (own.size() <= index) own.resize(index + 1);
  own[index].id = id;
  return own[index];
}

/// Nothing if it has never been used.
const Footprint::Object* Footprint::find(ObjectId id) const {
  const std::size_t creator = model::creator_of(id);
  const std::size_t index = model::index_of(id);
  return creator < objects_.size() && index < objects_[creator].size() ? &objects_[creator][index] : nullptr;
}

Footprint::Section* Footprint::Object::section_of(ThreadId thread) {
  const auto section = std::find_if(sections.begin(), sections.end(), [&](const Section& s) { return s.thread == thread; });
  return section == sections.end() ? nullptr : &*section;
}

bool Footprint::Object::all_are_plain() const {
  return std::all_of(sections.begin(), sections.end(), [](const Section& section) { return section.is_plain; });
}

Footprint::LockSet Footprint::exclusively_held(const World& world, ThreadId thread) {
  LockSet held = 0;
  const Thread& t = world.thread(thread);
  for (unsigned i = 0; i < t.held_count; ++i) {
    if (world.object(t.held[i]).owner != thread) continue;
    Object& mutex = object(t.held[i]);
    if (mutex.lock == 0 && locks_seen_ < locks_max) mutex.lock = LockSet{1} << locks_seen_++;
    held |= mutex.lock;
  }
  return held;
}

/// Whether a use cannot happen while the candidate's operation is pending, for what both threads have done before.
bool Footprint::is_apart(const World& world, const Candidate& candidate, const Use& use) {
  if (use.thread == candidate.thread || has_ended(world, use.thread)) return true;
  if ((use.joined & Thread::bit_of(candidate.thread)) != 0) return true;
  for (ThreadId descendant = candidate.thread; descendant != model::no_thread; descendant = world.thread(descendant).parent)
    if (world.thread(descendant).parent == use.thread)
      return descendant < Thread::kin_max && (use.children & Thread::bit_of(descendant)) == 0;
  return false;
}

/// Whether the order of the two can matter and no lock keeps them apart; of an operation that is not enabled, whether the use may
/// enable it.
bool Footprint::conflicts(const Object& object, const World& world, const Candidate& candidate, const Use& use, bool watched) {
  if ((candidate.locks & use.locks) != 0) return false;
  if (!candidate.is_enabled) return !model::semantics(candidate.kind).commutes.test(model::index(use.kind));
  return watched || !model::passes(world, object.id, candidate.kind, use.kind);
}

void Footprint::observe(const World& world, ThreadId thread) {
  const Thread& t = world.thread(thread);
  if (t.held_count != 0) observe_section(world, thread);
  if (t.status != model::ThreadStatus::alive) return;
  const Operation& operation = t.pending;
  if (model::semantics(operation.kind).is_passed_by_none && !std::exchange(nothing_goes_first_, true)) {
    broken_ = true;
    ++lessons_;
  }
  const Use seen{.thread = thread,
                 .kind = operation.kind,
                 .adds = is_addition(operation),
                 .locks = exclusively_held(world, thread),
                 .joined = t.joined,
                 .children = t.children,
                 .decided = {}};
  for_each_touched(world, operation, [&](Object& object, bool watched) { observe_on(object, world, seen, watched); });
}

void Footprint::observe_on(Object& object, const World& world, const Use& seen, bool watched) {
  auto use = std::find_if(object.uses.begin(), object.uses.end(),
                          [&](const Use& u) { return u.thread == seen.thread && u.kind == seen.kind && u.adds == seen.adds; });
  if (use != object.uses.end()) {
    const bool is_known =
        (use->locks & ~seen.locks) == 0 && (use->joined & ~seen.joined) == 0 && (seen.children & ~use->children) == 0;
    if (is_known) return;
    learn_about(object);
    use->locks &= seen.locks;
    use->joined &= seen.joined;
    use->children |= seen.children;
  } else {
    learn_about(object);
    object.uses.push_back(seen);
    use = object.uses.end() - 1;
  }
  for (const Use& other : object.uses) {
    if (other.thread == use->thread || (use->joined & Thread::bit_of(other.thread)) != 0) continue;
    for (const Decision& decision : other.decided) {
      if ((decision.company & Thread::bit_of(use->thread)) != 0) continue;
      if (conflicts(object, world, {other.thread, other.kind, decision.locks, decision.is_enabled}, *use, watched))
        broken_ = true;
    }
  }
}

void Footprint::learn_about(const Object& object) {
  ++lessons_;
  broken_ = broken_ || object.is_section_relied_on;
}

/// The thread holds mutexes, and has come to an operation or to its end.
void Footprint::observe_section(const World& world, ThreadId thread) {
  const Thread& t = world.thread(thread);
  const Operation& operation = t.pending;
  const bool is_alive = t.status == model::ThreadStatus::alive;
  for (unsigned i = 0; i < t.held_count; ++i) {
    Object& mutex = object(t.held[i]);
    Section* section = mutex.section_of(thread);
    if (section == nullptr) {
      learn_about(mutex);
      section = &mutex.sections.emplace_back(Section{.thread = thread, .touched = {}});
    }
    if (is_alive && operation.kind == OperationKind::unlock && operation.object == t.held[i]) continue;
    if (!is_alive || !model::is_access(operation.kind) || t.held_count != 1) {
      if (std::exchange(section->is_plain, false)) learn_about(mutex);
    } else if (std::find(section->touched.begin(), section->touched.end(), operation.object) == section->touched.end()) {
      learn_about(mutex);
      section->touched.push_back(operation.object);
    }
  }
}

bool Footprint::goes_first_on(const Object& object, const World& world, const Candidate& candidate, bool watched) {
  return std::none_of(object.uses.begin(), object.uses.end(), [&](const Use& use) {
    return conflicts(object, world, candidate, use, watched) && !is_apart(world, candidate, use);
  });
}

/// Calls function(object, watched) for each thing that an operation touches.
template <typename Function>
void Footprint::for_each_touched(const World& world, const Operation& operation, Function function) {
  ObjectId ids[3];
  const unsigned count = objects_of(operation, ids);
  for (unsigned i = 0; i < count; ++i) function(object(ids[i]), false);
  if (count != 0 && world.watched_count() != 0 && model::writes_watched(operation)) function(watched_, true);
}

bool Footprint::may_go_first(const World& world, ThreadId thread) {
  if (nothing_goes_first_) return false;
  const Operation& operation = world.pending(thread);
  if (model::semantics(operation.kind).touches_all) return false;
  const Candidate candidate{thread, operation.kind, exclusively_held(world, thread), true};
  bool goes_first = true;
  for_each_touched(world, operation, [&](const Object& object, bool watched) {
    goes_first = goes_first && goes_first_on(object, world, candidate, watched);
  });
  if (goes_first) decide(world, candidate, 0);
  return goes_first || section_goes_first(world, candidate, operation.object);
}

/// Of what the candidate's thread does to an object under the mutex.
bool Footprint::commutes_with_sections(const World& world, const Candidate& candidate, const Object& mutex,
                                       const Object& touched) const {
  const auto is_sum = [&](const Use& use) { return use.adds && (use.locks & mutex.lock) != 0; };
  return std::all_of(touched.uses.begin(), touched.uses.end(), [&](const Use& own) {
    return own.thread != candidate.thread || std::all_of(touched.uses.begin(), touched.uses.end(), [&](const Use& use) {
             return (is_sum(own) && is_sum(use)) || model::passes(world, touched.id, own.kind, use.kind) ||
                    is_apart(world, candidate, use);
           });
  });
}

/// Whether the candidate, which takes a mutex, and what its thread then does under it, can come as a whole before all that others
/// can do. If it might, but nobody has watched what is done under the mutex, the search is to begin again so.
bool Footprint::section_goes_first(const World& world, const Candidate& candidate, ObjectId id) {
  if (!uses_sections_ || candidate.kind != OperationKind::lock || candidate.locks != 0 || world.watched_count() != 0)
    return false;
  if (world.has_virtual_time() || world.thread_count() > Thread::kin_max || !model::SignalGuard::is_active()) return false;
  Object& mutex = object(id);
  if (mutex.lock == 0 || world.object(id).process_shared || !mutex.all_are_plain()) return false;
  const Section* const own = mutex.section_of(candidate.thread);
  if (own == nullptr) return false;
  const bool is_taken_so_by_all = std::all_of(mutex.uses.begin(), mutex.uses.end(), [&](const Use& use) {
    const bool is_held = (use.locks & mutex.lock) != 0;
    return use.kind == OperationKind::lock || (use.kind == OperationKind::unlock && is_held) || is_apart(world, candidate, use);
  });
  if (!is_taken_so_by_all) return false;
  for (const ObjectId touched : own->touched)
    if (!commutes_with_sections(world, candidate, mutex, object(touched))) return false;
  if (!mutex.is_watched) {
    if (!std::exchange(mutex.is_to_be_watched, true)) ++lessons_;
    broken_ = true;
    return false;
  }
  mutex.is_section_relied_on = true;
  for (const ObjectId touched : own->touched) object(touched).is_section_relied_on = true;
  return true;
}

ObjectId Footprint::section_to_watch(const World& world, ThreadId thread) const {
  const Thread& t = world.thread(thread);
  const Operation& operation = t.pending;
  ObjectId id = model::no_object;
  if (t.held_count == 0 && operation.kind == OperationKind::lock) id = operation.object;
  if (t.held_count == 1 && !(operation.kind == OperationKind::unlock && operation.object == t.held[0])) id = t.held[0];
  if (id == model::no_object) return id;
  const Object* const mutex = find(id);
  return mutex != nullptr && mutex->may_be_whole() ? id : model::no_object;
}

Footprint::ThreadSet Footprint::takers(const World& world, ThreadId thread, ObjectId mutex) const {
  const Candidate candidate{thread, OperationKind::lock, 0, true};
  ThreadSet takers = 0;
  for (const Use& use : find(mutex)->uses)
    if (!is_apart(world, candidate, use)) takers |= Thread::bit_of(use.thread);
  return takers;
}

void Footprint::note_shared_memory(ThreadId thread, ObjectId id) {
  Object& mutex = object(id);
  Section* const section = mutex.section_of(thread);
  if (section != nullptr && std::exchange(section->is_plain, false)) learn_about(mutex);
}

bool Footprint::has_sections_to_watch() const {
  return std::any_of(objects_.begin(), objects_.end(), [](const std::vector<Object>& own) {
    return std::any_of(own.begin(), own.end(), [](const Object& object) { return object.may_be_whole(); });
  });
}

std::optional<Footprint::ThreadSet> Footprint::rivals(const World& world, ThreadId thread, bool is_enabled) {
  const Operation& operation = world.pending(thread);
  const model::Semantics& meaning = model::semantics(operation.kind);
  if (nothing_goes_first_ || meaning.touches_all) return std::nullopt;
  ThreadSet rivals = 0;
  bool are_known = true;
  const auto add = [&](ThreadId rival) {
    rivals |= Thread::bit_of(rival);
    are_known = are_known && rival < Thread::kin_max;
  };
  if (!is_enabled) {
    if (meaning.waits_for == model::WaitsFor::anything) return std::nullopt;
    for (ThreadId other = 0; other < world.thread_count(); ++other)
      if (meaning.awaits_end != nullptr && meaning.awaits_end(operation, other) && !has_ended(world, other)) add(other);
  }
  const Candidate candidate{thread, operation.kind, exclusively_held(world, thread), is_enabled};
  for_each_touched(world, operation, [&](const Object& object, bool watched) {
    for (const Use& use : object.uses)
      if (conflicts(object, world, candidate, use, watched) && !is_apart(world, candidate, use)) add(use.thread);
  });
  if (!are_known) return std::nullopt;
  return rivals;
}

void Footprint::rely_on(const World& world, ThreadId thread, bool is_enabled, ThreadSet company) {
  decide(world, {thread, world.pending(thread).kind, exclusively_held(world, thread), is_enabled}, company);
}

/// Notes a decision about what the candidate's thread stands at.
void Footprint::decide(const World& world, const Candidate& candidate, ThreadSet company) {
  for_each_touched(world, world.pending(candidate.thread), [&](Object& object, bool) {
    for (Use& use : object.uses) {
      if (use.thread != candidate.thread || use.kind != candidate.kind) continue;
      const auto known = std::find_if(use.decided.begin(), use.decided.end(), [&](const Decision& d) {
        return d.locks == candidate.locks && d.is_enabled == candidate.is_enabled;
      });
      if (known == use.decided.end()) use.decided.push_back({candidate.locks, candidate.is_enabled, company});
      else known->company &= company;
    }
  });
}

void Footprint::begin_again() {
  broken_ = false;
  const auto forget = [](Object& object) {
    for (Use& use : object.uses) use.decided.clear();
    object.is_section_relied_on = false;
    object.is_watched = object.is_to_be_watched;
  };
  for (std::vector<Object>& own : objects_)
    for (Object& object : own) forget(object);
  forget(threads_started_);
  forget(outcomes_);
  forget(watched_);
}

}  // namespace pcheck::checker
