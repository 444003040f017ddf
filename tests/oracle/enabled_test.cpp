/// Who can go on is kept from step to step: against asking each thread anew, on random programs.

#include <doctest/doctest.h>

#include <pcheck/pcheck.hpp>
#include <vector>

#include "checker/search.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/suspicious_walk.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

/// With so many more threads that wait until the program's have ended.
Judgement judge(const Program& program, int bystanders) {
  Told told;
  const auto body = [&] {
    counting_semaphore<> end{0};
    std::vector<thread> waiting;
    for (int i = 0; i < bystanders; ++i) waiting.emplace_back([&] { end.acquire(); });
    run(program, told);
    end.release(bystanders);
    for (thread& one : waiting) one.join();
  };
  model::World world(body, world_options(program.setting));
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  SuspiciousWalk walk(20);
  search.run(walk, checker::no_goal, {.steps_max = 1000});
  return {.decided = true, .contradiction = walk.contradiction};
}

}  // namespace

TEST_CASE("enabled: what is kept from step to step is what each thread would answer") {
  for (const int bystanders : {0, 15}) {
    CAPTURE(bystanders);
    Tally tally;
    const auto falsified = falsify(
        programs(), [&](const Program& program) { return judge(program, bystanders); }, first_seed(), {.programs_max = 1000},
        tally);
    if (falsified) FAIL_CHECK(describe(*falsified));
    CHECK(tally.programs == 1000);
  }
}
