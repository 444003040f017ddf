/// What a search of states sees that may be a finding. A state does not tell how it was come to, nor who has read what: so the
/// path is run once more, under the analyses.

#include <utility>

#include "checker/states/packed_hash.hpp"
#include "checker/states/states.hpp"

namespace pcheck::checker {

using model::ObjectType;
using model::OperationKind;

namespace {

bool accesses_variable(const World& world, ThreadId thread) {
  const model::Operation& operation = world.pending(thread);
  return model::is_access(operation.kind) && world.object(operation.object).type == ObjectType::shared;
}

std::uint64_t number_of(const void* address) { return reinterpret_cast<std::uintptr_t>(address); }

}  // namespace

/// Two threads that stand at conflicting accesses of one plain variable race.
void StatesExplorer::note_pairs() {
  for (std::size_t i = 0; i < enabled_.size(); ++i) {
    if (!accesses_variable(world_, enabled_[i].thread)) continue;
    const model::Operation& a = world_.pending(enabled_[i].thread);
    for (std::size_t j = i + 1; j < enabled_.size(); ++j) {
      if (!accesses_variable(world_, enabled_[j].thread)) continue;
      const model::Operation& b = world_.pending(enabled_[j].thread);
      if (a.object != b.object || (a.kind == OperationKind::load && b.kind == OperationKind::load)) continue;
      suspect_race(enabled_[i].thread, enabled_[j].thread);
      suspect_race(enabled_[j].thread, enabled_[i].thread);
    }
  }
}

/// In this order; with the first access the execution may fail.
void StatesExplorer::suspect_race(ThreadId first, ThreadId second) {
  const model::Operation& a = world_.pending(first);
  const model::Operation& b = world_.pending(second);
  path_.push_back({first, 0});
  path_.push_back({second, 0});
  suspect({static_cast<std::uint64_t>(Suspicion::race), a.object, number_of(a.pc), number_of(b.pc), first < second});
  path_.pop_back();
  path_.pop_back();
}

/// A thread that is about to store to a variable may lose the update by which another has overtaken its own read of it.
void StatesExplorer::note_overtaken(ThreadId thread) {
  const model::Operation& store = world_.pending(thread);
  const model::Read* const read = world_.unwritten_read(thread, store.object);
  if (read == nullptr || read->value == std::as_const(world_).object(store.object).value) return;
  suspect({static_cast<std::uint64_t>(Suspicion::lost_update), store.object, thread, number_of(store.pc), store.argument,
           read->value, std::as_const(world_).object(store.object).value});
}

/// A receive that could have got another message: one is looked at for each place and source.
void StatesExplorer::suspect_match(const model::Event& event) {
  const model::Operation& receive = event.operation;
  suspect({static_cast<std::uint64_t>(Suspicion::message_race), receive.object, event.thread(), number_of(receive.pc),
           receive.target, receive.argument2});
}

std::size_t StatesExplorer::HashOfKey::operator()(const SuspectKey& key) const {
  return static_cast<std::size_t>(hash_of_packed(key.data(), key.size()));
}

/// The path in hand is to be looked at, unless one like it has been.
void StatesExplorer::suspect(const SuspectKey& key) {
  if (key == std::exchange(last_suspected_, key)) return;
  if (!suspected_.insert(key).second) return;
  const auto kind = static_cast<Suspicion>(key[0]);
  const auto object = static_cast<model::ObjectId>(key[1]);
  if (is_known_ && kind != Suspicion::message_race && is_known_(kind == Suspicion::race ? "data_race" : "lost_update", object))
    return;
  suspects_.push_back({path_, key});
}

void StatesExplorer::suspect_end(std::string key) {
  if (suspected_ends_.insert(std::move(key)).second) suspects_.push_back({path_, std::nullopt});
}

/// True if that is enough.
bool StatesExplorer::examine_suspect(const Examine& examine) {
  const Suspect suspect = std::move(suspects_.back());
  suspects_.pop_back();
  saved_.forget();
  const bool enough = examine(suspect.schedule);
  // It failed before what was suspected could show: the next one like it is looked at, too.
  if (suspect.key && world_.steps() < suspect.schedule.size()) {
    suspected_.erase(*suspect.key);
    forget_known();  // what it would be seen from is executed again
    last_suspected_ = {};
  }
  saved_.forget();
  top_in_memory_ = false;
  return enough;
}

}  // namespace pcheck::checker
