#include "checker/explaining/messages.hpp"

#include <fmt/format.h>

namespace pcheck::checker {

namespace {

std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string deadlock(const Observation& observation, const Finding& finding, const Names& names) {
  if (!observation.cycle.empty()) {
    std::vector<std::string> members;
    for (const ThreadId thread : observation.cycle) members.push_back(names.thread(thread));
    if (members.size() == 1) return fmt::format("{} waits for itself", members[0]);
    return fmt::format("{} wait for each other", join_words(members));
  }
  std::vector<std::string> parts;
  for (const WaitRecord& wait : finding.waits)
    if (wait.operation != "join" || finding.waits.size() == 1)
      parts.push_back(fmt::format("{} waits for good at {} of {}", names.thread(static_cast<ThreadId>(wait.thread)), wait.operation, wait.object));
  if (parts.empty()) return "no thread can go on";
  return join_words(parts);
}

std::string lost_update(const Observation& observation, const Names& names) {
  if (observation.accesses.size() < 3) return observation.text;
  const auto& [read, overtaking, write] = std::tie(observation.accesses[0], observation.accesses[1], observation.accesses[2]);
  return fmt::format("{} overwrites what {} wrote to {}: its value is based on an earlier read", names.thread(write.thread),
                     names.thread(overtaking.thread), names.object(write.operation.object));
}

std::string data_race(const Finding& finding, const Names& names) {
  if (finding.accesses.size() < 2) return "unordered accesses";
  const AccessRecord& a = finding.accesses[0];
  const AccessRecord& b = finding.accesses[1];
  return fmt::format("{} by {} and {} by {} of {} are not ordered by any synchronisation", a.operation,
                     names.thread(static_cast<ThreadId>(a.thread)), b.operation, names.thread(static_cast<ThreadId>(b.thread)), b.object);
}

}  // namespace

std::string message_for(const Observation& observation, const Finding& finding, const Names& names) {
  const std::string& kind = observation.kind;
  const std::string object = finding.objects.empty() ? "" : finding.objects.front();
  const std::string thread = finding.threads.empty() ? "" : finding.threads.front();
  if (kind == "deadlock") return deadlock(observation, finding, names);
  if (kind == "lost_update") return lost_update(observation, names);
  if (kind == "data_race") return data_race(finding, names);
  if (kind == "check_failed") return fmt::format("check failed: {}", observation.text);
  if (kind == "invariant_violated") return fmt::format("invariant violated: {}", observation.text);
  if (kind == "lock_order") return fmt::format("{} are locked in different orders: this can deadlock", join_words(finding.objects));
  if (kind == "nondeterminism") return fmt::format("the scenario does not behave the same twice: {}", observation.text);
  if (!object.empty() && !thread.empty()) return fmt::format("{}: {} ({})", object, observation.text, thread);
  if (!thread.empty()) return fmt::format("{} ({})", observation.text, thread);
  return observation.text;
}

}  // namespace pcheck::checker
