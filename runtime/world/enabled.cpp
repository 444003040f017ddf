#include "world/enabled.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "objects/semantics.hpp"
#include "world/step.hpp"

namespace pcheck::model {

namespace {

using Objects [[gnu::vector_size(4 * sizeof(ObjectId))]] = ObjectId;
constexpr std::size_t vectors = 4;
constexpr std::size_t block = vectors * sizeof(Objects) / sizeof(ObjectId);  ///< threads that are looked at together

template <class Vector>
bool is_zero(const Vector& vector) {
  std::uint64_t halves[2];
  static_assert(sizeof halves == sizeof vector);
  std::memcpy(halves, &vector, sizeof halves);
  return (halves[0] | halves[1]) == 0;
}

}  // namespace

std::span<const Enabled> EnabledList::make(const World& world, const Event& event) {
  if (!follow(world, event)) ask_all(world);
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
  total_steps_ = world.total_steps();
  if (is_kept_by_object_) keep_by_object(world);
}

void EnabledList::keep_by_object(const World& world) {
  waiting_.fill({});
  std::fill(deciding_.begin(), deciding_.begin() + static_cast<std::ptrdiff_t>((threads_ + block - 1) / block * block),
            no_object);
  for (std::size_t id = 0; id < threads_; ++id) keep(world, static_cast<ThreadId>(id));
}

void EnabledList::keep(const World& world, ThreadId id) {
  const ObjectId was = deciding_[id];
  const ObjectId is = deciding(world.thread(id));
  if (was == is) return;
  deciding_[id] = is;
  if (was != no_object) {
    --waiting_for(was).count;
    waiting_for(was).threads ^= id;
  }
  if (is != no_object) {
    ++waiting_for(is).count;
    waiting_for(is).threads ^= id;
  }
}

void EnabledList::ask_concerned(const World& world, const Event& event) {
  const ThreadId self = event.choice.thread;
  keep(world, self);
  ask(world, self);
  std::array<ObjectId, 4> concerned;
  concerned.fill(anything);
  std::size_t count = 1;
  for (const ObjectId object : {event.operation.object, event.operation.object2})
    if (object != no_object) concerned[count++] = object;
  if (world.thread(self).status != ThreadStatus::alive) concerned[count++] = an_end;
  const std::span by(concerned.data(), count);
  if (std::any_of(by.begin(), by.end(), [&](ObjectId object) { return waiting_for(object).count > 1; })) {
    ask_those(world, concerned);
    return;
  }
  for (const ObjectId object : by)
    if (waiting_for(object).count == 1) ask(world, waiting_for(object).threads);
}

/// Whose operations one of these decides.
void EnabledList::ask_those(const World& world, const std::array<ObjectId, 4>& objects_that_decide) {
  const auto is_among = [&](const Objects& by) {
    const auto& [first, second, third, fourth] = objects_that_decide;
    return (by == first) | (by == second) | (by == third) | (by == fourth);
  };
  for (std::size_t begin = 0; begin < threads_; begin += block) {
    std::array<Objects, vectors> objects;
    std::memcpy(&objects, &deciding_[begin], sizeof objects);
    auto any = is_among(objects[0]);
    for (std::size_t i = 1; i < vectors; ++i) any |= is_among(objects[i]);
    if (is_zero(any)) continue;
    for (std::size_t i = 0; i < vectors; ++i) {
      const auto among = is_among(objects[i]);
      if (is_zero(among)) continue;
      for (std::size_t k = 0; k < block / vectors; ++k)
        if (among[k] != 0) ask(world, static_cast<ThreadId>(begin + i * (block / vectors) + k));
    }
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
