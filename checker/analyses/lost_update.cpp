/// A write overtakes a read in every second algorithm that is right (Peterson's `turn`), so what makes a lost update is
/// that the stored value depends on the one read. Where the source does not say so (x += y does), it is found out by a
/// counterfactual: the same schedule once more, in which the read is told the newer value. The definition by
/// interventions follows J. Y. Halpern, J. Pearl, "Causes and explanations", UAI 2001, for one variable and one value.

#include "checker/analyses/lost_update.hpp"

#include <algorithm>
#include <utility>

#include "checker/explaining/values.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;
using Candidate = LostUpdateAnalysis::Candidate;

/// What the thread does from the read to the store.
struct Path {
  std::vector<std::pair<Kind, ObjectId>> operations;  ///< without the two
  Operation last;                                     ///< at the place of the store, not executed
};

constexpr std::size_t path_max = 64;

bool is_allowed(World& world, Choice choice) {
  for (const model::Enabled& enabled : world.enabled())
    if (enabled.thread == choice.thread) return choice.answer < enabled.answers;
  return false;
}

/// Follows the schedule up to the store, with `told` as the result of the read. Nothing if that leads elsewhere.
std::optional<Path> follow(World& world, const Schedule& schedule, const Candidate& candidate, std::uint64_t told) {
  Path path;
  world.start();
  for (std::uint64_t step = 0; step < candidate.store.step; ++step) {
    const Choice choice = schedule[step];
    if (!is_allowed(world, choice)) return std::nullopt;
    if (step > candidate.read.step && choice.thread == candidate.store.thread) {
      if (path.operations.size() == path_max) return std::nullopt;
      const Operation& operation = world.pending(choice.thread);
      path.operations.emplace_back(operation.kind, operation.object);
    }
    world.step(choice, step == candidate.read.step ? &told : nullptr);
  }
  if (!is_allowed(world, schedule[candidate.store.step])) return std::nullopt;
  path.last = world.pending(candidate.store.thread);
  return path;
}

bool stores_to(const Operation& operation, ObjectId object) {
  return operation.kind == Kind::store && operation.object == object;
}

/// Whether the thread would have stored another value, on the same way through its code, had it read the newer one. A
/// store that it reaches on another way or not at all (`if (!flag) flag = true`) is a decision, not an update.
bool depends_on_read(World& world, const Schedule& schedule, const Candidate& candidate) {
  const auto original = follow(world, schedule, candidate, candidate.value_read);
  if (!original || !stores_to(original->last, candidate.object) || original->last.argument != candidate.value_stored)
    return false;
  try {
    const auto other = follow(world, schedule, candidate, candidate.value_overtaking);
    return other && other->operations == original->operations && stores_to(other->last, candidate.object) &&
           other->last.argument != candidate.value_stored;
  } catch (const model::ConfigurationError&) {
    return false;  // with a value that it never reads, the scenario may do what cannot be run
  }
}

std::string describe(const Candidate& candidate) {
  const std::string read_at = " read at step " + std::to_string(candidate.read.step);
  const std::string overtaker = ", which thread " + std::to_string(candidate.overtaking.thread) + " has overwritten ";
  if (candidate.value_type == model::ValueType::opaque)
    return "the value written is based on the one" + read_at + overtaker + "since";
  const auto value = [&](std::uint64_t image) { return format_value(candidate.value_type, image); };
  return "the value " + value(candidate.value_stored) + " written is based on the value " + value(candidate.value_read) +
         read_at + overtaker + "with " + value(candidate.value_overtaking) + " since";
}

Observation observe(const Candidate& candidate) {
  Observation observation;
  observation.kind = "lost_update";
  observation.text = describe(candidate);
  observation.threads = {candidate.store.thread, candidate.overtaking.thread};
  observation.objects = {candidate.object};
  observation.accesses = {candidate.read.to_access(), candidate.overtaking.to_access(), candidate.store.to_access()};
  observation.steps = candidate.store.step + 1;
  return observation;
}

bool is_update(const Candidate& candidate) {
  return (candidate.read.operation.flags & candidate.store.operation.flags & model::part_of_update) != 0;
}

}  // namespace

LostUpdateAnalysis::Key LostUpdateAnalysis::key_of(const Candidate& candidate) {
  return {candidate.object,
          candidate.store.thread,
          reinterpret_cast<std::uint64_t>(candidate.read.operation.pc),
          reinterpret_cast<std::uint64_t>(candidate.store.operation.pc),
          candidate.value_read,
          candidate.value_overtaking,
          candidate.value_stored};
}

void LostUpdateAnalysis::begin_execution(const World&) {
  variables_.begin_execution();
  reported_.clear();
  unconfirmed_.clear();
}

void LostUpdateAnalysis::note_known(const Observation& observation) {
  if (observation.kind != "lost_update") return;
  for (const ObjectId object : observation.objects) variables_[object].known = true;
}

void LostUpdateAnalysis::on_event(const World& world, const Event& event, std::vector<Observation>& found) {
  if (!watches(event.object_type)) return;
  const Variable* const last = variables_.last(event.operation.object);
  if (last == nullptr || !last->known) on_access(world, event, found);
}

void LostUpdateAnalysis::on_access(const World& world, const Event& event, std::vector<Observation>& found) {
  const Operation& operation = event.operation;
  Variable& variable = variables_[operation.object];
  if (variable.known) return;
  Read& read = variable.read_of(event.thread());
  switch (operation.kind) {
    case Kind::load:
      read.valid = true;
      read.value = event.result;
      read.access.record(world, event);
      return;
    case Kind::store:
      on_store(world, event, variable, found);
      return;
    case Kind::compare_exchange:
      read.valid = false;
      if (event.result != operation.argument2) return;
      break;
    case Kind::exchange:
    case Kind::read_modify_write:
      read.valid = false;
      break;
    default:
      return;
  }
  variable.written = true;
  variable.last_write.record(world, event);
}

/// The thread itself has not written since its read, so a last write after the read is another's. One that has put the
/// value back that was read loses nothing.
void LostUpdateAnalysis::on_store(const World& world, const Event& event, Variable& variable, std::vector<Observation>& found) {
  Read& read = variable.read_of(event.thread());
  const bool overtaken =
      read.valid && variable.written && variable.last_write.step > read.access.step && event.before != read.value;
  if (overtaken) [[unlikely]] {
    Candidate candidate{.object = event.operation.object,
                        .value_type = event.value_type,
                        .read = read.access,
                        .overtaking = variable.last_write,
                        .store = {},
                        .value_read = read.value,
                        .value_overtaking = event.before,
                        .value_stored = event.operation.argument};
    candidate.store.record(world, event);
    note(candidate, found);
  }
  read.valid = false;
  variable.written = true;
  variable.last_write.record(world, event);
}

void LostUpdateAnalysis::note(const Candidate& candidate, std::vector<Observation>& found) {
  if (is_update(candidate)) {
    report(candidate, found);
    return;
  }
  if (candidate.value_type == model::ValueType::opaque) return;  // the image does not tell the value
  const Key key = key_of(candidate);
  if (const auto decided = confirmed_.find(key); decided != confirmed_.end()) {
    if (decided->second) report(candidate, found);
    return;
  }
  const bool is_known =
      std::any_of(unconfirmed_.begin(), unconfirmed_.end(), [&](const Candidate& c) { return key_of(c) == key; });
  if (!is_known && unconfirmed_.size() < candidates_max) unconfirmed_.push_back(candidate);
}

void LostUpdateAnalysis::report(const Candidate& candidate, std::vector<Observation>& found) {
  if (reported_.add(candidate.object, candidate.read.operation.pc, candidate.store.operation.pc))
    found.push_back(observe(candidate));
}

std::vector<Candidate> LostUpdateAnalysis::take_unconfirmed() { return std::exchange(unconfirmed_, {}); }

std::optional<Observation> LostUpdateAnalysis::confirm(World& world, const Schedule& schedule, const Candidate& candidate) {
  if (reported_.contains(candidate.object, candidate.read.operation.pc, candidate.store.operation.pc)) return std::nullopt;
  const bool confirmed = depends_on_read(world, schedule, candidate);
  confirmed_[key_of(candidate)] = confirmed;
  if (!confirmed) return std::nullopt;
  reported_.add(candidate.object, candidate.read.operation.pc, candidate.store.operation.pc);
  return observe(candidate);
}

std::unique_ptr<Analysis> make_lost_update_analysis() { return std::make_unique<LostUpdateAnalysis>(); }

}  // namespace pcheck::checker
