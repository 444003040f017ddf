#pragma once
/// Checking one scenario in this process: what the command line's worker and explore() call.

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <pcheck/explore.hpp>
#include <pcheck/model/operation.hpp>
#include <pcheck/result.hpp>
#include <pcheck/scenario.hpp>

namespace pcheck::checker {

/// Memory shared with a supervisor, kept up to date while scenario code runs, so that nothing is lost if the process is.
struct BlackBox {
  static constexpr std::uint32_t choices_max = 1 << 20;

  std::uint64_t heartbeat = 0;         ///< changes while the search goes on
  std::uint32_t in_scenario = 0;       ///< scenario code may be running
  std::uint32_t choice_count = 0;      ///< of the current execution
  std::uint32_t choices[choices_max];  ///< thread | answer << 16

  /// The choice at that place is about to be executed, as the last one; without room for it nothing is noted.
  void note(std::size_t place, model::Choice choice) {
    if (place >= choices_max) return;
    choices[place] = choice.thread | static_cast<std::uint32_t>(choice.answer) << 16;
    choice_count = static_cast<std::uint32_t>(place + 1);
  }
};

/// What a search tells and asks of whoever started it.
class Monitor {
 public:
  virtual ~Monitor() = default;
  /// Polled a few times per second: true ends the search, with partial results.
  virtual bool should_stop() { return false; }
  /// Called at most a few times per second.
  virtual void progress(const Statistics& stats, const std::string& coverage) { (void)stats, (void)coverage; }
  /// nullptr where nobody supervises.
  virtual BlackBox* black_box() { return nullptr; }
  /// This process is a copy of the one that is supervised, and reports to that.
  virtual void leave_to_other_process() {}
};

struct ParameterInfo {
  std::string name;
  std::string type;  ///< "integer", "real", "boolean", "text"
  std::string default_value;
};

/// The scenario does what cannot be explored, with a message that says what to do.
struct ScenarioMistake : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

/// Errors: ScenarioMistake; std::invalid_argument for options or parameters that make no sense, with a message for the user.
Result check_scenario(const registration::Scenario& scenario, const Options& options, Monitor& monitor);
Result check_body(const std::function<void()>& body, const Options& options, Monitor& monitor);

/// The parameters that the scenario asks for in its first execution, up to a ScenarioMistake. Errors: std::invalid_argument.
std::vector<ParameterInfo> parameters_of(const registration::Scenario& scenario, const Options& options);

}  // namespace pcheck::checker
