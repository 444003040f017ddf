/// Who can go on is kept from step to step: against asking each thread anew, on random programs.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <pcheck/pcheck.hpp>
#include <string>
#include <vector>

#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

/// A random walk that looks whether the list it is given is right.
class SuspiciousWalk : public checker::Strategy {
 public:
  explicit SuspiciousWalk(std::uint64_t executions) : walk_(checker::make_random(0, executions)) {}

  bool begin_execution() override { return walk_->begin_execution(); }
  checker::Choice choose(const model::World& world, std::span<const model::Enabled> enabled) override {
    std::string listed;
    std::string asked;
    for (const model::Enabled& entry : enabled) listed += fmt::format(" {}:{}", entry.thread, entry.answers);
    for (model::ThreadId id = 0; id < world.thread_count(); ++id)
      if (world.thread(id).status == model::ThreadStatus::alive && world.answers(id) != 0)
        asked += fmt::format(" {}:{}", id, world.answers(id));
    if (listed != asked && contradiction.empty())
      contradiction = fmt::format("after step {}:{} can go on, and not{}", world.steps(), asked, listed);
    return walk_->choose(world, enabled);
  }
  std::string coverage(const Statistics&) const override { return {}; }

  std::string contradiction;

 private:
  std::unique_ptr<checker::Strategy> walk_;
};

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
