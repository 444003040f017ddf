#include "checker/explaining/messages.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>

#include "checker/explaining/loop_messages.hpp"
#include "checker/explaining/message_words.hpp"

namespace pcheck::checker {

namespace {

bool joins(const WaitRecord& wait) { return wait.operation == "join" || wait.operation == "join ranks"; }

std::string place_words(const Location& location) {
  if (location.file.empty()) return {};
  return fmt::format(" at {}:{}", std::filesystem::path(location.file).filename().string(), location.line);
}

std::string call_words(const std::string& operation, const std::string& object) {
  return object.empty() ? operation : operation + " " + object;
}

/// "rank 0 did send rank 1 at ring.cpp:12 and rank 1 did recv rank 0 at ring.cpp:15"
std::string calls(const Finding& finding, const Names& names) {
  std::vector<std::string> parts;
  for (const AccessRecord& access : finding.accesses)
    parts.push_back(fmt::format("{} did {}{}", names.thread(static_cast<ThreadId>(access.thread)),
                                call_words(access.operation, access.object), place_words(access.location)));
  return join_words(parts);
}

/// " for the irecv of ring.cpp:12 and the isend of ring.cpp:13": what has started the requests that are waited for, each place
/// once.
std::string starts_words(const WaitRecord& wait) {
  std::vector<std::string> parts;
  for (const CallRecord& start : wait.begun_by) {
    std::string part = fmt::format("the {}{}", start.operation, place_words(start.location));
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(std::move(part));
  }
  return parts.empty() ? "" : " for " + join_words(parts);
}

/// "rank 0 waits in recv from rank 1 at ring.cpp:15", "rank 0 waits in wait from rank 1 at ring.cpp:15 for the irecv at
/// ring.cpp:12"
std::string waiting_calls(const Finding& finding, const Names& names) {
  std::vector<std::string> parts;
  for (const WaitRecord& wait : finding.waits)
    if (!joins(wait))
      parts.push_back(fmt::format("{} waits in {}{}{}", names.thread(static_cast<ThreadId>(wait.thread)),
                                  call_words(wait.operation, wait.object), place_words(wait.location), starts_words(wait)));
  return join_words(parts);
}

/// Findings on messages name the calls on both sides.
std::string about_messages(const Observation& observation, const Finding& finding, const Names& names) {
  if (!finding.accesses.empty()) return fmt::format("{}: {}", calls(finding, names), observation.text);
  const std::string waiting = waiting_calls(finding, names);
  if (observation.kind != "rank_missing") return waiting.empty() ? observation.text : waiting;
  std::vector<std::string> missing;
  for (const ThreadId thread : observation.missing) missing.push_back(names.thread(thread));
  return fmt::format("{} {} ended without the call that others wait in: {}", join_words(missing),
                     missing.size() == 1 ? "has" : "have", waiting);
}

bool is_about_messages(const std::string& kind) {
  static const std::vector<std::string> kinds = {"message_deadlock", "rank_missing",      "collective_mismatch",
                                                 "type_mismatch",    "truncation",        "buffer_reuse",
                                                 "request_leak",     "unmatched_message", "message_race"};
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
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
    if (!joins(wait) || finding.waits.size() == 1)
      parts.push_back(fmt::format("{} waits for good at {}", names.thread(static_cast<ThreadId>(wait.thread)),
                                  done_to(wait.operation, wait.object)));
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
                     names.thread(static_cast<ThreadId>(a.thread)), b.operation, names.thread(static_cast<ThreadId>(b.thread)),
                     b.object);
}

}  // namespace

std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string places_words(const std::vector<Location>& places) {
  constexpr std::size_t places_told = 4;
  std::vector<std::string> words;
  for (const Location& place : places) {
    if (words.size() == places_told) {
      words.push_back(
          fmt::format("{} more {}", places.size() - places_told, places.size() - places_told == 1 ? "place" : "places"));
      break;
    }
    words.push_back(fmt::format("{}:{}", std::filesystem::path(place.file).filename().string(), place.line));
  }
  return " at " + join_words(words);
}

std::string message_for(const Observation& observation, const Finding& finding, const Names& names) {
  const std::string& kind = observation.kind;
  const std::string object = finding.objects.empty() ? "" : finding.objects.front();
  const std::string thread = finding.threads.empty() ? "" : finding.threads.front();
  if (kind == "deadlock") return deadlock(observation, finding, names);
  if (is_about_messages(kind)) return about_messages(observation, finding, names);
  if (kind == "lost_update") return lost_update(observation, names);
  if (kind == "data_race") return data_race(finding, names);
  if (kind == "check_failed")
    return observation.text.empty() ? "a check failed" : fmt::format("check failed: {}", observation.text);
  if (kind == "invariant_violated") return fmt::format("invariant violated: {}", observation.text);
  if (kind == "lock_order")
    return fmt::format("{} are locked in different orders: this can deadlock", join_words(finding.objects));
  if (kind == "livelock") return livelock_message(finding);
  if (kind == "starvation") return starvation_message(observation, finding, names);
  if (kind == "nondeterminism") return fmt::format("the scenario does not behave the same twice: {}", observation.text);
  if (!object.empty() && !thread.empty()) return fmt::format("{}: {} ({})", object, observation.text, thread);
  if (!thread.empty()) return fmt::format("{} ({})", observation.text, thread);
  return observation.text;
}

}  // namespace pcheck::checker
