/// What threads have read and not written since, from which the states engine sees that an update may be lost.

#include <algorithm>

#include "world/world.hpp"

namespace pcheck::model {

const Read* World::unwritten_read(ThreadId id, ObjectId variable) const {
  const Thread& thread = state().threads[id];
  const Read* const end = thread.reads.data() + thread.read_count;
  const Read* const read = std::find_if(thread.reads.data(), end, [&](const Read& r) { return r.object == variable; });
  return read == end ? nullptr : read;
}

/// Only as many variables as there is room for: an update of more at once is not noticed as lost.
void World::remember_read(ThreadId id, ObjectId variable) {
  if (!std::binary_search(stores_known_.begin(), stores_known_.end(), std::uint64_t{id} << 32 | variable)) return;
  Thread& thread = this->thread(id);
  Read* const end = thread.reads.data() + thread.read_count;
  Read* const place = std::find_if(thread.reads.data(), end, [&](const Read& r) { return r.object >= variable; });
  if (place == end || place->object != variable) {
    if (thread.read_count == Thread::reads_max) return;
    std::move_backward(place, end, end + 1);
    ++thread.read_count;
  }
  *place = {variable, object(variable).value};
}

void World::forget_read(ThreadId id, ObjectId variable) {
  Thread& thread = this->thread(id);
  Read* const end = thread.reads.data() + thread.read_count;
  Read* const read = std::find_if(thread.reads.data(), end, [&](const Read& r) { return r.object == variable; });
  if (read == end) return;
  std::move(read + 1, end, read);
  thread.reads[--thread.read_count] = {};
}

void World::remember_store(ThreadId thread, ObjectId variable) {
  const std::uint64_t pair = std::uint64_t{thread} << 32 | variable;
  const auto place = std::lower_bound(stores_known_.begin(), stores_known_.end(), pair);
  if (place == stores_known_.end() || *place != pair) stores_known_.insert(place, pair);
}

}  // namespace pcheck::model
