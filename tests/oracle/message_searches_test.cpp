/// All searches against plain enumeration, on random programs of ranks that exchange messages: the same ends, the same
/// findings.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "checker/dpor/dpor.hpp"
#include "checker/search.hpp"
#include "checker/states/states.hpp"
#include "checker/strategies/strategies.hpp"
#include "oracle/message_draws.hpp"
#include "oracle/message_program.hpp"
#include "oracle/message_reference.hpp"
#include "oracle/mutant.hpp"
#include "oracle/suspicious_walk.hpp"

using namespace pcheck;
using oracle::Draw;
using oracle::MessageProgram;
using oracle::MessageStatement;
using oracle::statement;

namespace {

constexpr std::uint64_t executions_max = 20'000;

/// A few draws; sometimes a rank's statements are turned round, or one is missing. With a greater `what_min` more of them are
/// several for one.
rc::Gen<MessageProgram> programs(int draws_max, int what_min = 0) {
  const auto number = [](int n) { return rc::gen::inRange(0, n); };
  const auto draw = rc::gen::map(rc::gen::tuple(rc::gen::inRange(what_min, 11), number(3), number(2), number(120), number(2)),
                                 [](const auto& t) {
                                   return Draw{std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t), std::get<4>(t)};
                                 });
  const auto draws = rc::gen::mapcat(rc::gen::inRange(1, draws_max + 1), [draw](int n) {
    return rc::gen::container<std::vector<Draw>>(static_cast<std::size_t>(n), draw);
  });
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::size_t>(2, 4), draws, number(12)), [](const auto& t) {
    MessageProgram program{std::vector<std::vector<MessageStatement>>(std::get<0>(t))};
    for (const Draw& one : std::get<1>(t)) add(one, program);
    auto& first = program.ranks[static_cast<std::size_t>(std::get<2>(t)) % program.ranks.size()];
    if (std::get<2>(t) < 2) std::reverse(first.begin(), first.end());
    else if (std::get<2>(t) < 3 && !first.empty()) first.pop_back();
    return program;
  });
}

struct Covered {
  std::set<std::string> findings;
  std::set<std::map<std::string, std::string>> outcomes;
  bool complete = false;
};

std::ostream& operator<<(std::ostream& stream, const Covered& covered) {
  for (const std::string& finding : covered.findings) stream << "\n  " << finding;
  for (const auto& outcome : covered.outcomes) {
    stream << "\n ";
    for (const auto& [key, value] : outcome) stream << ' ' << key << '=' << value;
  }
  return stream;
}

bool operator==(const Covered& a, const Covered& b) { return a.findings == b.findings && a.outcomes == b.outcomes; }

Covered gather(checker::Search& search, const std::vector<OutcomeRecord>& outcomes, bool complete) {
  Covered covered;
  covered.complete = complete;
  for (const checker::Sighting& sighting : search.sightings()) covered.findings.insert(sighting.observation.kind);
  for (const OutcomeRecord& outcome : outcomes) covered.outcomes.insert(outcome.values);
  return covered;
}

/// What enables an operation of another thread must be dependent on it.
class EnablingCheck : public checker::Analysis {
 public:
  void begin_execution(const model::World& world) override { note_blocked(world); }
  void on_event(const model::World& world, const model::Event& event, std::vector<checker::Observation>&) override {
    if (world.end() == model::End::running)
      for (const model::ThreadId thread : blocked_)
        if (world.answers(thread) != 0 && !model::dependent({event.thread(), &event.operation}, {thread, &world.pending(thread)}))
          contradiction_ = model::semantics(event.operation.kind).name;
    note_blocked(world);
  }
  /// What enabled something although it is said to be independent; empty if nothing did.
  const std::string& contradiction() const { return contradiction_; }

 private:
  void note_blocked(const model::World& world) {
    blocked_.clear();
    for (model::ThreadId thread = 0; thread < world.thread_count(); ++thread)
      if (world.thread(thread).status == model::ThreadStatus::alive && world.answers(thread) == 0) blocked_.push_back(thread);
  }

  std::vector<model::ThreadId> blocked_;
  std::string contradiction_;
};

Covered by_executions(const MessageProgram& program, const model::WorldOptions& world_options, checker::Strategy& strategy,
                      EnablingCheck* check = nullptr) {
  checker::World world([&program] { run(program); }, world_options);
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  if (check != nullptr) search.add_analysis(*check);
  const auto stop = search.run(strategy, checker::no_goal, {.executions_max = executions_max});
  return gather(search, search.outcomes(), stop == checker::Stop::exhausted);
}

Covered by_dpor(const MessageProgram& program, const model::WorldOptions& world_options) {
  checker::World world([&program] { run(program); }, world_options);
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  checker::DporExplorer dpor(world, {}, search, quiet);
  const auto stop = dpor.run(checker::no_goal, {});
  return gather(search, dpor.outcomes(), stop == checker::Stop::exhausted);
}

Covered by_states(const MessageProgram& program, const model::WorldOptions& world_options, bool reduce) {
  checker::World world([&program] { run(program); }, world_options);
  checker::Monitor quiet;
  checker::Search search(world, {}, quiet);
  checker::StatesExplorer states(world, {.reduce = reduce, .lost_updates = false}, quiet);
  const auto stop =
      states.run([&](const checker::Schedule& schedule) { return search.examine(schedule, checker::no_goal, {}); }, {});
  return gather(search, states.outcomes(), stop == checker::Stop::exhausted);
}

/// How the executions of a search end, as far as a message race is told by it.
class Endings : public checker::Analysis {
 public:
  void begin_execution(const model::World&) override {}
  void on_event(const model::World&, const model::Event&, std::vector<checker::Observation>&) override {}
  void end_execution(const model::World& world, model::End end, std::vector<checker::Observation>&) override {
    checker::OutcomeTable table;
    const auto index = table.record(world, [] { return checker::Schedule(); });
    endings_.insert({end, index == checker::OutcomeTable::none ? std::map<std::string, std::string>() : table.values(index)});
  }
  std::size_t count() const { return endings_.size(); }
  /// What is wrong may show in a rank or in another one, which others have got to different points before.
  bool any_failed() const {
    return std::any_of(endings_.begin(), endings_.end(), [](const auto& ending) { return ending.first == model::End::failed; });
  }

 private:
  std::set<std::pair<model::End, std::map<std::string, std::string>>> endings_;
};

/// Which messages receives from any source get is all that the schedule decides.
bool only_matches_are_open(const MessageProgram& program) {
  for (const auto& rank : program.ranks)
    for (const MessageStatement& s : rank)
      if (s.kind == MessageStatement::choose || s.kind == MessageStatement::probe_any || s.kind == MessageStatement::iprobe ||
          s.kind == MessageStatement::test_oldest)
        return false;
  return true;
}

/// Whether a search of all that there is finds a message race; nothing if it is cut short.
template <class Explore>
std::optional<bool> has_race(const MessageProgram& program, const model::WorldOptions& world_options, const Explore& explore) {
  Options options;
  options.message_races = "outcomes";
  checker::World world([&program] { run(program); }, world_options);
  checker::Monitor quiet;
  checker::Search search(world, options, quiet);
  if (explore(world, options, search, quiet) != checker::Stop::exhausted) return std::nullopt;
  return gather(search, {}, true).findings.count("message_race") != 0;
}

/// Which freedoms of the library are explored.
rc::Gen<model::WorldOptions> freedoms() {
  const auto with = [](std::vector<model::Buffering> bufferings) {
    model::WorldOptions options;
    options.bufferings = std::move(bufferings);
    return options;
  };
  return rc::gen::element(model::WorldOptions{}, with({{}}),
                          with({{.each_send_decides = true, .collectives_synchronise = false}}));
}

/// How many of the first programs it takes until a search disagrees with plain enumeration; 0: none of `programs_max` shows it.
int programs_until_disagreement(int programs_max) {
  const auto all_programs = programs(4);
  rc::Random random(1);
  for (int n = 0; n < programs_max; ++n) {
    const MessageProgram program = all_programs(random.split(), 100).value();
    const auto dfs = checker::make_dfs();
    EnablingCheck check;
    const Covered all = by_executions(program, {}, *dfs, &check);
    if (!check.contradiction().empty()) return n + 1;
    if (!all.complete) continue;
    const auto sleep = checker::make_sleep_sets();
    if (!(by_executions(program, {}, *sleep) == all) || !(by_dpor(program, {}) == all) || !(by_states(program, {}, true) == all))
      return n + 1;
  }
  return 0;
}

}  // namespace

TEST_CASE("messages: each wrong entry of the independence relation is caught") {
  using Kind = model::OperationKind;
  struct WrongEntry {
    const char* claim;
    Kind first;
    Kind second;
  };
  for (const WrongEntry& entry :
       {WrongEntry{"send and receive", Kind::send, Kind::recv},
        WrongEntry{"send and receive from any source", Kind::send, Kind::recv_any},
        WrongEntry{"send and test", Kind::send, Kind::message_poll},
        WrongEntry{"a receive and the sender that waits for it", Kind::recv, Kind::send_wait},
        WrongEntry{"a collective call and the wait of others for it", Kind::collective_arrive, Kind::collective_wait}}) {
    const oracle::Mutant mutant(oracle::independent(entry.first, entry.second));
    INFO(std::string(entry.claim));
    CHECK(programs_until_disagreement(100) != 0);
  }
}

TEST_CASE("messages: all searches reach the ends and the findings of plain enumeration") {
  const bool held = rc::check("dfs and the other searches agree", [] {
    const MessageProgram program = *programs(4);
    const model::WorldOptions options = *freedoms();
    const auto dfs = checker::make_dfs();
    EnablingCheck check;
    const Covered all = by_executions(program, options, *dfs, &check);
    RC_ASSERT(check.contradiction() == "");
    RC_PRE(all.complete);
    const auto sleep = checker::make_sleep_sets();
    RC_CLASSIFY(!all.outcomes.empty(), "comes to an end");
    RC_CLASSIFY(all.outcomes.size() > 1, "to several");
    RC_CLASSIFY(!all.findings.empty(), "has findings");
    const Covered slept = by_executions(program, options, *sleep);
    RC_ASSERT(slept == all);
    RC_ASSERT(by_dpor(program, options) == all);
    RC_ASSERT(by_states(program, options, false) == all);
    RC_ASSERT(by_states(program, options, true) == all);
  });
  CHECK(held);
}

TEST_CASE("messages: the model reaches what an operational description of MPI reaches, and nothing else") {
  const bool held = rc::check("the model and the reference agree", [] {
    const MessageProgram program = *programs(6);
    const bool buffered = *rc::gen::arbitrary<bool>();
    const oracle::MessageEnds reference = oracle::reference_ends(program, buffered);
    RC_PRE(reference.complete);
    model::WorldOptions options;
    options.bufferings = {options.bufferings[buffered ? 1 : 0]};
    const Covered model = by_states(program, options, true);
    std::set<std::map<std::string, std::string>> outcomes;
    for (const auto& outcome : model.outcomes)
      if (outcome.size() == program.ranks.size()) outcomes.insert(outcome);
    RC_CLASSIFY(!outcomes.empty(), "comes to an end");
    RC_CLASSIFY(outcomes.size() > 1, "to several");
    RC_CLASSIFY(reference.stuck, "deadlocks");
    RC_ASSERT(model.findings.count("unmatched_message") == reference.unmatched);
    RC_ASSERT(outcomes == reference.outcomes);
    const bool stuck = model.findings.count("message_deadlock") + model.findings.count("rank_missing") != 0;
    if (!reference.mismatch) RC_ASSERT(stuck == (reference.stuck || reference.incomplete));
  });
  CHECK(held);
}

TEST_CASE("messages: a probe sees what is left when it has settled what a receive before it gets") {
  using Statement = MessageStatement;
  const MessageProgram program{.ranks = {{{Statement::irecv_any_source}, {Statement::iprobe}, {Statement::recv, 1}},
                                         {{Statement::send}, {Statement::send}}}};
  const oracle::MessageEnds reference = oracle::reference_ends(program, true);
  CHECK(reference.outcomes.size() == 2);  // the second message is there, or not yet
  model::WorldOptions options;
  options.bufferings = {options.bufferings[1]};
  for (const bool reduce : {false, true}) CHECK(by_states(program, options, reduce).outcomes == reference.outcomes);
}

TEST_CASE("messages: a race is found where the match of a receive decides how executions end, and nowhere else") {
  const auto agree = [](const MessageProgram& program) {
    model::WorldOptions options;
    options.bufferings.erase(options.bufferings.begin() + *rc::gen::inRange(0, 2));
    Endings endings;
    const auto by_strategy = [](std::unique_ptr<checker::Strategy> strategy, checker::Analysis* watching) {
      return [strategy = std::move(strategy), watching](checker::World&, const Options&, checker::Search& search,
                                                        checker::Monitor&) {
        if (watching != nullptr) search.add_analysis(*watching);
        return search.run(*strategy, checker::no_goal, {.executions_max = 2000});
      };
    };
    const auto all = has_race(program, options, by_strategy(checker::make_dfs(), &endings));
    RC_PRE(all.has_value());
    if (*all) RC_ASSERT(endings.count() > 1);
    if (only_matches_are_open(program) && !endings.any_failed() && !*all) RC_ASSERT(endings.count() == 1);
    RC_ASSERT(has_race(program, options, by_strategy(checker::make_sleep_sets(), nullptr)) == all);
    RC_ASSERT(
        has_race(program, options, [](checker::World& world, const Options& o, checker::Search& search, checker::Monitor& quiet) {
          return checker::DporExplorer(world, o, search, quiet).run(checker::no_goal, {});
        }) == all);
    RC_ASSERT(
        has_race(program, options, [](checker::World& world, const Options&, checker::Search& search, checker::Monitor& quiet) {
          checker::StatesExplorer states(world, {.lost_updates = false, .message_races = true}, quiet);
          return states.run([&](const checker::Schedule& schedule) { return search.examine(schedule, checker::no_goal, {}); },
                            {});
        }) == all);
    return *all;
  };
  CHECK(rc::check("races and endings agree", [&] {
    const auto several = *rc::gen::container<std::vector<MessageProgram>>(3, rc::gen::resize(100, programs(3, 5)));
    const auto with_races = std::count_if(several.begin(), several.end(), agree);
    RC_CLASSIFY(with_races != 0, "races");
  }));
}

TEST_CASE("messages: who can go on is what each rank would answer, with few ranks and with many") {
  for (const std::size_t bystanders : {0, 14}) {
    CAPTURE(bystanders);
    CHECK(rc::check("the list and the answers agree", [&] {
      MessageProgram program = *rc::gen::resize(100, programs(6));
      program.ranks.resize(program.ranks.size() + bystanders, {statement(MessageStatement::recv_anything, 0, 0)});
      checker::World world([&program] { run(program); }, *freedoms());
      checker::Monitor quiet;
      checker::Search search(world, {}, quiet);
      oracle::SuspiciousWalk walk(50);
      search.run(walk, checker::no_goal, {});
      RC_ASSERT(walk.contradiction == "");
    }));
  }
}
