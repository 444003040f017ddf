#include "world/enabled.hpp"

#include <algorithm>
#include <cstring>

#include "objects/semantics.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

constexpr std::size_t block = 4;  ///< threads that are looked at together
using Objects [[gnu::vector_size(block * sizeof(ObjectId))]] = ObjectId;

template <class Vector>
bool is_zero(const Vector& vector) {
  std::uint64_t halves[2];
  static_assert(sizeof halves == sizeof vector);
  std::memcpy(halves, &vector, sizeof halves);
  return (halves[0] | halves[1]) == 0;
}

}  // namespace

std::span<const Enabled> EnabledList::make(const World& world, const Event& event) {
  if (world.thread_count() < keeps_from || world.options().virtual_time) {
    ask_all(world);
  } else if (is_one_step_on(world, event)) {
    ask_again(world, event);
  } else {
    ask_all(world);
    keep_all(world);
  }
  return {list_.data(), count_};
}

void EnabledList::ask_all(const World& world) {
  threads_ = 0;
  count_ = 0;
  for (std::size_t i = 0; i < world.thread_count(); ++i) {
    const auto id = static_cast<ThreadId>(i);
    if (world.thread(id).status != ThreadStatus::alive) continue;
    if (const unsigned n = world.answers(id)) list_[count_++] = {id, static_cast<std::uint16_t>(n)};
  }
}

void EnabledList::keep_all(const World& world) {
  threads_ = world.thread_count();
  total_steps_ = world.total_steps();
  std::fill(deciding_.begin(), deciding_.begin() + static_cast<std::ptrdiff_t>((threads_ + block - 1) / block * block),
            no_object);
  for (std::size_t id = 0; id < threads_; ++id) deciding_[id] = deciding(world.thread(static_cast<ThreadId>(id)));
}

bool EnabledList::is_one_step_on(const World& world, const Event& event) const {
  return world.thread_count() == threads_ && world.total_steps() == total_steps_ + 1 &&
         !semantics(event.operation.kind).touches_all;
}

void EnabledList::ask_again(const World& world, const Event& event) {
  ++total_steps_;
  const ThreadId self = event.choice.thread;
  deciding_[self] = deciding(world.thread(self));
  ask(world, self);
  const auto is_concerned = [first = event.operation.object, second = event.operation.object2](auto by) {
    return ((by == first) | (by == second) | (by == anything)) & (by != no_object);
  };
  for (std::size_t begin = 0; begin < threads_; begin += block) {
    Objects objects;
    std::memcpy(&objects, &deciding_[begin], sizeof objects);
    if (is_zero(is_concerned(objects))) continue;
    for (std::size_t i = begin; i < begin + block; ++i)
      if (is_concerned(deciding_[i])) ask(world, static_cast<ThreadId>(i));
  }
}

void EnabledList::ask(const World& world, ThreadId id) {
  const unsigned n = world.thread(id).status == ThreadStatus::alive ? world.answers(id) : 0;
  const auto end = list_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto place = std::find_if(list_.begin(), end, [&](const Enabled& entry) { return entry.thread >= id; });
  const bool is_listed = place != end && place->thread == id;
  if (n == 0) {
    if (!is_listed) return;
    std::copy(place + 1, end, place);
    --count_;
    return;
  }
  if (!is_listed) {
    std::copy_backward(place, end, end + 1);
    ++count_;
  }
  *place = {id, static_cast<std::uint16_t>(n)};
}

/// The object that decides how many answers the thread has, as long as it stands where it does.
ObjectId EnabledList::deciding(const Thread& thread) {
  if (thread.status != ThreadStatus::alive) return no_object;
  const Semantics& meaning = semantics(thread.pending.kind);
  if (meaning.answers == nullptr || meaning.waits_for == WaitsFor::nothing) return no_object;
  return meaning.waits_for == WaitsFor::anything ? anything : thread.pending.object;
}

}  // namespace pcheck::model
