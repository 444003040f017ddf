#include "json.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "thread_labels.hpp"

namespace pcheck::reports {

namespace {

using Json = nlohmann::ordered_json;
using Labels = std::vector<std::string>;

/// Adds a field unless its value says nothing.
void add_unless_empty(Json& object, const char* field, const std::string& value) {
  if (!value.empty()) object[field] = value;
}
void add_unless_empty(Json& object, const char* field, const std::optional<std::string>& value) {
  if (value) object[field] = *value;
}
void add_unless_empty(Json& object, const char* field, Json value) {
  if (!value.empty()) object[field] = std::move(value);
}

/// A list of `items`, each written by `write`.
template <class Items, class Write>
Json list(const Items& items, Write write) {
  Json all = Json::array();
  for (const auto& item : items) all.push_back(write(item));
  return all;
}

Json json_of(const Location& location) {
  if (location == Location{}) return {};
  Json json = {{"file", location.file}};
  if (location.line != 0) json["line"] = location.line;
  if (location.column != 0) json["column"] = location.column;
  add_unless_empty(json, "function", location.function);
  return json;
}

Json json_of(const ScheduleEntry& entry) {
  Json json = {{"thread", entry.thread}};
  if (entry.answer != 0) json["answer"] = entry.answer;
  return json;
}

Json json_of(const std::vector<ScheduleEntry>& schedule) {
  return list(schedule, [](const ScheduleEntry& entry) { return json_of(entry); });
}

Json json_of(const EventRecord& event, const Labels& labels) {
  Json json = {{"step", event.step}, {"thread", thread_label(labels, event.thread)}, {"operation", event.operation}};
  add_unless_empty(json, "object", event.object);
  add_unless_empty(json, "argument", event.argument);
  add_unless_empty(json, "before", event.before);
  add_unless_empty(json, "after", event.after);
  add_unless_empty(json, "result", event.result);
  add_unless_empty(json, "location", json_of(event.location));
  if (event.preemption) json["preemption"] = true;
  if (event.set_up) json["set_up"] = true;
  add_unless_empty(json, "output", event.output);
  return json;
}

Json json_of(const std::vector<unsigned>& threads, const Labels& labels) {
  return list(threads, [&](unsigned thread) { return thread_label(labels, thread); });
}

Json json_of(const CallRecord& call) {
  Json json = {{"operation", call.operation}};
  add_unless_empty(json, "object", call.object);
  add_unless_empty(json, "location", json_of(call.location));
  return json;
}

Json json_of(const WaitRecord& wait, const Labels& labels) {
  Json json = {{"thread", thread_label(labels, wait.thread)}, {"operation", wait.operation}};
  add_unless_empty(json, "object", wait.object);
  json["held_by"] = json_of(wait.held_by, labels);
  json["holds"] = wait.holds;
  add_unless_empty(json, "location", json_of(wait.location));
  add_unless_empty(json, "begun_by", list(wait.begun_by, [](const CallRecord& call) { return json_of(call); }));
  return json;
}

Json json_of(const AccessRecord& access, const Labels& labels) {
  Json json = {{"step", access.step}, {"thread", thread_label(labels, access.thread)}, {"operation", access.operation}};
  add_unless_empty(json, "object", access.object);
  json["locks_held"] = access.locks_held;
  add_unless_empty(json, "location", json_of(access.location));
  return json;
}

Json json_of(const Finding& finding) {
  const Labels labels = thread_labels(finding.thread_names);
  Json json = {{"kind", finding.kind}, {"message", finding.message}, {"warning", finding.warning}};
  add_unless_empty(json, "location", json_of(finding.location));
  json["threads"] = finding.threads;
  json["objects"] = finding.objects;
  json["thread_names"] = finding.thread_names;
  json["preemptions"] = finding.preemptions;
  add_unless_empty(json, "minimality", finding.minimality);
  json["schedule"] = json_of(finding.schedule);
  if (finding.loop_begin) json["loop_begin"] = *finding.loop_begin;
  add_unless_empty(json, "fairness", finding.fairness);
  add_unless_empty(json, "initial_output", finding.initial_output);
  json["events"] = list(finding.events, [&](const EventRecord& event) { return json_of(event, labels); });
  add_unless_empty(json, "waits", list(finding.waits, [&](const WaitRecord& wait) { return json_of(wait, labels); }));
  add_unless_empty(json, "cycle", json_of(finding.cycle, labels));
  add_unless_empty(json, "accesses", list(finding.accesses, [&](const AccessRecord& a) { return json_of(a, labels); }));
  add_unless_empty(json, "outcomes", list(finding.outcomes, [](const auto& outcome) {
                     return Json{{"key", outcome.first}, {"value", outcome.second}};
                   }));
  return json;
}

/// An object even if empty.
Json json_of(const std::map<std::string, std::string>& values) {
  Json json = Json::object();
  for (const auto& [key, value] : values) json[key] = value;
  return json;
}

std::string text_of(const std::vector<ScheduleEntry>& schedule) {
  std::string text;
  for (const ScheduleEntry& entry : schedule) {
    if (!text.empty()) text += ' ';
    text += std::to_string(entry.thread);
    if (entry.answer != 0) text += '/' + std::to_string(entry.answer);
  }
  return text;
}

Json json_of(const OutcomeRecord& outcome, OutcomeSchedules schedules) {
  Json json = {{"values", json_of(outcome.values)}, {"count", outcome.count}};
  if (schedules == OutcomeSchedules::texts) json["schedule"] = text_of(outcome.schedule);
  else json["schedule"] = json_of(outcome.schedule);
  return json;
}

double seconds_of(double seconds) { return std::isfinite(seconds) && seconds > 0 ? seconds : 0.0; }

Json json_of(const Statistics& stats) {
  return {{"executions", stats.executions},
          {"blocked_executions", stats.blocked_executions},
          {"pruned_executions", stats.pruned_executions},
          {"limited_executions", stats.limited_executions},
          {"states", stats.states},
          {"transitions", stats.transitions},
          {"steps_max", stats.steps_max},
          {"seconds", seconds_of(stats.seconds)},
          {"peak_memory_bytes", stats.peak_memory_bytes}};
}

Json json_of(const Result::Bound& bound) {
  Json json = {{"on", bound.on}, {"limit", bound.limit}};
  if (bound.covered) json["covered"] = *bound.covered;
  return json;
}

Json json_of(const RealRuns& real) {
  return {{"scenario", real.scenario},
          {"on", real.on},
          {"runs", real.runs},
          {"completed", real.completed},
          {"failed", real.failed},
          {"discarded", real.discarded},
          {"hung", real.hung},
          {"crashed", real.crashed},
          {"stopped_early", real.stopped_early},
          {"seconds", seconds_of(real.seconds)},
          {"outcomes", list(real.outcomes,
                            [](const RealRuns::Outcome& outcome) {
                              return Json{{"values", json_of(outcome.values)}, {"count", outcome.count}};
                            })},
          {"failures", list(real.failures, [](const RealRuns::Failure& failure) {
             return Json{{"kind", failure.kind}, {"message", failure.message}, {"count", failure.count}};
           })}};
}

Json json_of(const Result& result, const std::vector<const Finding*>& findings) {
  Json json = {{"scenario", result.scenario},
               {"source", result.source},
               {"parameters", json_of(result.parameters)},
               {"strategy", result.strategy}};
  if (result.seed) json["seed"] = *result.seed;
  json["verdict"] = to_string(result.verdict);
  json["expected"] = result.expected;
  json["as_expected"] = result.as_expected;
  json["coverage"] = result.coverage;
  if (result.bound) json["bound"] = json_of(*result.bound);
  add_unless_empty(json, "error", result.error);
  json["findings"] = list(findings, [](const Finding* finding) { return json_of(*finding); });
  json["outcomes"] = Json::array();  // see with_outcomes()
  json["stats"] = json_of(result.stats);
  if (result.real) json["real"] = json_of(*result.real);
  return json;
}

Json json_of(const Result& result) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : result.findings) findings.push_back(&finding);
  return json_of(result, findings);
}

std::string written(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

/// A new line within `depth` brackets; nothing where all is on one line.
std::string line_break(int indent, int depth) {
  return indent < 0 ? "" : '\n' + std::string(static_cast<std::size_t>(indent * depth), ' ');
}

/// Where the text of a document has empty lists for them, the outcomes of its results. There may be very many, each with a
/// schedule: a document that holds them takes fifty times the memory of its text, so they are written one by one.
std::string with_outcomes(const std::string& document, const std::vector<const Result*>& results, int indent,
                          OutcomeSchedules schedules) {
  constexpr int depth = 3;  // of the field: within the document, the list of results, the result
  const std::string field = indent < 0 ? "\"outcomes\":[" : "\"outcomes\": [";
  const std::string empty = field + "]," + line_break(indent, depth) + "\"stats\":";
  std::string text;
  std::size_t at = 0;
  for (const Result* const result : results) {
    const std::size_t found = document.find(empty, at) + field.size();
    text.append(document, at, found - at);
    at = found;
    for (const OutcomeRecord& outcome : result->outcomes) {
      if (&outcome != &result->outcomes.front()) text += ',';
      text += line_break(indent, depth + 1);
      for (const char c : written(json_of(outcome, schedules), indent))
        if (c == '\n') text += line_break(indent, depth + 1);
        else text += c;
    }
    if (!result->outcomes.empty()) text += line_break(indent, depth);
  }
  return text.append(document, at) + '\n';
}

}  // namespace

std::string to_json(const std::vector<Result>& results, std::string_view version, int indent, OutcomeSchedules schedules) {
  std::vector<const Result*> all;
  for (const Result& result : results) all.push_back(&result);
  const Json document = {{"pcheck", version}, {"results", list(results, [](const Result& result) { return json_of(result); })}};
  return with_outcomes(written(document, indent), all, indent, schedules);
}

std::string counterexample_json(const Result& result, const Finding& finding, std::string_view version) {
  constexpr int indent = 2;
  Json results = Json::array();
  results.push_back(json_of(result, {&finding}));
  const Json document = {{"pcheck", version}, {"format", counterexample_format}, {"results", std::move(results)}};
  return with_outcomes(written(document, indent), {&result}, indent, OutcomeSchedules::lists);
}

}  // namespace pcheck::reports
