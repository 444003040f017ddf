/// What is said of counterexamples to be minimal against all executions of random programs, one after the other.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checker/minimise.hpp"
#include "checker/search.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"

using namespace pcheck;
using namespace pcheck::oracle;

namespace {

using checker::Schedule;
using Costs = std::vector<std::uint32_t>;

/// Preemptions up to each step, told by what each thread could do before it.
class PreemptionCounter : public checker::Analysis {
 public:
  void begin_execution(const model::World& world) override {
    costs_.clear();
    schedule_.clear();
    last_ = model::no_thread;
    look_at(world);
  }
  void on_event(const model::World& world, const model::Event& event, std::vector<checker::Observation>&) override {
    const bool is_preemption = event.thread() != last_ && goes_on_;
    costs_.push_back((costs_.empty() ? 0 : costs_.back()) + (is_preemption ? 1 : 0));
    last_ = event.thread();
    schedule_.push_back(event.choice);
    look_at(world);
  }
  void end_execution(const model::World&, model::End, std::vector<checker::Observation>&) override {
    executions.emplace_back(schedule_, costs_);
  }

  const Costs& costs() const { return costs_; }

  std::vector<std::pair<Schedule, Costs>> executions;

 private:
  void look_at(const model::World& world) {
    goes_on_ = last_ != model::no_thread && world.thread(last_).status == model::ThreadStatus::alive &&
               world.answers(last_) != 0 && world.pending(last_).kind != model::OperationKind::yield &&
               world.pending(last_).kind != model::OperationKind::sleep;
  }

  Schedule schedule_;
  Costs costs_;
  model::ThreadId last_ = model::no_thread;
  bool goes_on_ = false;
};

/// Preemptions and steps.
using Size = std::pair<std::uint32_t, std::size_t>;

class Least {
 public:
  Least(model::World& world, const Options& options) : world_(world), options_(options) {}

  void look_at(const Schedule& schedule, const Costs& costs) {
    checker::Search search(world_, options_, quiet_);
    search.examine(schedule, checker::no_goal, {});
    bool has_circle = false;
    for (const checker::Sighting& sighting : search.sightings()) {
      note(sighting, costs);
      has_circle = has_circle || !sighting.observation.cycle.empty();
    }
    // A circle is seen where the execution is cut, too.
    for (std::size_t length = 1; has_circle && length < schedule.size(); ++length) {
      checker::Search earlier(world_, options_, quiet_);
      earlier.examine(Schedule(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(length)), checker::no_goal, {});
      for (const checker::Sighting& sighting : earlier.sightings()) note(sighting, costs);
    }
  }

  const std::map<std::string, Size>& sizes() const { return sizes_; }

 private:
  void note(const checker::Sighting& sighting, const Costs& costs) {
    const std::size_t length = sighting.schedule.size();
    const Size size(length == 0 ? 0 : costs[length - 1], length);
    const auto place = sizes_.try_emplace(sighting.observation.key(), size).first;
    place->second = std::min(place->second, size);
  }

  model::World& world_;
  const Options& options_;
  checker::Monitor quiet_;
  std::map<std::string, Size> sizes_;
};

/// In words, what is wrong about the least schedule; empty if nothing is.
std::string is_not_least(model::World& world, const Options& options, const checker::Sighting& sighting, Size least) {
  checker::Monitor quiet;
  const checker::Minimised minimised = checker::minimise(world, options, quiet, sighting);
  const Schedule& schedule = minimised.sighting.schedule;
  checker::Search again(world, options, quiet);
  PreemptionCounter counter;
  again.add_analysis(counter);
  if (!again.examine(schedule, checker::goal_with_key(sighting.observation.key()), {}))
    return sighting.observation.kind + " does not show";
  if (again.last_schedule() != schedule) return sighting.observation.kind + " shows by another schedule";
  const Costs& costs = counter.costs();
  const Size size(costs.empty() ? 0 : costs.back(), schedule.size());
  const std::string what =
      fmt::format("{} has {} preemptions and {} steps, where {} and {} are enough; {}", sighting.observation.kind, size.first,
                  size.second, least.first, least.second, minimised.minimality);
  if (size < least) return "too few: " + what;
  if (minimised.minimality.starts_with("no schedule with fewer preemptions shows it") && size.first != least.first) return what;
  if (minimised.minimality.ends_with("fewer steps") && size != least) return what;
  return {};
}

Judgement judge_minimality(const Program& program) {
  Told told;
  model::World world([&] { run(program, told); }, world_options(program.setting));
  checker::Monitor quiet;
  const Options options;
  checker::Search all(world, options, quiet);
  PreemptionCounter counter;
  all.add_analysis(counter);
  const auto dfs = checker::make_dfs();
  if (all.run(*dfs, checker::no_goal, {.transitions_max = 10'000}) != checker::Stop::exhausted)
    return {.decided = false, .contradiction = {}};
  if (all.sightings().empty()) return {};
  Least least(world, options);
  for (const auto& [schedule, costs] : counter.executions) least.look_at(schedule, costs);
  for (const checker::Sighting& sighting : all.sightings()) {
    const auto size = least.sizes().find(sighting.observation.key());
    if (size == least.sizes().end()) return {.contradiction = sighting.observation.kind + " does not show again"};
    if (std::string words = is_not_least(world, options, sighting, size->second); !words.empty()) return {.contradiction = words};
  }
  return {};
}

}  // namespace

TEST_CASE("minimise: no schedule shows the finding with fewer preemptions, or as many and fewer steps, where that is said") {
  Tally tally;
  const auto falsified = falsify(programs(), judge_minimality, first_seed(), {.programs_max = 300}, tally);
  if (falsified) FAIL_CHECK(describe(*falsified));
  CHECK(tally.undecided * 2 <= tally.programs);
}
