#pragma once
/// What a supervisor and its worker say to each other: lines of text over a socket. The supervisor asks once, in JSON; the
/// worker answers with messages, each a word and JSON, the last of which is the answer.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pcheck/explore.hpp>
#include <pcheck/result.hpp>

#include "checker/check.hpp"

namespace pcheck::command {

/// First argument of a program that is started as a worker; the two descriptors follow.
inline constexpr const char* worker_argument = "--pcheck-worker";

struct Request {
  enum class Kind {
    names,   ///< which scenarios there are
    list,    ///< the same, and which parameters they have: runs each of them once
    check,   ///< gives one result
    replay,  ///< gives two: what the schedule showed, and in a finding of its own all its events
  };
  Kind kind = Kind::list;
  std::string scenario;  ///< to check or replay
  Options options;
};

std::string to_line(const Request& request);
Request request_from(std::string_view line);

/// A scenario as its program describes it.
struct ScenarioInfo {
  std::string name;
  std::string file;
  int line = 0;
  std::string summary;
  std::vector<std::string> expected;
  std::uint64_t real_runs = 0;  ///< of --real
  double real_seconds_max = 0;  ///< of one of these
  bool parameters_known = false;
  std::vector<checker::ParameterInfo> parameters;
  std::string mistake;  ///< the user's: why it cannot be run with what was asked for; empty: it can
};

struct Message {
  enum class Kind {
    ready,             ///< main() has been reached; no body
    progress,          ///< Progress
    scenarios,         ///< the answer to names and list: ScenarioInfo
    answering,         ///< all is done, or given up, but to put the answer together, which may take long; no body
    results,           ///< the answer to check and replay, as reports/json.hpp writes them
    scenario_mistake,  ///< instead of an answer: what is wrong with the scenario, a text
    usage_error,       ///< instead of an answer: the user's mistake, a text
    failure,           ///< instead of an answer: pcheck's own, a text
  };
  Kind kind = Kind::ready;
  std::string body;
};

std::string to_line(const Message& message);
/// Nothing for a line that is no message.
std::optional<Message> message_from(std::string_view line);

struct Progress {
  Statistics stats;
  std::string coverage;
};

std::string to_body(const Progress& progress);
Progress progress_from(std::string_view body);
std::string to_body(const std::vector<ScenarioInfo>& scenarios);
std::vector<ScenarioInfo> scenarios_from(std::string_view body);

/// A text as the body of a message: on one line.
std::string to_body(std::string_view text);
std::string text_from(std::string_view body);

}  // namespace pcheck::command
