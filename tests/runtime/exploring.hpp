#pragma once
/// What a small scenario can come to, in words that a test can compare.

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include <functional>
#include <set>
#include <string>

namespace pcheck::exploring {

using Body = std::function<void()>;

inline Body two_ranks(void (*program)(communicator&)) {
  return [=] { run_ranks(2, program); };
}

/// Goes on to the end whatever it finds, and looks for nothing but ends.
inline Options everything(const std::string& strategy, Options options = {}) {
  options.strategy = strategy;
  options.keep_going = options.all_outcomes = true;
  options.minimise = false;
  options.detect_races = options.detect_lost_updates = options.detect_lock_order = false;
  return options;
}

/// The outcomes, sorted, then the kinds of findings: "a=1 b=2 | a=2 b=2; deadlock". The verdict alone where there are
/// neither.
inline std::string ends_of(const Result& result) {
  std::set<std::string> outcomes;
  for (const OutcomeRecord& outcome : result.outcomes) {
    std::string words;
    for (const auto& [key, value] : outcome.values) words += (words.empty() ? "" : " ") + key + "=" + value;
    outcomes.insert(words);
  }
  std::set<std::string> kinds;
  for (const Finding& finding : result.findings) kinds.insert(finding.kind);
  std::string text;
  for (const std::string& words : outcomes) text += (text.empty() ? "" : " | ") + words;
  for (const std::string& kind : kinds) text += (text.empty() ? "" : "; ") + kind;
  if (result.verdict == Verdict::verified || result.verdict == Verdict::violation)
    return text.empty() ? to_string(result.verdict) : text;
  return text + " " + to_string(result.verdict);
}

/// The ends by plain enumeration; the searches that reduce must come to the same.
inline std::string all_ends(const Body& body, const Options& options = {}) {
  const std::string ends = ends_of(explore(body, everything("dfs", options)));
  for (const char* const strategy : {"sleep", "states", "auto"}) {
    INFO("strategy ", strategy);
    CHECK(ends_of(explore(body, everything(strategy, options))) == ends);
  }
  return ends;
}

/// How many schedules there are.
inline std::uint64_t schedules(const Body& body, const Options& options = {}) {
  const Result result = explore(body, everything("dfs", options));
  return result.stats.executions + result.stats.pruned_executions;
}

/// How many of them are not equivalent: executions of the search by sleep sets.
inline std::uint64_t classes(const Body& body, const Options& options = {}) {
  const Result result = explore(body, everything("sleep", options));
  return result.stats.executions + result.stats.pruned_executions;
}

/// The first finding, "kind: message", or the verdict if there is none.
inline std::string first_finding(const Body& body, Options options = {}) {
  if (options.strategy == "auto") options.strategy = "dfs";
  const Result result = explore(body, options);
  if (result.findings.empty()) return to_string(result.verdict);
  return result.findings.front().kind + ": " + result.findings.front().message;
}

}  // namespace pcheck::exploring
