#pragma once
/// How one run ended: what a worker process tells the sampler, as a value and as bytes in a pipe.

#include <map>
#include <optional>
#include <string>

namespace pcheck::real {

enum class RunEnd : char {
  completed,  ///< the scenario returned and all its threads ended
  failed,     ///< a finding
  discarded,  ///< assume() was told something false
  rejected,   ///< the scenario cannot run with these parameters
};

struct RunReport {
  RunEnd end = RunEnd::completed;
  std::string kind;                             ///< of a finding: "check_failed", ...
  std::string message;                          ///< of a finding, or of what is wrong with the parameters
  std::map<std::string, std::string> outcomes;  ///< as far as the run got
};

std::string to_bytes(const RunReport& report);

/// Removes the first report from the front of `bytes`; nothing where `bytes` holds no whole report yet.
std::optional<RunReport> take_report(std::string& bytes);

}  // namespace pcheck::real
