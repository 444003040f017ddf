#include "reports/json.hpp"

#include <sys/resource.h>

#include <limits>
#include <tuple>

#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "golden.hpp"
#include "reports/read.hpp"

using namespace pcheck::reports;
using namespace pcheck;

namespace {

// Structured bindings name every field, so that a field added later fails to compile here until it is compared.

template <class Item>
bool same(const std::vector<Item>& a, const std::vector<Item>& b);

bool same(const EventRecord& a, const EventRecord& b) {
  const auto& [step, thread, operation, object, argument, before, after, result, location, preemption, set_up, output] = a;
  return std::tie(step, thread, operation, object, argument, before, after, result, location, preemption, set_up, output) ==
         std::tie(b.step, b.thread, b.operation, b.object, b.argument, b.before, b.after, b.result, b.location, b.preemption,
                  b.set_up, b.output);
}

bool same(const CallRecord& a, const CallRecord& b) {
  const auto& [operation, object, location] = a;
  return std::tie(operation, object, location) == std::tie(b.operation, b.object, b.location);
}

bool same(const WaitRecord& a, const WaitRecord& b) {
  const auto& [thread, operation, object, held_by, holds, location, begun_by] = a;
  return std::tie(thread, operation, object, held_by, holds, location) ==
             std::tie(b.thread, b.operation, b.object, b.held_by, b.holds, b.location) &&
         same(begun_by, b.begun_by);
}

bool same(const AccessRecord& a, const AccessRecord& b) {
  const auto& [step, thread, operation, object, locks_held, location] = a;
  return std::tie(step, thread, operation, object, locks_held, location) ==
         std::tie(b.step, b.thread, b.operation, b.object, b.locks_held, b.location);
}

bool same(const Finding& a, const Finding& b) {
  const auto& [kind, message, warning, location, threads, objects, thread_names, schedule, events, loop_begin, fairness, waits,
               cycle, accesses, outcomes, initial_output, preemptions, minimality] = a;
  return std::tie(kind, message, warning, location, threads, objects, thread_names, schedule, loop_begin, fairness, cycle,
                  outcomes, initial_output, preemptions, minimality) ==
             std::tie(b.kind, b.message, b.warning, b.location, b.threads, b.objects, b.thread_names, b.schedule, b.loop_begin,
                      b.fairness, b.cycle, b.outcomes, b.initial_output, b.preemptions, b.minimality) &&
         same(events, b.events) && same(waits, b.waits) && same(accesses, b.accesses);
}

bool same(const OutcomeRecord& a, const OutcomeRecord& b) {
  const auto& [values, count, schedule] = a;
  return std::tie(values, count, schedule) == std::tie(b.values, b.count, b.schedule);
}

bool same(const Statistics& a, const Statistics& b) {
  const auto& [executions, blocked, pruned, limited, states, transitions, steps_max, seconds, memory] = a;
  return std::tie(executions, blocked, pruned, limited, states, transitions, steps_max, seconds, memory) ==
         std::tie(b.executions, b.blocked_executions, b.pruned_executions, b.limited_executions, b.states, b.transitions,
                  b.steps_max, b.seconds, b.peak_memory_bytes);
}

bool same(const std::optional<Result::Bound>& a, const std::optional<Result::Bound>& b) {
  if (!a || !b) return !a && !b;
  return std::tie(a->on, a->limit, a->covered) == std::tie(b->on, b->limit, b->covered);
}

bool same(const RealRuns::Outcome& a, const RealRuns::Outcome& b) {
  const auto& [values, count] = a;
  return std::tie(values, count) == std::tie(b.values, b.count);
}

bool same(const RealRuns::Failure& a, const RealRuns::Failure& b) {
  const auto& [kind, message, count] = a;
  return std::tie(kind, message, count) == std::tie(b.kind, b.message, b.count);
}

bool same(const std::optional<RealRuns>& a, const std::optional<RealRuns>& b) {
  if (!a || !b) return !a && !b;
  const auto& [scenario, runs, completed, failed, discarded, hung, crashed, stopped_early, seconds, outcomes, failures, on] = *a;
  return std::tie(scenario, runs, completed, failed, discarded, hung, crashed, stopped_early, seconds, on) ==
             std::tie(b->scenario, b->runs, b->completed, b->failed, b->discarded, b->hung, b->crashed, b->stopped_early,
                      b->seconds, b->on) &&
         same(outcomes, b->outcomes) && same(failures, b->failures);
}

bool same(const Result& a, const Result& b) {
  const auto& [scenario, source, parameters, strategy, seed, verdict, expected, as_expected, coverage, bound, error, is_mistake,
               findings, outcomes, stats, real] = a;  // is_mistake is not told
  return std::tie(scenario, source, parameters, strategy, seed, verdict, expected, as_expected, coverage, error) ==
             std::tie(b.scenario, b.source, b.parameters, b.strategy, b.seed, b.verdict, b.expected, b.as_expected, b.coverage,
                      b.error) &&
         same(bound, b.bound) && same(findings, b.findings) && same(outcomes, b.outcomes) && same(stats, b.stats) &&
         same(real, b.real);
}

template <class Item>
bool same(const std::vector<Item>& a, const std::vector<Item>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same(a[i], b[i])) return false;
  return true;
}

/// Every field of every type set to something that is neither its default nor equal to another.
Result full() {
  const Location location = {"a.cpp", 1, 2, "void f()"};
  Finding finding;
  finding.kind = "deadlock";
  finding.message = "message";
  finding.warning = true;
  finding.location = location;
  finding.threads = {"worker", "\"quoted\""};
  finding.objects = {"m", "名前\n\t\x01"};
  finding.thread_names = {"main", "worker", "worker", "worker#1"};
  finding.schedule = {{3, 0}, {0, 4294967295u}, {2, 1}};
  for (unsigned thread = 0; thread < 4; ++thread)
    finding.events.push_back({std::numeric_limits<std::size_t>::max() - thread, thread, "store", "m", "argument", "", "after",
                              "result", location, thread == 1, thread == 2, "output\n"});
  finding.events.push_back({});
  finding.loop_begin = 2;
  finding.fairness = "strong";
  finding.waits = {{2, "lock", "m", {3, 0, 1}, {"n", "o"}, location}, {}};
  finding.cycle = {3, 2, 1};
  finding.accesses = {{9, 1, "load", "m", {"p"}, location}, {}};
  finding.outcomes = {{"z", "1"}, {"a", "2"}, {"z", "3"}};
  finding.initial_output = std::string("nul \0 inside", 12);
  finding.preemptions = 8;
  finding.minimality = "minimal";

  Result result;
  result.scenario = "scenario";
  result.source = "source";
  result.parameters = {{"n", "5"}, {"", ""}};
  result.strategy = "pct";
  result.seed = std::numeric_limits<std::uint64_t>::max();
  result.verdict = Verdict::error;
  result.expected = {"crash", "leak"};
  result.as_expected = true;
  result.coverage = "coverage";
  result.bound = {.on = "delays", .limit = 10, .covered = 11};
  result.error = "error";
  result.findings = {finding, {}};
  result.findings[1].kind = "hang";
  result.outcomes = {{{{"ans", "2"}, {"b", ""}}, std::numeric_limits<std::uint64_t>::max(), {{65534, 7}}}, {}};
  result.stats = {1, 2, 3, 4, 5, 6, 7, 0.1, 9};
  result.real = fixtures::real_runs();
  return result;
}

}  // namespace

TEST_CASE("json: a counterexample looks as it did") {
  const Result result = fixtures::lost_update();
  check_golden("lost_update.counterexample.json", counterexample_json(result, result.findings[0], "1.2.3"));
}

TEST_CASE("json: what is empty is left out, and no results are a document too") {
  CHECK(to_json({}, "1.2.3", -1) == "{\"pcheck\":\"1.2.3\",\"results\":[]}\n");
  Result result;
  result.findings.resize(1);
  CHECK(to_json({result}, "1", -1) ==
        "{\"pcheck\":\"1\",\"results\":[{\"scenario\":\"\",\"source\":\"\",\"parameters\":{},\"strategy\":\"\","
        "\"verdict\":\"inconclusive\",\"expected\":[],\"as_expected\":false,\"coverage\":\"\",\"findings\":[{\"kind\":\"\","
        "\"message\":\"\",\"warning\":false,\"threads\":[],\"objects\":[],\"thread_names\":[],\"preemptions\":0,\"schedule\":[],"
        "\"events\":[]}],\"outcomes\":[],\"stats\":{\"executions\":0,\"blocked_executions\":0,\"pruned_executions\":0,"
        "\"limited_executions\":0,\"states\":0,\"transitions\":0,\"steps_max\":0,\"seconds\":0.0,\"peak_memory_bytes\":0}}]}\n");
}

TEST_CASE("json: reading gives back every field that was written") {
  for (const int indent : {-1, 0, 2}) {
    const std::vector<Result> written = {full(), fixtures::verified(), full()};
    CHECK(same(written, read_results(to_json(written, "1.2.3", indent), "results.json")));
  }
}

TEST_CASE("json: between processes the schedules of outcomes are texts") {
  Result result = full();
  result.outcomes[1].schedule = {{0, 0}, {65534, 4294967295u}, {7, 0}};
  const std::string text = to_json({result}, "1", -1, OutcomeSchedules::texts);
  CHECK(text.find("\"schedule\":\"0 65534/4294967295 7\"}") != std::string::npos);
  CHECK(same({result}, read_results(text, "worker", OutcomeSchedules::texts)));
  CHECK_THROWS_AS(read_results(text, "file"), ReadError);  // no file has them
  for (const char* const schedule : {"65535", "-1", "1/", "1 ", " 1", "1  2", "1,2", "x", "1/4294967296", "1/2/3"}) {
    INFO(schedule);
    const std::string wrong = std::string(text).replace(text.find("0 65534/4294967295 7"), 20, schedule);
    CHECK_THROWS_AS(read_results(wrong, "worker", OutcomeSchedules::texts), ReadError);
  }
}

#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
TEST_CASE("json: a great many outcomes are written in about the memory of their text") {
  Result result;
  const std::vector<ScheduleEntry> schedule(200, ScheduleEntry{.thread = 1, .answer = 0});
  for (unsigned i = 0; i < 20'000; ++i) result.outcomes.push_back({.values = {}, .count = i, .schedule = schedule});
  const auto peak_bytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
  };
  const std::size_t before = peak_bytes();
  const std::string text = to_json({result}, "1", -1);
  // A document of all that would take some 150 bytes for each of the 4,000,000 entries, which are 13 bytes of the text.
  CHECK(text.size() > 52'000'000);
  CHECK(peak_bytes() - before < 5 * text.size());
}
#endif

TEST_CASE("json: every verdict is read back") {
  for (const Verdict verdict : {Verdict::verified, Verdict::violation, Verdict::inconclusive, Verdict::error}) {
    Result result;
    result.verdict = verdict;
    CHECK(read_results(to_json({result}, "1", 2), "f").at(0).verdict == verdict);
  }
}

TEST_CASE("json: a counterexample is read back as the one result with the one finding") {
  const Result result = full();
  const std::vector<Result> read = read_results(counterexample_json(result, result.findings[1], "1.2.3"), "c.json");
  Result expected = result;
  expected.findings = {result.findings[1]};
  CHECK(same({expected}, read));
}

TEST_CASE("json: writing what was read gives the same text, also after invalid UTF-8 was replaced") {
  const std::string text = to_json(fixtures::all(), "1.2.3", 2);
  CHECK(to_json(read_results(text, "results.json"), "1.2.3", 2) == text);
}

TEST_CASE("json: seconds that JSON cannot hold become 0") {
  Result result;
  for (const double seconds : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1.0}) {
    result.stats.seconds = seconds;
    CHECK(read_results(to_json({result}, "1", 2), "f").at(0).stats.seconds == 0);
  }
}
