/// Bounds on random programs: plain enumeration within a bound against all executions, whose costs are counted here in another
/// way; dpor within a bound against plain enumeration within it.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/agreement.hpp"
#include "oracle/coverage.hpp"
#include "oracle/generate.hpp"
#include "oracle/statements.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

/// Within the bound, dpor visits each class that plain enumeration visits, and finds what that finds.
Judgement judge(const Program& program, checker::Bound bound) {
  const Coverage all = explore_within(program, bound, "dfs", 50'000);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  const Coverage found = explore_within(program, bound, "dpor", 0);
  std::string words = difference(all, found, Visits::classes_repeatedly);
  if (words.empty() && found.exhaustive) {
    const Coverage whole = enumerate(program, 100'000);
    if (whole.complete) words = difference(whole, found, Visits::classes_repeatedly);
    if (!words.empty()) words = "\n  it takes itself for complete" + words;
  }
  if (!words.empty()) words = words_for(bound) + words;
  return {.contradiction = words};
}

/// With each limit in turn.
Judgement judge_all(const Program& program, checker::BoundKind kind, std::uint32_t limit_max) {
  if (program.setting.virtual_time) return {.decided = false, .contradiction = {}};
  for (std::uint32_t limit = name_of(kind).least; limit <= limit_max; ++limit) {
    Judgement judgement = judge(program, {.kind = kind, .limit = limit});
    if (!judgement.decided || !judgement.contradiction.empty()) return judgement;
  }
  return {};
}

/// How many executions there are by what they cost.
class CostCounter : public checker::Analysis {
 public:
  explicit CostCounter(checker::BoundKind kind) : kind_(kind) {}

  void begin_execution(const model::World& world) override {
    cost_ = 0;
    last_ = model::no_thread;
    look_at(world);
  }
  void on_event(const model::World& world, const model::Event& event, std::vector<checker::Observation>&) override {
    cost_ += cost_of(event.thread());
    last_ = event.thread();
    look_at(world);
  }
  void end_execution(const model::World&, model::End, std::vector<checker::Observation>&) override { ++executions[cost_]; }

  std::map<std::uint32_t, std::uint64_t> executions;

 private:
  void look_at(const model::World& world) {
    can_go_on_.clear();
    for (model::ThreadId id = 0; id < world.thread_count(); ++id)
      can_go_on_.push_back(world.thread(id).status == model::ThreadStatus::alive && world.answers(id) != 0);
    stays_ = last_ != model::no_thread && can_go_on_[last_] && world.pending(last_).kind != model::OperationKind::yield &&
             world.pending(last_).kind != model::OperationKind::sleep;
  }

  std::uint32_t cost_of(model::ThreadId thread) const {
    if (kind_ == checker::BoundKind::contexts) return thread == last_ ? 0 : 1;
    if (kind_ == checker::BoundKind::preemptions) return thread != last_ && stays_ ? 1 : 0;
    std::size_t turn = last_ == model::no_thread ? 0 : last_;
    if (!stays_ && last_ != model::no_thread) turn = (turn + 1) % can_go_on_.size();
    std::uint32_t skipped = 0;
    for (; turn != thread; turn = (turn + 1) % can_go_on_.size()) skipped += can_go_on_[turn] ? 1 : 0;
    return skipped;
  }

  checker::BoundKind kind_;
  std::vector<bool> can_go_on_;  ///< by thread
  bool stays_ = false;           ///< it is the turn of who ran last
  model::ThreadId last_ = model::no_thread;
  std::uint32_t cost_ = 0;
};

/// Nothing if there are too many.
std::optional<std::map<std::uint32_t, std::uint64_t>> executions_by_cost(const Program& program, checker::BoundKind kind,
                                                                         std::optional<checker::Bound> bound) {
  Told told;
  model::World world([&] { run(program, told); }, world_options(program.setting));
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  CostCounter counter(kind);
  search.add_analysis(counter);
  const auto dfs = checker::make_dfs(bound);
  if (search.run(*dfs, checker::no_goal, {.transitions_max = 30'000}) != checker::Stop::exhausted) return std::nullopt;
  return counter.executions;
}

Judgement judge_costs(const Program& program) {
  if (program.setting.virtual_time) return {.decided = false, .contradiction = {}};
  for (const checker::BoundName& name : checker::bound_names) {
    auto wanted = executions_by_cost(program, name.kind, std::nullopt);
    if (!wanted) return {.decided = false, .contradiction = {}};
    for (std::uint32_t limit = name.least; limit < 8; limit += 2) {
      const checker::Bound bound{.kind = name.kind, .limit = limit};
      const auto found = executions_by_cost(program, name.kind, bound);
      auto within = *wanted;
      within.erase(within.upper_bound(limit), within.end());
      if (found != within)
        return {.contradiction = fmt::format("{}: executions by cost {}, not {}", words_for(bound),
                                             found.value_or(std::map<std::uint32_t, std::uint64_t>()), within)};
    }
  }
  return {};
}

void try_programs(const Property& property) {
  Tally tally;
  const auto falsified = falsify(programs(), property, first_seed(), {.seconds = minutes() * 3, .programs_max = 0}, tally);
  CHECK(tally.undecided < tally.programs);
  if (falsified) FAIL_CHECK(describe(*falsified));
}

}  // namespace

TEST_CASE("bounds: plain enumeration runs the executions that cost no more, each once") { try_programs(judge_costs); }

TEST_CASE("bounds: dpor finds what plain enumeration finds with as many preemptions") {
  try_programs([](const Program& program) { return judge_all(program, checker::BoundKind::preemptions, 3); });
}

TEST_CASE("bounds: dpor finds what plain enumeration finds with as many delays") {
  try_programs([](const Program& program) { return judge_all(program, checker::BoundKind::delays, 4); });
}

TEST_CASE("bounds: dpor finds what plain enumeration finds with as many contexts") {
  try_programs([](const Program& program) { return judge_all(program, checker::BoundKind::contexts, 8); });
}

TEST_CASE("bounds: regression: what waits for good in the last state could have gone before, and that was not asked for") {
  const Program program{.setting = {},
                        .threads = {{statement("atomic_load_then_store", 1), statement("acquire")},
                                    {statement("acquire"), statement("atomic_load_then_store", 1)}},
                        .children = {}};
  const Judgement judgement = judge_all(program, checker::BoundKind::preemptions, 3);
  CHECK(judgement.decided);
  CHECK_MESSAGE(judgement.contradiction.empty(), judgement.contradiction);
}
