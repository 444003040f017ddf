#include "oracle/abstract_state.hpp"

#include <string_view>

namespace pcheck::oracle {

namespace {

using model::Object;
using model::ObjectId;
using model::Operation;
using model::ThreadId;
using model::World;

std::uint64_t mix_text(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = mix(hash, static_cast<unsigned char>(c));
  return mix(hash, text.size());
}

std::uint64_t hash_thread(const World& world, ThreadId id, const Histories& histories, const Told& told) {
  const model::Thread& thread = world.thread(id);
  std::uint64_t hash = mix(histories.of(id), static_cast<std::uint64_t>(thread.status));
  hash = mix(hash, told.hashes[id % Told::threads_max]);
  hash = mix(hash, static_cast<std::uint64_t>(std::uint16_t(thread.exit_code)));
  if (thread.status != model::ThreadStatus::alive) return hash;
  const Operation& pending = thread.pending;
  hash = mix(hash, static_cast<std::uint64_t>(pending.kind) | std::uint64_t{pending.target} << 32);
  hash = mix(hash, pending.object | std::uint64_t{pending.object2} << 32);
  hash = mix(hash, std::uint64_t{thread.notified} | std::uint64_t{thread.spurious_wakeups} << 8 |
                       std::uint64_t{thread.waiting_on} << 32);
  for (std::uint16_t i = 0; i < thread.held_count; ++i) hash = mix(hash, thread.held[i]);
  return hash;
}

std::uint64_t hash_object(const Object& object) {
  std::uint64_t hash = static_cast<std::uint64_t>(object.type) | std::uint64_t{object.alive} << 8 |
                       std::uint64_t{object.depth} << 16 | std::uint64_t{object.owner} << 32 |
                       std::uint64_t{object.readers} << 48;
  hash = mix(hash, object.value);
  hash = mix(hash, object.limit);
  return mix(hash, object.extra);
}

/// Which order the keys were first set in does not matter.
std::uint64_t hash_outcomes(const World& world) {
  std::uint64_t sum = 0;
  for (const model::OutcomeEntry& entry : world.outcomes()) {
    const std::uint64_t key = mix_text(static_cast<std::uint64_t>(entry.type), entry.key);
    sum +=
        entry.type == model::ValueType::text ? mix_text(key, reinterpret_cast<const char*>(entry.value)) : mix(key, entry.value);
  }
  return sum;
}

}  // namespace

void Histories::add(const model::World& world, const model::Event& event) {
  hashes_.resize(world.thread_count());
  std::uint64_t& hash = hashes_[event.thread()];
  hash = mix(hash, static_cast<std::uint64_t>(event.operation.kind) | std::uint64_t{event.created} << 32);
  hash = mix(hash, event.operation.object);
  hash = mix(hash, event.result);
  if (event.operation.object == model::no_object) return;
  const Object& object = world.object(event.operation.object);
  if (object.type == model::ObjectType::queue) follow_queue(event.operation.object, object.value, mix(hash, event.thread()));
}

void Histories::follow_queue(ObjectId queue, std::uint64_t size, std::uint64_t origin) {
  std::vector<std::uint64_t>& elements = elements_[queue];
  if (size > elements.size()) elements.push_back(origin);
  else if (size < elements.size()) elements.erase(elements.begin());
}

std::uint64_t Histories::of_elements() const {
  std::uint64_t hash = 0;
  for (const auto& [queue, elements] : elements_) {
    hash = mix(hash, queue);
    for (const std::uint64_t element : elements) hash = mix(hash, element);
  }
  return hash;
}

std::uint64_t fingerprint(const World& world, const Histories& histories, const Told& told) {
  std::uint64_t hash = mix(world.clock_ns(), world.thread_count());
  for (ThreadId id = 0; id < world.thread_count(); ++id) {
    hash = mix(hash, hash_thread(world, id, histories, told));
    const ObjectId first = static_cast<ObjectId>(id) << 16;
    for (ObjectId i = 1; i <= world.thread(id).objects; ++i) hash = mix(hash, hash_object(world.object(first + i)));
  }
  return mix(mix(hash, histories.of_elements()), hash_outcomes(world));
}

std::string early_end(const World& world) {
  if (world.end() == model::End::pruned) return "pruned";
  if (world.end() != model::End::failed) return {};
  return world.failure().kind + " " + std::to_string(world.failure().object);
}

}  // namespace pcheck::oracle
