#include "checker/explaining/explain.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>

#include "checker/explaining/message_words.hpp"
#include "checker/explaining/messages.hpp"
#include "checker/explaining/names.hpp"
#include "checker/explaining/values.hpp"
#include "checker/liveness/lasso_check.hpp"
#include "checker/strategies/strategies.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

using model::OperationKind;
using model::ValueType;

/// One execution with all that is worth telling.
struct Recording {
  std::vector<model::Event> events;
  std::vector<model::Trace> traces;  ///< of each event
  std::vector<bool> preemptions;
  std::vector<model::Trace> pending_traces;    ///< of each thread at the end
  std::map<ThreadId, std::size_t> spawned_by;  ///< thread -> event
};

bool changes_value(OperationKind kind) {
  if (is_on_messages(kind)) return false;
  switch (kind) {
    case OperationKind::load:
    case OperationKind::event_is_set:
    case OperationKind::event_wait:
    case OperationKind::timed_event_wait:
    case OperationKind::queue_size:
    case OperationKind::queue_join:
    case OperationKind::latch_wait:
    case OperationKind::latch_try_wait:
    case OperationKind::barrier_wait:
    case OperationKind::task_done:
    case OperationKind::notify_one:
    case OperationKind::notify_all:
    case OperationKind::rendezvous_pass:
    case OperationKind::destroy:
      return false;
    default:
      return true;
  }
}

bool is_mutex_operation(OperationKind kind) { return kind >= OperationKind::lock && kind <= OperationKind::unlock_shared; }

std::string argument_of(const model::Event& event, const Names& names) {
  const model::Operation& operation = event.operation;
  if (is_on_messages(operation.kind)) return message_tag(operation);
  switch (operation.kind) {
    case OperationKind::spawn:
      return names.thread(event.created);
    case OperationKind::join:
      return names.thread(operation.target);
    case OperationKind::store:
    case OperationKind::exchange:
    case OperationKind::read_modify_write:
      return event.value_type == ValueType::opaque ? "" : format_value(event.value_type, operation.argument);
    case OperationKind::compare_exchange:
      if (event.value_type == ValueType::opaque) return "";
      return fmt::format("{} -> {}", format_value(event.value_type, operation.argument2),
                         format_value(event.value_type, operation.argument));
    case OperationKind::release:
    case OperationKind::arrive:
    case OperationKind::count_down:
      return operation.argument == 1 ? "" : std::to_string(static_cast<std::int64_t>(operation.argument));
    case OperationKind::sleep:
      return fmt::format("{} ms", static_cast<double>(operation.argument) / 1e6);
    case OperationKind::outcome:
      return operation.label;
    case OperationKind::wait:
    case OperationKind::wake:
    case OperationKind::timed_wake:
      return names.object(operation.object2);
    default:
      return {};
  }
}

std::optional<std::string> result_of(const model::Event& event) {
  if (is_on_messages(event.operation.kind)) return message_result(event);
  switch (event.operation.kind) {
    case OperationKind::load:
      return format_value(event.value_type, event.result);
    case OperationKind::try_lock:
    case OperationKind::try_lock_shared:
    case OperationKind::try_acquire:
    case OperationKind::try_put:
    case OperationKind::event_is_set:
    case OperationKind::latch_try_wait:
      return event.result != 0 ? "true" : "false";
    case OperationKind::timed_lock:
    case OperationKind::timed_lock_shared:
    case OperationKind::timed_acquire:
    case OperationKind::timed_put:
    case OperationKind::timed_event_wait:
      return event.result != 0 ? "true" : "timed out";
    case OperationKind::timed_wake:
    case OperationKind::timed_block:
      return event.result != 0 ? "notified" : "timed out";
    case OperationKind::compare_exchange:
      return event.result == event.operation.argument2 ? "true" : "false";
    case OperationKind::once_begin:
      return event.result != 0 ? "runs it" : "already done";
    case OperationKind::poll_process:
      if (event.result == static_cast<std::uint64_t>(model::still_running)) return "running";
      return std::to_string(static_cast<std::int32_t>(event.result));
    case OperationKind::exit_process:
      return std::to_string(static_cast<std::int32_t>(event.operation.argument));
    case OperationKind::once_is_done:
    case OperationKind::stop_requested:
      return event.result != 0 ? "true" : "false";
    case OperationKind::choose:
    case OperationKind::queue_size:
      return std::to_string(event.result);
    case OperationKind::notice:
      return event.result != 0 ? "done" : "not yet";
    case OperationKind::notify_one:
      return event.result != 0 ? "" : "nobody waits";
    case OperationKind::try_get:
    case OperationKind::timed_get:
      if (!event.value_annotated && event.result == 0)
        return event.operation.kind == OperationKind::try_get ? "empty" : "timed out";
      [[fallthrough]];
    case OperationKind::get:
      return event.value_annotated ? std::optional(format_value(event.value_type, event.result)) : std::nullopt;
    default:
      return std::nullopt;
  }
}

bool is_about_thread(OperationKind kind) {
  return kind == OperationKind::join || kind == OperationKind::terminate || kind == OperationKind::poll_process;
}

/// What the operation is done to: an object, the rank on the other side of a message, the threads that are joined.
std::string object_of(const model::Operation& operation, const Names& names) {
  if (is_about_thread(operation.kind)) return names.thread(operation.target);
  return is_on_messages(operation.kind) ? message_peer(operation, names) : names.object(operation.object);
}

/// Values that are too large for an image are told by their numbers: the first one is 0, and each that is written has the next.
class LargeValues {
 public:
  /// Events in their order; leaves those alone that are no access to such a value.
  void tell(const model::Event& event, EventRecord& record) {
    if (event.value_type != ValueType::opaque) return;
    std::uint64_t& number = numbers_[event.operation.object];
    const auto words = [&] { return format_value(ValueType::opaque, number); };
    switch (event.operation.kind) {
      case OperationKind::load:
        record.result = words();
        break;
      case OperationKind::store:
      case OperationKind::read_modify_write:
      case OperationKind::compare_exchange:
        record.before = words();
        if (event.operation.kind != OperationKind::compare_exchange || event.result == event.operation.argument2) ++number;
        record.after = words();
        break;
      default:
        break;
    }
  }

 private:
  std::map<ObjectId, std::uint64_t> numbers_;
};

class Explainer {
 public:
  Explainer(World& world, const Options& options) : world_(world), options_(options) {}

  /// The observations that the schedule leads to.
  std::vector<Sighting> sightings(const Schedule& schedule) {
    Monitor quiet;
    Search search(world_, options_, quiet);
    search.record_outcomes(false);
    const auto replay = make_replay(schedule, false);
    replay->begin_execution();
    search.run_one(*replay, no_goal, {.steps_max = schedule.size()});
    return search.sightings();
  }

  /// Whether choices that are not possible are left out, or end the execution.
  enum class Fit { loose, exact };

  /// Runs the schedule once more; the world is left as it ended.
  Recording record(const Schedule& schedule, Fit fit = Fit::loose) {
    Recording recording;
    world_.set_explaining(true);
    world_.set_allocation_tracing(options_.detect_leaks);
    const auto replay = make_replay(schedule, fit == Fit::exact);
    replay->begin_execution();
    ThreadId last = model::no_thread;
    world_.start();
    for (auto enabled = world_.enabled(); !enabled.empty() && recording.events.size() < schedule.size();
         enabled = world_.enabled()) {
      const Choice choice = replay->choose(world_, enabled);
      if (choice == no_choice) break;
      recording.preemptions.push_back(choice.thread != last && would_preempt(world_, enabled, last));
      recording.traces.push_back(world_.trace(choice.thread));
      recording.events.push_back(world_.step(choice));
      const model::Event& event = recording.events.back();
      for (unsigned i = 0; i < event.created_count; ++i)
        recording.spawned_by[static_cast<ThreadId>(event.created + i)] = recording.events.size() - 1;
      last = choice.thread;
    }
    world_.set_explaining(false);
    world_.set_allocation_tracing(false);
    for (ThreadId id = 0; id < world_.thread_count(); ++id) recording.pending_traces.push_back(world_.trace(id));
    return recording;
  }

  Finding describe(const Recording& recording, const Observation& observation) {
    std::map<ThreadId, Location> spawn_places;
    for (const auto& [thread, event] : recording.spawned_by) spawn_places[thread] = place(recording.traces[event]);
    const Names names(world_, locator_, spawn_places);
    Finding finding;
    finding.kind = observation.kind;
    finding.warning = observation.warning;
    finding.loop_begin = observation.loop_begin;
    finding.fairness = observation.fairness;
    finding.thread_names = names.threads();
    for (const ThreadId thread : observation.threads) finding.threads.push_back(names.thread(thread));
    for (const ObjectId object : observation.objects) finding.objects.push_back(names.object(object));
    add_events(recording, names, finding);
    add_details(recording, observation, names, finding);
    finding.location = location_of(recording, observation);
    finding.message = message_for(observation, finding, names);
    if (observation.kind == "leak") add_allocations(finding);
    for (const auto& entry : world_.outcomes()) finding.outcomes.emplace_back(entry.key, format_value(entry.type, entry.value));
    return finding;
  }

  /// Why the world that record() left does not take `choice`.
  std::string refusal_of(Choice choice, const Recording& recording, const Finding& execution) {
    if (world_.end() == End::failed)
      return fmt::format("nothing: the execution has ended ({}: {})", world_.failure().kind, world_.failure().message);
    if (world_.end() == End::pruned) return "nothing: assume() has ended the execution";
    if (choice.thread >= world_.thread_count()) return fmt::format("nothing: thread {} has not been started", choice.thread);
    const std::string& name = execution.thread_names[choice.thread];
    if (world_.thread(choice.thread).status != model::ThreadStatus::alive) return fmt::format("nothing: {} has ended", name);
    const model::Operation& operation = world_.pending(choice.thread);
    const Names names(world_, locator_, {});
    const bool joins = operation.kind == OperationKind::join;
    const std::string& object = joins ? execution.thread_names[operation.target] : names.object(operation.object);
    const std::string what = fmt::format("{}{}{}", operation_name(operation), object.empty() ? "" : " ", object);
    const Location location = place(recording.pending_traces[choice.thread]);
    const std::string where = location.file.empty() ? "" : fmt::format(" at {}:{}", location.file, location.line);
    if (world_.answers(choice.thread) != 0)
      return fmt::format("{}: {}{}, which has no answer {}", name, what, where, choice.answer);
    return fmt::format("{} waits: {}{}", name, what, where);
  }

 private:
  Location place(const model::Trace& trace) {
    Location location = locator_.user_location(trace);
    if (location.file.empty()) return location;
    std::error_code error;
    const auto relative = std::filesystem::relative(location.file, error);
    if (!error && !relative.empty() && *relative.begin() != "..") location.file = relative.string();
    return location;
  }

  void add_events(const Recording& recording, const Names& names, Finding& finding) {
    const auto first_of_others = static_cast<std::size_t>(
        std::find_if(recording.events.begin(), recording.events.end(), [](const auto& e) { return e.thread() != 0; }) -
        recording.events.begin());
    LargeValues large_values;
    for (std::size_t i = 0; i < recording.events.size(); ++i) {
      const model::Event& event = recording.events[i];
      EventRecord record;
      record.step = i;
      record.thread = event.thread();
      record.operation = operation_name(event.operation);
      if (event.operation.kind != OperationKind::join) record.object = object_of(event.operation, names);
      record.argument = argument_of(event, names);
      if (event.operation.object != model::no_object && changes_value(event.operation.kind) &&
          !is_mutex_operation(event.operation.kind)) {
        const auto type = event.value_annotated ? ValueType::unsigned_integer : event.value_type;
        const std::string before = names.value(event.object_type, type, event.before);
        if (!before.empty()) {
          record.before = before;
          record.after = names.value(event.object_type, type, event.after);
        }
      }
      if (event.operation.kind == OperationKind::start_ranks)
        record.result = buffering_words(world_.options().bufferings[event.choice.answer]);
      if (const auto result = result_of(event); result && !result->empty()) record.result = result;
      large_values.tell(event, record);
      record.location = place(recording.traces[i]);
      record.preemption = recording.preemptions[i];
      record.set_up = first_of_others != recording.events.size() && i < first_of_others;
      finding.preemptions += record.preemption;
      finding.schedule.push_back({event.choice.thread, event.choice.answer});
      finding.events.push_back(std::move(record));
    }
    for (const model::Output& output : world_.outputs()) {
      if (output.step == 0 || output.step > finding.events.size()) finding.initial_output += output.text;
      else finding.events[output.step - 1].output += output.text;
    }
  }

  void add_details(const Recording& recording, const Observation& observation, const Names& names, Finding& finding) {
    const auto name_all = [&](const std::vector<ObjectId>& ids) {
      std::vector<std::string> result;
      for (const ObjectId id : ids) result.push_back(names.object(id));
      return result;
    };
    for (const Access& access : observation.accesses) {
      finding.accesses.push_back({.step = access.step,
                                  .thread = access.thread,
                                  .operation = operation_name(access.operation),
                                  .object = object_of(access.operation, names),
                                  .locks_held = name_all(access.locks_held),
                                  .location = place_of(recording, access)});
    }
    for (const Wait& wait : observation.waits) {
      finding.waits.push_back({.thread = wait.thread,
                               .operation = operation_name(wait.operation),
                               .object = object_of(wait.operation, names),
                               .held_by = {wait.held_by.begin(), wait.held_by.end()},
                               .holds = name_all(wait.holds),
                               .location = place(recording.pending_traces[wait.thread]),
                               .begun_by = {}});
      for (const Access& start : wait.begun_by)
        finding.waits.back().begun_by.push_back({.operation = operation_name(start.operation),
                                                 .object = object_of(start.operation, names),
                                                 .location = place_of(recording, start)});
    }
    finding.cycle.assign(observation.cycle.begin(), observation.cycle.end());
  }

  Location place_of(const Recording& recording, const Access& access) {
    if (access.step < recording.traces.size()) return place(recording.traces[access.step]);
    if (access.thread < recording.pending_traces.size()) return place(recording.pending_traces[access.thread]);
    return {};
  }

  /// Where what has leaked was allocated. A block whose place is not in the user's code counts for the place of the finding only.
  void add_allocations(Finding& finding) {
    std::vector<Location> places;
    for (const model::Trace& trace : world_.leak_traces())
      if (const Location at = place(trace); !at.file.empty() && std::find(places.begin(), places.end(), at) == places.end())
        places.push_back(at);
    if (places.empty()) return;
    finding.location = places.front();
    finding.message += ", allocated" + places_words(places);
  }

  Location location_of(const Recording& recording, const Observation& observation) {
    if (observation.loop_begin) {
      const bool is_starvation = !observation.waits.empty() && observation.kind == "starvation";
      return place(is_starvation ? recording.pending_traces[observation.threads.front()]
                                 : recording.traces[*observation.loop_begin]);
    }
    if (!world_.failure_trace().empty() && observation.kind == world_.failure().kind) {
      const Location failed = place(world_.failure_trace());
      if (!failed.file.empty()) return failed;
    }
    if (!observation.accesses.empty()) {
      const Access& last = observation.accesses.back();
      if (last.step < recording.traces.size()) return place(recording.traces[last.step]);
    }
    if (!observation.waits.empty()) {
      const ThreadId thread = observation.cycle.empty() ? observation.waits.back().thread : observation.cycle.front();
      return place(recording.pending_traces[thread]);
    }
    return recording.traces.empty() ? Location{} : place(recording.traces.back());
  }

  World& world_;
  const Options& options_;
  Locator locator_;
};

}  // namespace

std::optional<Finding> explain(World& world, const Options& options, const Sighting& sighting) {
  Explainer explainer(world, options);
  if (const auto begin = sighting.observation.loop_begin) {
    const auto again = check_lasso(world, lasso_of(sighting.schedule, *begin), Fairness::none);
    if (!again || again->key() != sighting.observation.key()) return std::nullopt;
    return explainer.describe(explainer.record(sighting.schedule), *again);
  }
  const std::vector<Sighting> seen = explainer.sightings(sighting.schedule);
  const auto same = std::find_if(seen.begin(), seen.end(),
                                 [&](const Sighting& s) { return s.observation.key() == sighting.observation.key(); });
  if (same == seen.end()) return std::nullopt;
  return explainer.describe(explainer.record(sighting.schedule), same->observation);
}

Finding nondeterminism_finding(World& world, const Options& options, const Schedule& schedule, const std::string& difference) {
  Explainer explainer(world, options);
  Observation observation;
  observation.kind = "nondeterminism";
  observation.text = difference;
  return explainer.describe(explainer.record(schedule), observation);
}

Finding describe_execution(World& world, const Options& options, const Schedule& schedule) {
  Explainer explainer(world, options);
  const Recording recording = explainer.record(schedule, Explainer::Fit::exact);
  Observation all;
  all.kind = "execution";
  Finding execution = explainer.describe(recording, all);
  if (recording.events.size() < schedule.size())
    execution.message = explainer.refusal_of(schedule[recording.events.size()], recording, execution);
  return execution;
}

}  // namespace pcheck::checker
