#include "checker/command/protocol.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace pcheck::checker {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParameterInfo, name, type, default_value)

}  // namespace pcheck::checker

namespace pcheck {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ScheduleEntry, thread, answer)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Options, name, strategy, executions_max, seconds_max, steps_max, seed, preemption_bound,
                                   delay_bound, context_bound, parameters, expected, keep_going, all_outcomes, minimise,
                                   virtual_time, buffering, spurious, detect_races, detect_lost_updates, detect_lock_order,
                                   detect_livelocks, detect_starvation, detect_leaks, fairness, message_races, stack_bytes,
                                   hang_seconds, schedule, loop_steps, memory_bytes_max, shortest, without, jobs)

}  // namespace pcheck

namespace pcheck::command {

using Json = nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(Request::Kind, {{Request::Kind::names, "names"},
                                             {Request::Kind::list, "list"},
                                             {Request::Kind::check, "check"},
                                             {Request::Kind::replay, "replay"}})
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Request, kind, scenario, options)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ScenarioInfo, name, file, line, summary, expected, real_runs, real_seconds_max,
                                   parameters_known, parameters, mistake)

namespace {

constexpr std::array<std::string_view, 8> message_words = {"ready",   "progress",         "scenarios",   "answering",
                                                           "results", "scenario_mistake", "usage_error", "failure"};

std::string on_one_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string to_line(const Request& request) { return on_one_line(request) + "\n"; }
Request request_from(std::string_view line) { return Json::parse(line).get<Request>(); }

std::string to_line(const Message& message) {
  std::string line(message_words[static_cast<std::size_t>(message.kind)]);
  line += ' ';
  line += message.body;
  if (!line.ends_with('\n')) line += '\n';
  return line;
}

std::optional<Message> message_from(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto word = std::find(message_words.begin(), message_words.end(), line.substr(0, space));
  if (word == message_words.end()) return std::nullopt;
  return Message{.kind = static_cast<Message::Kind>(word - message_words.begin()), .body = std::string(line.substr(space + 1))};
}

std::string to_body(const Progress& progress) {
  const Statistics& stats = progress.stats;
  return on_one_line({{"executions", stats.executions},
                      {"states", stats.states},
                      {"transitions", stats.transitions},
                      {"seconds", stats.seconds},
                      {"coverage", progress.coverage}});
}

Progress progress_from(std::string_view body) {
  const Json json = Json::parse(body);
  Progress progress;
  progress.stats.executions = json["executions"];
  progress.stats.states = json["states"];
  progress.stats.transitions = json["transitions"];
  progress.stats.seconds = json["seconds"];
  progress.coverage = json["coverage"];
  return progress;
}

std::string to_body(const std::vector<ScenarioInfo>& scenarios) { return on_one_line(scenarios); }
std::vector<ScenarioInfo> scenarios_from(std::string_view body) { return Json::parse(body).get<std::vector<ScenarioInfo>>(); }

std::string to_body(std::string_view text) { return on_one_line(text); }
std::string text_from(std::string_view body) { return Json::parse(body).get<std::string>(); }

}  // namespace pcheck::command
