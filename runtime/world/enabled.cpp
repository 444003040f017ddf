#include "world/enabled.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "objects/semantics.hpp"
#include "world/step.hpp"

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
  if (!is_one_step_on(world, event)) ask_all(world);
  else if (is_kept_by_object_) ask_concerned(world, event);
  else ask_unsure(world, event.choice.thread);
  total_steps_ = world.total_steps();
  return list();
}

void EnabledList::ask_all(const World& world) {
  threads_ = world.options().virtual_time ? 0 : world.thread_count();
  is_kept_by_object_ = threads_ >= keeps_by_object_from;
  unsure_ = joining_ = 0;
  Enabled* end = list_.data();
  const Thread* const threads = &world.thread(0);
  const std::size_t thread_count = world.thread_count();
  for (std::size_t id = 0; id < thread_count; ++id) {
    const Thread& thread = threads[id];
    unsigned n = 0;
    if (thread.status == ThreadStatus::alive) {
      const Semantics& meaning = semantics(thread.pending.kind);
      n = meaning.answers == nullptr ? 1 : meaning.answers(world, static_cast<ThreadId>(id), thread.pending);
      if (meaning.answers != nullptr) (meaning.waits_for == WaitsFor::end ? joining_ : unsure_) |= std::uint64_t{1} << id % 64;
      if (n != 0) *end++ = {static_cast<ThreadId>(id), static_cast<std::uint16_t>(n)};
    }
    answers_[id] = static_cast<std::uint16_t>(n);
  }
  count_ = static_cast<std::size_t>(end - list_.data());
  if (is_kept_by_object_) keep_by_object(world);
}

void EnabledList::keep_by_object(const World& world) {
  std::fill(deciding_.begin(), deciding_.begin() + static_cast<std::ptrdiff_t>((threads_ + block - 1) / block * block),
            no_object);
  for (std::size_t id = 0; id < threads_; ++id) deciding_[id] = deciding(world.thread(static_cast<ThreadId>(id)));
}

void EnabledList::ask_concerned(const World& world, const Event& event) {
  const ThreadId self = event.choice.thread;
  deciding_[self] = deciding(world.thread(self));
  ask(world, self);
  const ObjectId ended = world.thread(self).status == ThreadStatus::alive ? no_object : an_end;
  const auto is_concerned = [first = event.operation.object, second = event.operation.object2, ended](auto by) {
    return ((by == first) | (by == second) | (by == ended) | (by == anything)) & (by != no_object);
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
  note(id, world.thread(id).status == ThreadStatus::alive ? world.answers(id) : 0);
}

void EnabledList::change(ThreadId id, unsigned answers) {
  const bool is_listed = answers_[id] != 0;
  answers_[id] = static_cast<std::uint16_t>(answers);
  const auto end = list_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto place = std::find_if(list_.begin(), end, [&](const Enabled& entry) { return entry.thread >= id; });
  if (answers == 0) {
    std::copy(place + 1, end, place);
    --count_;
    return;
  }
  if (!is_listed) {
    std::copy_backward(place, end, end + 1);
    ++count_;
  }
  *place = {id, answers_[id]};
}

/// The object that decides how many answers the thread has, as long as it stands where it does.
ObjectId EnabledList::deciding(const Thread& thread) {
  if (thread.status != ThreadStatus::alive) return no_object;
  const Semantics& meaning = semantics(thread.pending.kind);
  if (meaning.answers == nullptr) return no_object;
  switch (meaning.waits_for) {
    case WaitsFor::nothing:
      return no_object;
    case WaitsFor::end:
      return an_end;
    case WaitsFor::anything:
      return anything;
    default:
      return thread.pending.object;
  }
}

}  // namespace pcheck::model
