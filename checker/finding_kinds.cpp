#include "checker/finding_kinds.hpp"

#include <algorithm>
#include <stdexcept>

namespace pcheck::checker {

const std::vector<std::string>& finding_kinds() {
  static const std::vector<std::string> kinds = {"deadlock",
                                                 "lost_update",
                                                 "data_race",
                                                 "check_failed",
                                                 "invariant_violated",
                                                 "barrier_violation",
                                                 "lock_misuse",
                                                 "lock_order",
                                                 "crash",
                                                 "hang",
                                                 "livelock",
                                                 "starvation",
                                                 "leak",
                                                 "uncaught_exception",
                                                 "nondeterminism",
                                                 "message_deadlock",
                                                 "message_race",
                                                 "message_misuse",
                                                 "collective_mismatch",
                                                 "type_mismatch",
                                                 "truncation",
                                                 "buffer_reuse",
                                                 "request_leak",
                                                 "unmatched_message",
                                                 "rank_missing",
                                                 "memory_not_shared"};
  return kinds;
}

void require_finding_kind(const std::string& kind) {
  const std::vector<std::string>& kinds = finding_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return;
  std::string message = "there is no finding '" + kind + "'; there are ";
  for (const std::string& known : kinds) message += (known == kinds.front() ? "" : ", ") + known;
  throw std::invalid_argument(message);
}

std::vector<std::string> declared_kinds(const registration::Scenario& scenario, bool virtual_time) {
  std::vector<std::string> kinds;
  for (int i = 0; i < registration::Scenario::expected_max && scenario.expected[i] != nullptr; ++i)
    if (!virtual_time || scenario.expected_when[i] != when::sleep_orders_nothing) add_kinds(kinds, {scenario.expected[i]});
  return kinds;
}

void add_kinds(std::vector<std::string>& kinds, const std::vector<std::string>& more) {
  for (const std::string& kind : more)
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
}

}  // namespace pcheck::checker
