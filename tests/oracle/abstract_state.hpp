#pragma once
/// What tells two points of executions apart, computed without any notion of dependence: what each thread has been told
/// so far, by operations and by plain memory, where it stands, the values of all objects, and whose elements lie in a queue.
/// The bytes of stacks and heaps are left out, as they follow from that.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "oracle/program.hpp"
#include "world/world.hpp"

namespace pcheck::oracle {

constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

/// What each thread has asked and been told, in order; as a hash per thread. And what it had been told when it put what still
/// is in a queue.
class Histories {
 public:
  void clear() {
    hashes_.clear();
    elements_.clear();
  }
  void add(const model::World& world, const model::Event& event);
  std::uint64_t of(model::ThreadId thread) const { return thread < hashes_.size() ? hashes_[thread] : 0; }
  /// Of all queues.
  std::uint64_t of_elements() const;

 private:
  /// origin: which step of which thread, as a hash, put the element that is new.
  void follow_queue(model::ObjectId queue, std::uint64_t size, std::uint64_t origin);

  std::vector<std::uint64_t> hashes_;
  std::map<model::ObjectId, std::vector<std::uint64_t>> elements_;  ///< first in, first out
};

/// Of the state between two steps, or at the end.
std::uint64_t fingerprint(const model::World& world, const Histories& histories, const Told& told);

/// How the execution ended if it has failed or was pruned: kind and object. Else empty.
std::string early_end(const model::World& world);

}  // namespace pcheck::oracle
