/// Programs on which a search once disagreed with plain enumeration, as small as they were found to be.

#include <doctest/doctest.h>

#include <pcheck/explore.hpp>

#include <set>
#include <string>
#include <vector>

#include "oracle/agreement.hpp"
#include "oracle/statements.hpp"

using namespace pcheck::oracle;

namespace {

void check_agreement(const Program& program) {
  const Judgement judgement = agree(program);
  CHECK(judgement.decided);
  CHECK_MESSAGE(judgement.contradiction.empty(), judgement.contradiction);
}

constexpr std::uint8_t not_both_are_1 = 2;  ///< the invariant "not both are 1"
constexpr std::uint8_t set_or_small = 8;    ///< the invariant "set, or the variable is small"

}  // namespace

TEST_CASE("regression: when a thread that nobody has joined ends, decides no longer whether an outcome is a step") {
  check_agreement({.setting = {},
                   .threads = {{statement("outcome_of_seen"), statement("outcome_of_seen")}, {statement("assume_chosen")}},
                   .children = {}});
}

TEST_CASE("regression: sleep sets put to sleep a step that fails, and with it the executions in which others go before it") {
  check_agreement({.setting = {}, .threads = {{statement("forget_to_join")}, {statement("event_clear")}}, .children = {}});
}

TEST_CASE("regression: an acquire that goes first hides a release that is one too many") {
  check_agreement({.setting = {},
                   .threads = {{statement("release", 1), statement("acquire", 1)}, {statement("release", 1)}},
                   .children = {}});
}

TEST_CASE("regression: the oracle took a queue for the same whichever of two threads had put its first element") {
  check_agreement(
      {.setting = {}, .threads = {{statement("get", 1)}, {statement("put", 1, 0)}, {statement("put", 1, 1)}}, .children = {}});
}

TEST_CASE("regression: a release that goes first makes another's fail that had been followed by an acquire") {
  check_agreement({.setting = {},
                   .threads = {{statement("release", 1)}, {statement("release", 1), statement("acquire", 1)}},
                   .children = {}});
}

TEST_CASE("regression: a put that goes first hides a task_done() that comes too early") {
  check_agreement({.setting = {}, .threads = {{statement("put", 1)}, {statement("task_done", 1)}}, .children = {}});
}

TEST_CASE("regression: a task_done() that goes first makes another's fail that had been followed by a put") {
  check_agreement({.setting = {},
                   .threads = {{statement("put", 1), statement("start"), statement("task_done", 1)}},
                   .children = {{statement("task_done", 1), statement("put", 1)}}});
}

TEST_CASE("regression: a notification that goes first finds a waiter that would have woken spuriously before") {
  check_agreement(
      {.setting = {.spurious = true}, .threads = {{statement("notify_one")}, {statement("wait_until_set")}}, .children = {}});
}

TEST_CASE("regression: how many waiters a notify_all has woken tells which of two came first") {
  check_agreement({.setting = {},
                   .threads = {{statement("timed_wait")}, {statement("notify_all")}, {statement("notify_all")}},
                   .children = {}});
}

TEST_CASE("regression: states forgot what a thread has read of a variable when it reads another before it writes") {
  check_agreement(
      {.setting = {},
       .threads = {{}, {statement("variable_copy", 1), statement("variable_copy", 0)}, {statement("variable_copy", 0)}},
       .children = {}});
}

TEST_CASE("regression: states looked once only for an update overtaken by a write, which had put back the same value") {
  check_agreement({.setting = {},
                   .threads = {{}, {statement("lock_block")}, {statement("write_block", 1, 0), statement("write_block", 1, 1)}},
                   .children = {}});
}

TEST_CASE("regression: states missed a race whose one access breaks an invariant and ends the execution") {
  check_agreement({.setting = {.invariants = set_or_small},
                   .threads = {{statement("variable_write", 1, 2)}, {statement("variable_write", 1, 0)}},
                   .children = {}});
}

TEST_CASE("regression: states with fibers recalled did not see writes to a heap that was first used since recalling began") {
  check_agreement({.setting = {}, .threads = {{statement("heap_plain", 1)}, {statement("start_jthread")}}, .children = {}});
}

TEST_CASE("regression: dpor forgot what a thread stood at when another one ended it") {
  check_agreement(
      {.setting = {}, .threads = {{statement("process_terminated", 0, 1)}, {statement("process_works", 0, 2)}}, .children = {}});
  check_agreement(
      {.setting = {}, .threads = {{}, {statement("process_daemon", 0, 1), statement("process_daemon", 0, 1)}}, .children = {}});
}

TEST_CASE("regression: what a thread had done when its process ended raced with whoever had joined the process") {
  check_agreement({.setting = {}, .threads = {{}, {statement("process_with_thread", 0, 1)}}, .children = {}});
}

TEST_CASE("regression: dpor missed a race between accesses that an invariant keeps from being next to each other") {
  // states cannot see it: no state shows the two accesses side by side.
  const Program program{.setting = {.invariants = not_both_are_1},
                        .threads = {{statement("atomic_exchange", 1, 1), statement("variable_sum"), statement("pair_add")},
                                    {statement("pair_add"), statement("atomic_exchange", 1, 2)}},
                        .children = {}};
  const auto raced_on = [&](const char* strategy) {
    pcheck::Options options;
    options.strategy = strategy;
    options.keep_going = true;
    options.minimise = false;
    Told told;
    std::set<std::vector<std::string>> objects;
    for (const pcheck::Finding& finding : pcheck::explore([&] { run(program, told); }, options).findings)
      if (finding.kind == "data_race") objects.insert(finding.objects);
    return objects;
  };
  CHECK(raced_on("dfs").size() == 1);  // the pair; the variables are only read
  CHECK(raced_on("dpor") == raced_on("dfs"));
  CHECK(raced_on("sleep") == raced_on("dfs"));
}

TEST_CASE("regression: outcomes were taken for others once the memory with their names had changed") {
  check_agreement({.setting = {},
                   .threads = {{statement("process_with_thread", 0, 1), statement("outcome_of_all")},
                               {statement("outcome_of_all")},
                               {statement("outcome_of_all")}},
                   .children = {}});
}

TEST_CASE("regression: dpor took the course of the last thread although it had not joined those that it joins later in it") {
  // Of two readers the last is joined, then the atomic is read, then the thread is joined that has written it: whether the joined
  // reader came before the writer or after it, is not to be seen.
  check_agreement({.setting = {.remembers = Remembers::nothing, .late = 1},
                   .threads = {{statement("atomic_load")},
                               {statement("atomic_store", 0, 1)},
                               {statement("atomic_load")},
                               {statement("atomic_load")}},
                   .children = {}});
}

TEST_CASE("regression: dpor had no state to go back to where thread 0 had acted alone before it started others") {
  check_agreement({.setting = {.early = 1},
                   .threads = {{statement("atomic_store"), statement("choose")}, {statement("atomic_load")}},
                   .children = {}});
}
