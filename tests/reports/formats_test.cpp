#include "reports/formats.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "golden.hpp"
#include "reports/json.hpp"

using namespace pcheck::reports;
using pcheck::Result;

namespace {

/// Bytes below 0x20 but for the newline, which XML 1.0 and logs cannot hold.
bool has_control_character(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return true;
  return false;
}

}  // namespace

TEST_CASE("formats: all are listed, and an unknown one names them") {
  CHECK(format_names() == std::vector<std::string>{"text", "json", "junit", "github", "mermaid"});
  for (const std::string& name : format_names()) CHECK_FALSE(render(fixtures::all(), name).empty());
  CHECK_THROWS_WITH_AS(render(fixtures::verified(), "yaml"),
                       "unknown format \"yaml\"; the formats are text, json, junit, github, mermaid", std::invalid_argument);
  CHECK_THROWS_AS(render(fixtures::verified(), ""), std::invalid_argument);
}

TEST_CASE("format text: the reports and the summary") {
  CHECK(render({fixtures::verified(), fixtures::verified()}, "text") ==
        text(fixtures::verified()) + "\n" + text(fixtures::verified()) + "\n" +
            summary({fixtures::verified(), fixtures::verified()}));
}

TEST_CASE("format json: the object of --json") {
  CHECK(render(fixtures::race(), "json", {"1.2.3", {}}) == to_json({fixtures::race()}, "1.2.3", 2));
}

TEST_CASE("format junit: a test case each; failures, errors and what is inconclusive are counted") {
  check_golden("results.junit.xml", render({fixtures::verified(), fixtures::deadlock(2), fixtures::lost_update(),
                                            fixtures::inconclusive(), fixtures::error()},
                                           "junit"));
}

TEST_CASE("format junit: nothing that a scenario says can break the XML") {
  const std::string xml = render(fixtures::hostile(), "junit");
  CHECK_FALSE(has_control_character(xml));
  CHECK(xml.find("classname=\"hostile\" name=\"&lt;&amp;&quot;&apos;&gt;\\x01 ünïcödé 名前 e\xcc\x81 🙂\"") !=
        std::string::npos);
  CHECK(xml.find("]]>") == std::string::npos);
  Result result = fixtures::verified();
  result.scenario =
      "a\xef\xbf\xbe\xef\xbf\xbf"
      "b";  // U+FFFE and U+FFFF
  CHECK(render(result, "junit")
            .find("name=\"a\xef\xbf\xbd\xef\xbf\xbd"
                  "b\"") != std::string::npos);
}

TEST_CASE("format github: errors for what is not as expected, notices for expected findings, nothing for what is well") {
  CHECK(render(fixtures::verified(), "github") == "");
  CHECK(render(fixtures::lost_update(), "github") ==
        "::error file=scenarios/counter/lost_update.cpp,line=12,col=56,title=lost_update in counter/lost_update::adder 1 "
        "overwrites the "
        "update of ans by adder 0 that it never saw%0AOne preemption is needed; no shorter schedule with one leads to it.\n");
  CHECK(render(fixtures::race(), "github") ==
        "::notice file=scenarios/cache/a_cache_with_a_rather_long_file_name.hpp,line=31,title=data_race in "
        "cache/unlocked_read::data "
        "race: reader reads size while writer writes it, with no lock in common\n");
  CHECK(render(fixtures::lock_order(), "github") ==
        "::warning file=scenarios/accounts/transfer.cpp,line=19,col=5,title=lock_order in accounts/transfer::alice and bob are "
        "locked in "
        "both orders\n");
  CHECK(render(fixtures::inconclusive(), "github") ==
        "::warning file=scenarios/queue/many_producers.cpp,title=queue/many_producers%3A inconclusive::10,000 of an unknown "
        "number of "
        "schedules, drawn at random, and none of them led to a finding\n");
  Result missing = fixtures::verified();
  missing.as_expected = false;
  missing.expected = {"deadlock", "hang"};
  CHECK(render(missing, "github") ==
        "::error file=scenarios/philosophers/ordered.cpp,title=philosophers/ordered%3A verified::expected deadlock and hang, "
        "which were not "
        "found: all 1,300,173 states, sequential consistency\n");
}

TEST_CASE("format github: nothing that a scenario says can break out of its annotation") {
  const std::string line = render(fixtures::hostile(), "github");
  CHECK(line.find('\n') == line.size() - 1);
  CHECK_FALSE(has_control_character(line));
  CHECK(line.rfind("::error file=dir%2C with%3A odd%0A%25name/f\xef\xbf\xbdle.cpp,line=2147483647,col=1,title=crash in hostile/",
                   0) == 0);
  CHECK(line.find(" %250A ::error::\\r%0A") != std::string::npos);
  Result error = fixtures::error();
  error.error = "a\nb%";
  CHECK(render(error, "github") == "::error file=scenarios/broken.cpp,title=broken%3A error::a%0Ab%25\n");
}

TEST_CASE("format mermaid: threads and objects take part, set-up is folded, waits end in a cross") {
  check_golden("deadlock_of_2.mmd", render(fixtures::deadlock(2), "mermaid"));
  check_golden("lost_update.mmd", render(fixtures::lost_update(), "mermaid"));
  check_golden("starvation.mmd", render(fixtures::starvation(), "mermaid"));
  CHECK(render(fixtures::verified(), "mermaid") == "sequenceDiagram\n  %% there is no finding to draw\n");
}

TEST_CASE("format mermaid: nothing that a scenario says is taken for syntax") {
  const std::string diagram = render(fixtures::hostile(), "mermaid");
  check_golden("hostile.mmd", diagram);
  CHECK_FALSE(has_control_character(diagram));
  CHECK(diagram.find("  participant t3 as #101;nd\n") != std::string::npos);
  CHECK(diagram.find("  participant t7 as t#59; A-#62;#62;B#58; #35;35#59;\n") != std::string::npos);
}

TEST_CASE("format mermaid: of several findings the first is drawn, the others are counted") {
  const std::string diagram =
      render({fixtures::verified(), fixtures::deadlock(2), fixtures::race(), fixtures::lock_order()}, "mermaid");
  CHECK(diagram == render(fixtures::deadlock(2), "mermaid") + "%% not drawn: 2 further findings\n");
}

TEST_CASE("format text: what runs for real came to follows what the model found") {
  Result result = fixtures::verified();
  result.real = fixtures::real_runs();
  result.real->on = "processes";
  pcheck::OutcomeRecord reachable;
  reachable.values = {{"ans", "3"}};
  result.outcomes = {reachable};
  // Of 21 runs 6 ended in ans = 2: of 20 columns, 5.7 are its bar.
  CHECK(render(result, "text") == text(fixtures::verified()) +
                                      R"(
philosophers/ordered on processes: 1 of 21 runs completed, 2 failed, 5 crashed,
  4 hung, 3 discarded by assume(); stopped early, since so many did not
  complete, in 0.2 s
7 times check_failed: a "message"
  outcome  runs          in the model
  ans = 2     6  ######  impossible
              0          impossible
  ans = 3     0          reachable, not seen here
model: verified; covered all 1,300,173 states, sequential consistency
warning: processes ended in what the model says is impossible: the model is
  wrong there, or the scenario depends on more than the order of what its
  threads do

1 scenario: 1 as expected
)");
}
