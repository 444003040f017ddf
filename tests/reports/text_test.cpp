#include "reports/text.hpp"

#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "golden.hpp"
#include "reports/display_text.hpp"
#include "reports/table.hpp"

using namespace pcheck::reports;
using pcheck::Finding;
using pcheck::Result;

namespace {

TextOptions options(int width) {
  TextOptions options;
  options.width = width;
  options.replay_command = "pcheck replay out/finding.json";
  return options;
}

TextOptions coloured(int width) {
  TextOptions coloured = options(width);
  coloured.colour = true;
  return coloured;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string without_colour(std::string text) {
  for (std::size_t begin = text.find("\x1b["); begin != std::string::npos; begin = text.find("\x1b["))
    text.erase(begin, text.find('m', begin) + 1 - begin);
  return text;
}

/// The lines that are wider than `width`, but for those that are to be matched or copied whole.
std::string too_wide(const std::string& text, int width) {
  std::string wide;
  for (const std::string& line : lines(text)) {
    const bool is_whole = line.find(": error: ") != std::string::npos || line.find(": warning: ") != std::string::npos ||
                          line.rfind("replay: ", 0) == 0 || line.rfind("error: ", 0) == 0;
    if (display_width(line) > width && !is_whole) wide += line + '\n';
  }
  return wide;
}

/// A finding of `threads` threads that each store to objects with names of `name_width` columns.
Finding storing(unsigned threads, std::size_t name_width) {
  Finding finding;
  finding.kind = "check_failed";
  finding.message = "stores";
  for (unsigned i = 0; i < threads; ++i) {
    finding.thread_names.push_back("t" + std::to_string(i));
    pcheck::EventRecord event;
    event.step = i;
    event.thread = i;
    event.operation = "store";
    event.object = std::string(name_width, 'o');
    event.before = "0";
    event.after = "1";
    event.preemption = i > 0;
    event.output = "out\n";
    event.location = {"file.cpp", 7, 1, {}};
    finding.events.push_back(event);
  }
  return finding;
}

bool has_lanes(const std::string& text) { return text.find(" │ ") != std::string::npos; }

}  // namespace

TEST_CASE("text: reports look as they did, at 80 and 120 columns") {
  for (const int width : {80, 120}) {
    const std::string suffix = "." + std::to_string(width) + ".txt";
    check_golden("deadlock_of_2" + suffix, text(fixtures::deadlock(2), options(width)));
    check_golden("deadlock_of_5" + suffix, text(fixtures::deadlock(5), options(width)));
    check_golden("lost_update" + suffix, text(fixtures::lost_update(), options(width)));
    check_golden("race" + suffix, text(fixtures::race(), options(width)));
    check_golden("twelve_threads" + suffix, text(fixtures::twelve_threads(), options(width)));
    check_golden("starvation" + suffix, text(fixtures::starvation(), options(width)));
    check_golden("hostile" + suffix, text(fixtures::hostile(), options(width)));
  }
  check_golden("lock_order.80.txt", text(fixtures::lock_order(), options(80)));
  check_golden("lost_update.coloured.80.txt", text(fixtures::lost_update(), coloured(80)));
}

TEST_CASE("text: results without findings say in words what they are") {
  CHECK(text(fixtures::verified()) == "philosophers/ordered: verified: all 1,300,173 states, sequential consistency\n");
  CHECK(text(fixtures::inconclusive()) ==
        "queue/many_producers: inconclusive: 10,000 of an unknown number of schedules,\n"
        "  drawn at random, and none of them led to a finding\n"
        "checked with: strategy random, seed 42\n");
  CHECK(text(fixtures::error()) ==
        "broken: error: broken.cpp does not compile; correct it and run pcheck again\n"
        "  scenarios/broken.cpp:3:12: error: expected ';' before '}' token\n"
        "      3 |   return 1 }\n"
        "        |           ^\n");
  Result missing = fixtures::verified();
  missing.expected = {"deadlock"};
  missing.as_expected = false;
  CHECK(lines(text(missing, options(120)))[0] ==
        "philosophers/ordered: verified (expected: deadlock): all 1,300,173 states, sequential consistency");
  CHECK(text(Result{}) == ": inconclusive\n");
}

TEST_CASE("text: the first line says it all, the second is for editors") {
  const std::vector<std::string> report = lines(text(fixtures::deadlock(2), options(120)));
  CHECK(report[0] == "philosophers/naive: violation (as expected): deadlock: philosopher 0, philosopher 1 wait for each other");
  CHECK(report[1] == "scenarios/philosophers/naive.cpp:17:9: error: philosopher 0, philosopher 1 wait for each other");
  CHECK(headline(fixtures::deadlock(2)) == report[0]);
  const std::vector<std::string> finding = lines(text(fixtures::lock_order().findings[0]));
  CHECK(finding[0] == "lock_order: alice and bob are locked in both orders");
  CHECK(finding[1] == "scenarios/accounts/transfer.cpp:19:5: warning: alice and bob are locked in both orders");
}

TEST_CASE("text: with a long name the first line is still one line above a finding, and breaks where there is none") {
  Result result = fixtures::deadlock(2);
  result.scenario = std::string(50, 's');
  CHECK(lines(text(result))[0] == result.scenario + ": violation (as expected): de…");
  CHECK(lines(text(result))[1] ==
        "scenarios/philosophers/naive.cpp:17:9: error: philosopher 0, philosopher 1 wait for each other");
  result.scenario = std::string(90, 's');
  CHECK(lines(text(result))[0] == std::string(79, 's') + "…");
  CHECK(lines(text(result))[1].rfind("scenarios/philosophers/naive.cpp:17:9: error: ", 0) == 0);

  result = fixtures::verified();
  result.scenario = std::string(50, 's');
  CHECK(text(result) == result.scenario + ": verified:\n  all 1,300,173 states, sequential consistency\n");
  result.scenario = std::string(90, 's');
  CHECK(text(result) == std::string(77, 's') + "…:\n  verified: all 1,300,173 states, sequential consistency\n");
}

TEST_CASE("text: a location is as exact as it is known, and a long message is never cut in the line for editors") {
  Finding finding;
  finding.kind = "check_failed";
  finding.message = std::string(300, 'm');
  CHECK(lines(text(finding))[0] == "check_failed: " + std::string(65, 'm') + "…");
  CHECK(lines(text(finding))[1] == "error: " + finding.message);
  finding.location.file = "a b.cpp";
  CHECK(lines(text(finding))[1] == "a b.cpp: error: " + finding.message);
  finding.location.line = 3;
  CHECK(lines(text(finding))[1] == "a b.cpp:3: error: " + finding.message);
  finding.location.column = 4;
  CHECK(lines(text(finding))[1] == "a b.cpp:3:4: error: " + finding.message);
}

TEST_CASE("text: the kind is not said twice") {
  Finding finding;
  finding.kind = "data_race";
  finding.message = "data race: on x";
  CHECK(lines(text(finding))[0] == "data race: on x");
  finding.message = "data_race: on x";
  CHECK(lines(text(finding))[0] == "data_race: on x");
  finding.message = "data races";
  CHECK(lines(text(finding))[0] == "data_race: data races");
}

TEST_CASE("text: the headline is about the finding that makes the verdict") {
  Result result = fixtures::deadlock(2);
  Finding other;
  other.kind = "leak";
  other.message = "8 bytes";
  result.findings.insert(result.findings.begin(), other);
  CHECK(lines(text(result, options(120)))[0].find("deadlock: ") != std::string::npos);  // expected, and found
  result.as_expected = false;
  CHECK(lines(text(result, options(120)))[0] == "philosophers/naive: violation (expected: deadlock): leak: 8 bytes");
  result.findings[0].warning = true;
  CHECK(lines(text(result, options(120)))[0].find("deadlock: ") != std::string::npos);
  const std::vector<std::string> report = lines(text(result, options(120)));
  CHECK(std::count(report.begin(), report.end(), "leak: 8 bytes") == 1);
  CHECK(std::count(report.begin(), report.end(), "replay: pcheck replay out/finding.json") == 1);
}

TEST_CASE("text: lanes where each is wide enough, a list where not") {
  // At 80 columns: 5 for the step, 4 for the line, 3 for each rule; 4 lanes of 14 need 80 with 5 rules.
  CHECK(has_lanes(text(storing(4, 5), options(80))));
  CHECK_FALSE(has_lanes(text(storing(4, 5), options(79))));
  CHECK_FALSE(has_lanes(text(storing(5, 5), options(80))));
  CHECK(has_lanes(text(storing(6, 5), options(120))));
  CHECK_FALSE(has_lanes(text(storing(7, 5), options(120))));
  // A lane shows at least what is done to which object: 6 + 18 columns here, so that 3 do not fit.
  CHECK(has_lanes(text(storing(2, 18), options(80))));
  CHECK_FALSE(has_lanes(text(storing(3, 18), options(80))));
}

TEST_CASE("text: no line is wider than asked for, in any layout") {
  for (const int width : {40, 60, 80, 100, 120}) {
    for (const Result& result : fixtures::all()) {
      CHECK(too_wide(text(result, options(width)), width) == "");
      CHECK(too_wide(outcomes_text(result, options(width)), width) == "");
    }
    CHECK(too_wide(summary(fixtures::all(), options(width)), width) == "");
    for (unsigned threads = 2; threads <= 12; ++threads)
      for (const std::size_t name_width : {0, 1, 10, 30, 200})
        CHECK(too_wide(text(storing(threads, name_width), options(width)), width) == "");
  }
}

TEST_CASE("text: colour adds escape sequences and nothing else") {
  const auto trimmed = [](const std::string& text) {
    std::string trimmed;
    for (std::string line : lines(text)) trimmed += line.erase(line.find_last_not_of(' ') + 1) + '\n';
    return trimmed;
  };
  for (const int width : {80, 120}) {
    for (const Result& result : fixtures::all()) {
      CHECK(text(result, options(width)).find('\x1b') == std::string::npos);
      CHECK(text(result, coloured(width)).find('\x1b') != std::string::npos);
      CHECK(trimmed(without_colour(text(result, coloured(width)))) == trimmed(text(result, options(width))));
      CHECK(trimmed(without_colour(outcomes_text(result, coloured(width)))) == trimmed(outcomes_text(result, options(width))));
    }
  }
}

TEST_CASE("text: a preemption is marked, and says what it interrupts") {
  const std::string report = text(fixtures::lost_update(), options(80));
  CHECK(report.find("\n      ── preemption: adder 1 could have gone on ────\n   3* │ load ans = 0 ") != std::string::npos);
}

TEST_CASE("text: what a thread prints is in its lane") {
  CHECK(text(fixtures::lost_update(), options(80)).find("\n      │                   │ | adding 1 to 0   │\n") !=
        std::string::npos);
}

TEST_CASE("text: indices of threads that do not exist are shown, not followed") {
  Finding finding = storing(2, 3);
  finding.events[1].thread = 4'000'000'000u;
  finding.waits = {{99, "lock", "m", {98}, {}, {}, {}}};
  finding.cycle = {97};
  const std::string report = text(finding, options(120));
  CHECK(report.find("thread 4000000000") != std::string::npos);
  CHECK(report.find("cycle: thread 97 -> thread 97\n") != std::string::npos);
}

TEST_CASE("summary: counts, and names what is not as expected") {
  CHECK(summary({}) == "0 scenarios: 0 as expected\n");
  CHECK(summary({fixtures::verified()}) == "1 scenario: 1 as expected\n");
  CHECK(summary({fixtures::lock_order(), fixtures::deadlock(2)}) == "2 scenarios: 2 as expected; 1 warning\n");
  Result missing = fixtures::verified();
  missing.as_expected = false;
  CHECK(summary({fixtures::verified(), missing, fixtures::lost_update(), fixtures::inconclusive(), fixtures::error()},
                options(120)) ==
        "5 scenarios: 1 as expected, 1 unexpected violation, 1 without the expected violation, 1 inconclusive, 1 error\n"
        "not as expected: philosophers/ordered, counter/lost_update, queue/many_producers, broken\n");
  CHECK(summary({fixtures::verified()}, coloured(80)) == "\x1b[32m1 scenario: 1 as expected\x1b[0m\n");
}

TEST_CASE("outcomes: sorted by values, numbers by size, each with a schedule") {
  check_golden("outcomes.80.txt", outcomes_text(fixtures::outcomes(), options(80)));
  Result result;
  result.scenario = "s";
  for (const char* value : {"b", "10", "9", "-1.5", "a", "9007199254740993", "9007199254740992", "nan", "1e3"})
    result.outcomes.push_back({{{"v", value}}, 1, {}});
  result.outcomes.push_back({{}, 1, {{0, 0}}});
  CHECK(outcomes_text(result) ==
        "s: 10 outcomes\n"
        "  v                 count  schedule that leads to it\n"
        "  -                     1  0\n"
        "  -1.5                  1\n"
        "  9                     1\n"
        "  10                    1\n"
        "  1e3                   1\n"
        "  9007199254740992      1\n"
        "  9007199254740993      1\n"
        "  a                     1\n"
        "  b                     1\n"
        "  nan                   1\n");
}

TEST_CASE("outcomes: more values than fit side by side become paragraphs that leave nothing out") {
  Result result;
  result.scenario = "s";
  pcheck::OutcomeRecord outcome;
  for (int i = 10; i < 18; ++i) outcome.values["key " + std::to_string(i)] = "value";
  outcome.count = 3;
  outcome.schedule = {{0, 0}, {1, 0}};
  result.outcomes = {outcome};
  CHECK(outcomes_text(result) ==
        "s: 1 outcome\n"
        "key 10 = value, key 11 = value, key 12 = value, key 13 = value, key 14 = value,\n"
        "  key 15 = value, key 16 = value, key 17 = value; count 3; schedule 0 1\n");
}

TEST_CASE("fit_columns: the widest give way first, down to their minima") {
  using Widths = std::vector<int>;
  CHECK(fit_columns({{10, 5}, {20, 5}}, 30) == Widths{10, 20});
  CHECK(fit_columns({{10, 5}, {20, 5}}, 25) == Widths{10, 15});
  CHECK(fit_columns({{10, 5}, {20, 5}}, 16) == Widths{8, 8});
  CHECK(fit_columns({{10, 9}, {20, 5}}, 16) == Widths{9, 7});
  CHECK(fit_columns({{10, 9}, {20, 9}}, 17) == std::nullopt);
  CHECK(fit_columns({}, 10) == Widths{});
}
