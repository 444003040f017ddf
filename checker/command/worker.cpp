#include "checker/command/worker.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "checker/check.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/file_descriptor.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/protocol.hpp"
#include "checker/command/retrace.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/finding_kinds.hpp"
#include "reports/json.hpp"

namespace pcheck::command {

namespace {

/// A scenario asks for its parameters before it does anything else.
constexpr double listing_hang_seconds = 0.2;

/// Progress goes to the supervisor, its wish to stop comes as a signal.
class SupervisedMonitor final : public checker::Monitor {
 public:
  SupervisedMonitor(int channel_fd, checker::BlackBox* black_box) : channel_fd_(channel_fd), black_box_(black_box) {}

  /// The supervisor is told once that it was heard: there may be much to put together.
  bool should_stop() override {
    if (is_interrupted() && !std::exchange(has_answered_, true) && channel_fd_ >= 0)
      send({.kind = Message::Kind::answering, .body = {}});
    return is_interrupted();
  }
  void progress(const Statistics& stats, const std::string& coverage) override {
    send({.kind = Message::Kind::progress, .body = to_body(Progress{.stats = stats, .coverage = coverage})});
  }
  checker::BlackBox* black_box() override { return black_box_; }
  void leave_to_other_process() override { close(std::exchange(channel_fd_, -1)); }

  /// For scenario code that runs outside a search.
  void set_in_scenario(bool on) {
    if (black_box_ == nullptr) return;
    black_box_->choice_count = 0;
    black_box_->in_scenario = on ? 1 : 0;
  }

  void send(const Message& message) const {
    // Without a supervisor there is nobody to work for.
    if (!write_all(channel_fd_, to_line(message))) _exit(static_cast<int>(ExitCode::internal));
  }

 private:
  int channel_fd_;  ///< -1 in a copy of the process, which has nothing to say there
  checker::BlackBox* black_box_;
  bool has_answered_ = false;
};

/// The one line that comes; nothing is sent after it.
std::string read_line(int fd) {
  std::string line;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t bytes = read(fd, buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return line;
    line.append(buffer.data(), static_cast<std::size_t>(bytes));
    if (const std::size_t end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
  }
}

checker::BlackBox* map_black_box(int fd) {
  void* const memory = mmap(nullptr, sizeof(checker::BlackBox), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<checker::BlackBox*>(memory);
}

/// A request names its scenario.
void require_names_to_differ() {
  for (const auto* one = registration::first(); one != nullptr; one = one->next)
    for (const auto* other = one->next; other != nullptr; other = other->next)
      if (std::string_view(one->name) == other->name)
        throw std::invalid_argument(
            fmt::format("two scenarios of this program have the name '{}', {}:{} and {}:{}: give one of them another", one->name,
                        one->file, one->line, other->file, other->line));
}

const registration::Scenario& find_scenario(const std::string& name) {
  for (const auto* scenario = registration::first(); scenario != nullptr; scenario = scenario->next)
    if (scenario->name == name) return *scenario;
  throw std::invalid_argument("there is no scenario '" + name + "' in this program");
}

/// With what it expects of an exploration with these options.
ScenarioInfo describe(const registration::Scenario& scenario, const Options& options) {
  ScenarioInfo info;
  info.name = scenario.name;
  info.file = scenario.file;
  info.line = scenario.line;
  info.summary = scenario.summary_text;
  info.real_runs = scenario.on_real_threads.count;
  info.real_seconds_max = scenario.on_real_threads.seconds_max;
  info.expected = checker::declared_kinds(scenario, options.virtual_time);
  for (const std::string& kind : info.expected)
    known_kind(fmt::format("{}:{}: expects(\"{}\")", scenario.file, scenario.line, kind), kind, checker::finding_kinds());
  return info;
}

/// A mistake is one only if the scenario is among those that are wanted.
void add_parameters(const registration::Scenario& scenario, Options options, ScenarioInfo& info) {
  options.hang_seconds = std::min(options.hang_seconds, listing_hang_seconds);
  try {
    info.parameters = checker::parameters_of(scenario, options);
    info.parameters_known = true;
  } catch (const std::invalid_argument& error) {
    info.mistake = fmt::format("{}: {}", scenario.name, error.what());
  }
}

Message list(const Request& request, SupervisedMonitor& monitor) {
  std::vector<ScenarioInfo> scenarios;
  for (const auto* scenario = registration::first(); scenario != nullptr; scenario = scenario->next) {
    scenarios.push_back(describe(*scenario, request.options));
    if (request.kind == Request::Kind::names) continue;
    monitor.set_in_scenario(true);
    add_parameters(*scenario, request.options, scenarios.back());
    monitor.set_in_scenario(false);
  }
  return {.kind = Message::Kind::scenarios, .body = to_body(scenarios)};
}

Message answer(const Request& request, SupervisedMonitor& monitor) try {
  require_names_to_differ();
  if (request.kind == Request::Kind::list || request.kind == Request::Kind::names) return list(request, monitor);
  const registration::Scenario& scenario = find_scenario(request.scenario);
  std::vector<Result> results;
  results.push_back(checker::check_scenario(scenario, request.options, monitor));
  if (request.kind == Request::Kind::replay) {
    results.push_back(results.front());
    monitor.set_in_scenario(true);
    results.back().findings = {retrace(scenario, request.options)};
    monitor.set_in_scenario(false);
  }
  monitor.send({.kind = Message::Kind::answering, .body = {}});
  return {.kind = Message::Kind::results,
          .body = reports::to_json(results, PCHECK_VERSION, -1, reports::OutcomeSchedules::texts)};
} catch (const checker::ScenarioMistake& error) {
  return {.kind = Message::Kind::scenario_mistake, .body = to_body(std::string_view(error.what()))};
} catch (const std::invalid_argument& error) {
  return {.kind = Message::Kind::usage_error, .body = to_body(std::string_view(error.what()))};
} catch (const UsageError& error) {
  return {.kind = Message::Kind::usage_error, .body = to_body(std::string_view(error.what()))};
} catch (const std::exception& error) {
  return {.kind = Message::Kind::failure, .body = to_body(std::string_view(error.what()))};
}

}  // namespace

int serve(int channel_fd, int black_box_fd) {
  watch_for_termination();
  SupervisedMonitor monitor(channel_fd, map_black_box(black_box_fd));
  monitor.send({.kind = Message::Kind::ready, .body = {}});
  const std::string line = read_line(channel_fd);
  if (line.empty()) return static_cast<int>(ExitCode::internal);
  monitor.send(answer(request_from(line), monitor));
  // Destructors of the scenario's globals have no world to run in.
  _exit(0);
}

}  // namespace pcheck::command
