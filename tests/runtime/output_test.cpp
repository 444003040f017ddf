/// What a scenario prints is held back while exploring, and told with its counterexample, at the step after which the
/// thread printed it.

#include <cstdio>
#include <iostream>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

TEST_CASE("output: comes with the event after which it was printed, in order, of the counterexample only") {
  const auto body = [] {
    std::printf("begins\n");
    pcheck::atomic<int> x = 0;
    pcheck::thread t(
        [&] {
          std::cout << "t starts" << std::endl;
          x = 1;
          std::cerr << "t stored ";
          std::puts("one");
          x = 2;
        },
        "t");
    std::fprintf(stderr, "waiting\n");
    t.join();
    std::clog << "joined\n";
    pcheck::check(x == 3, "never");
  };
  pcheck::Options options;
  options.strategy = "dfs";
  const pcheck::Result result = pcheck::explore(body, options);
  REQUIRE(result.findings.size() == 1);
  const pcheck::Finding& finding = result.findings[0];
  CHECK(finding.initial_output == "begins\n");
  // spawn, store, store, join, load
  REQUIRE(finding.events.size() == 5);
  CHECK(finding.events[0].output == "t starts\nwaiting\n");
  CHECK(finding.events[1].output == "t stored one\n");
  CHECK(finding.events[2].output.empty());
  CHECK(finding.events[3].output == "joined\n");
  CHECK(finding.events[4].output.empty());
}

TEST_CASE("output: printing is no step, and takes part in nothing") {
  const auto body = [](bool prints) {
    return [prints] {
      pcheck::atomic<int> x = 0;
      const auto add = [&] {
        if (prints) std::printf("%d\n", 1);
        ++x;
        if (prints) std::cout << 2 << '\n';
      };
      pcheck::thread a(add);
      pcheck::thread b(add);
      a.join();
      b.join();
    };
  };
  CHECK(schedules(body(true)) == schedules(body(false)));
  CHECK(all_ends(body(true)) == "verified");
}
