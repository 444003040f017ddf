/// Samples of runs on real threads: every way in which a run can end is noticed, counted and survived.

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "real/json.hpp"
#include "real/run_report.hpp"
#include "real/sampler.hpp"

namespace {

using pcheck::real::Outcomes;
using pcheck::real::Sample;
using pcheck::real::SampleRequest;

int global = 0;

SampleRequest request(const std::string& name, std::uint64_t runs) {
  SampleRequest result;
  for (const auto* scenario = pcheck::registration::first(); scenario != nullptr; scenario = scenario->next)
    if (scenario->name == name) result.scenario = scenario;
  REQUIRE(result.scenario != nullptr);
  result.runs = runs;
  return result;
}

Sample sample(const std::string& name, std::uint64_t runs) { return pcheck::real::sample(request(name, runs)); }

}  // namespace

PCHECK_SCENARIO(sampler_sum) {
  const int threads = pcheck::param("threads", 3, 1, 8);
  pcheck::atomic<int> sum{0, "sum"};
  std::vector<pcheck::thread> adders;
  for (int i = 0; i < threads; ++i) adders.emplace_back([&] { ++sum; }, "adder");
  for (auto& adder : adders) adder.join();
  pcheck::outcome("sum", sum);
  pcheck::outcome("half", sum * pcheck::param("factor", 0.5));
  pcheck::outcome("many", sum > 2);
}
PCHECK_SCENARIO(sampler_global) { pcheck::outcome("global", ++global); }
PCHECK_SCENARIO(sampler_choices) {
  const int chosen = pcheck::choose(4);
  pcheck::assume(chosen < 3);
  pcheck::outcome("chosen", chosen);
  pcheck::check(chosen != 2, "two is not chosen");
}
PCHECK_SCENARIO(sampler_fails_beside) {
  pcheck::outcome("reached", "start");
  pcheck::event never;
  pcheck::thread([] { pcheck::fail("from a thread"); }).detach();
  never.wait();
}
PCHECK_SCENARIO(sampler_detached) {
  const auto go = std::make_shared<pcheck::event>();
  pcheck::thread([go] {
    go->wait();
    pcheck::outcome("late", true);
  }).detach();
  go->set();
}
PCHECK_SCENARIO(sampler_hangs) {
  if (pcheck::choose(2) == 0) pcheck::event().wait();
}
PCHECK_SCENARIO(sampler_dies) {
  pcheck::thread([] { std::raise(SIGKILL); }).join();
}
PCHECK_SCENARIO(sampler_exits) { std::_Exit(3); }
PCHECK_SCENARIO(sampler_throws) {
  const pcheck::thread still_joinable([] {});
  throw std::runtime_error("out of the scenario");
}
PCHECK_SCENARIO(sampler_abandons) {
  const pcheck::thread neither_joined_nor_detached([] {});
}

TEST_CASE("sample: counts outcomes, of any type, by their values") {
  const Sample result = sample("sampler_sum", 50);
  CHECK(result.completed == 50);
  CHECK(result.runs() == 50);
  CHECK(result.failures.empty());
  CHECK(result.outcomes == std::map<Outcomes, std::uint64_t>{{{{"sum", "3"}, {"half", "1.5"}, {"many", "true"}}, 50}});
}

TEST_CASE("sample: parameters reach the scenario, and a wrong one stops the sample with a reason") {
  SampleRequest asked = request("sampler_sum", 5);
  asked.parameters["threads"] = "2";
  CHECK(pcheck::real::sample(asked).outcomes ==
        std::map<Outcomes, std::uint64_t>{{{{"sum", "2"}, {"half", "1"}, {"many", "false"}}, 5}});
  asked.parameters["threads"] = "many";
  CHECK(pcheck::real::sample(asked).rejection == "parameter threads must be an integer, not 'many'");
  asked.parameters["threads"] = "9";
  CHECK(pcheck::real::sample(asked).rejection == "parameter threads must be from 1 to 8, not '9'");
  asked.parameters = {{"factor", "1e400"}};
  CHECK(pcheck::real::sample(asked).rejection ==
        "parameter factor must be from -1.7976931348623157e+308 to 1.7976931348623157e+308, not '1e400'");
}

TEST_CASE("sample: each run starts with fresh globals, unless runs share a process") {
  SampleRequest asked = request("sampler_global", 4);
  CHECK(pcheck::real::sample(asked).outcomes == std::map<Outcomes, std::uint64_t>{{{{"global", "1"}}, 4}});
  asked.runs_per_process = 3;  // runs 1 to 3 see 1, 2, 3; the fourth starts afresh
  CHECK(pcheck::real::sample(asked).outcomes ==
        std::map<Outcomes, std::uint64_t>{{{{"global", "1"}}, 2}, {{{"global", "2"}}, 1}, {{{"global", "3"}}, 1}});
  CHECK(global == 0);
}

TEST_CASE("sample: choices follow the seed, however runs are spread over processes") {
  SampleRequest asked = request("sampler_choices", 64);
  const Sample apart = pcheck::real::sample(asked);
  CHECK(apart.completed + apart.failed + apart.discarded == 64);
  CHECK(apart.outcomes.size() == 3);
  CHECK(apart.failures ==
        std::map<std::pair<std::string, std::string>, std::uint64_t>{{{"check_failed", "two is not chosen"}, apart.failed}});
  CHECK(apart.outcomes.at({{"chosen", "2"}}) == apart.failed);
  CHECK(apart.discarded > 0);
  asked.runs_per_process = 10;
  const Sample together = pcheck::real::sample(asked);
  CHECK(together.outcomes == apart.outcomes);
  CHECK(together.discarded == apart.discarded);
}

TEST_CASE("sample: a check that fails in any thread ends its run, with the outcomes so far") {
  const Sample result = sample("sampler_fails_beside", 3);
  CHECK(result.failed == 3);
  CHECK(result.failures == std::map<std::pair<std::string, std::string>, std::uint64_t>{{{"check_failed", "from a thread"}, 3}});
  CHECK(result.outcomes == std::map<Outcomes, std::uint64_t>{{{{"reached", "start"}}, 3}});
}

TEST_CASE("sample: a run lasts until its detached threads have ended") {
  const Sample result = sample("sampler_detached", 20);
  CHECK(result.completed == 20);
  CHECK(result.outcomes == std::map<Outcomes, std::uint64_t>{{{{"late", "true"}}, 20}});
}

TEST_CASE("sample: runs that hang are ended and counted, the rest goes on until there are too many") {
  SampleRequest asked = request("sampler_hangs", 100);
  asked.run_seconds = 0.1;
  asked.hung_max = 2;
  const Sample result = pcheck::real::sample(asked);
  CHECK(result.hung == 2);
  CHECK(result.stopped_early);
  CHECK(result.runs() == result.completed + 2);
  CHECK(result.completed > 0);  // of a fair coin per run with seed 0
}

TEST_CASE("sample: a process that dies or exits counts as crashed, by its cause") {
  using Failures = std::map<std::pair<std::string, std::string>, std::uint64_t>;
  const Sample died = sample("sampler_dies", 2);
  CHECK(died.crashed == 2);
  CHECK(died.failures == Failures{{{"crash", "ended by SIGKILL (Killed)"}, 2}});
  const Sample exited = sample("sampler_exits", 2);
  CHECK(exited.crashed == 2);
  CHECK(exited.failures == Failures{{{"crash", "exited with status 3 before the scenario's end"}, 2}});
}

TEST_CASE("sample: an exception that nobody catches is told by its text, before destructors run") {
  using Failures = std::map<std::pair<std::string, std::string>, std::uint64_t>;
  CHECK(sample("sampler_throws", 2).failures == Failures{{{"uncaught_exception", "out of the scenario"}, 2}});
  const Sample abandoned = sample("sampler_abandons", 1);
  REQUIRE(abandoned.failures.size() == 1);
  CHECK(abandoned.failures.begin()->first.first == "crash");
}

TEST_CASE("run report: comes back from its bytes, in whatever pieces they arrive") {
  const pcheck::real::RunReport report{.end = pcheck::real::RunEnd::failed,
                                       .kind = "check_failed",
                                       .message = std::string("a\0b", 3),
                                       .outcomes = {{"key", ""}, {"other", "value"}}};
  const std::string bytes = pcheck::real::to_bytes(report) + pcheck::real::to_bytes({});
  std::string received;
  std::vector<pcheck::real::RunReport> reports;
  for (const char byte : bytes) {
    received += byte;
    if (auto taken = pcheck::real::take_report(received)) reports.push_back(*taken);
  }
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].end == report.end);
  CHECK(reports[0].kind == report.kind);
  CHECK(reports[0].message == report.message);
  CHECK(reports[0].outcomes == report.outcomes);
  CHECK(reports[1].end == pcheck::real::RunEnd::completed);
  CHECK(reports[1].outcomes.empty());
  CHECK(received.empty());
}

TEST_CASE("json: texts are escaped, and bytes that are no UTF-8 become code points") {
  using pcheck::real::json_text;
  CHECK(json_text("a\"b\\c\n") == R"("a\"b\\c\u000a")");
  CHECK(json_text("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") == "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
  CHECK(json_text("\xff \xc3") == R"("\u00ff \u00c3")");
  CHECK(json_text("\xc0\xaf\xed\xa0\x80") == R"("\u00c0\u00af\u00ed\u00a0\u0080")");  // overlong; a surrogate
  CHECK(pcheck::real::json_number(0.25) == "0.25");
}
