/// The oracle catches wrong entries of the independence relation: for each kind of object some pairs of operations are said to
/// be independent that are not, and a random program has to show it.

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

#include "oracle/agreement.hpp"
#include "oracle/generate.hpp"
#include "oracle/mutant.hpp"
#include "oracle/statements.hpp"

using namespace pcheck::oracle;
using pcheck::model::SemanticsTable;
using Kind = pcheck::model::OperationKind;

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t programs_max = 300;

struct WrongEntry {
  const char* claim;
  std::function<void(SemanticsTable&)> spoil;
  std::vector<const char*> statements;  ///< that programs are made of
};

/// Says that an operation of the kind `first` may be executed before others of the kind `second`.
std::function<void(SemanticsTable&)> passing(Kind first, Kind second) {
  return [=](SemanticsTable& table) { table[pcheck::model::index(first)].passes.set(pcheck::model::index(second)); };
}

const std::vector<WrongEntry> wrong_entries = {
    {"unlock and lock of a mutex", independent(Kind::unlock, Kind::lock), {"lock_block"}},
    {"two locks of a mutex", independent(Kind::lock, Kind::lock), {"lock_block"}},
    {"unlock and try_lock", independent(Kind::unlock, Kind::try_lock), {"try_lock_block"}},
    {"unlock_shared and lock", independent(Kind::unlock_shared, Kind::lock), {"read_block", "write_block"}},
    {"lock and lock_shared", independent(Kind::lock, Kind::lock_shared), {"read_block", "write_block"}},
    {"notify_one and wait", independent(Kind::notify_one, Kind::wait), {"wait_once", "set_and_notify", "notify_one"}},
    {"notify_all and wake", independent(Kind::notify_all, Kind::wake), {"wait_once", "notify_all"}},
    {"two notify_one", independent(Kind::notify_one, Kind::notify_one), {"timed_wait", "wait_once", "notify_one"}},
    {"notify and block", independent(Kind::notify_one, Kind::block), {"any_wait", "any_notify"}},
    {"release and acquire", independent(Kind::release, Kind::acquire), {"acquire", "release"}},
    {"two acquires", independent(Kind::acquire, Kind::acquire), {"acquire", "release"}},
    {"release and try_acquire", independent(Kind::release, Kind::try_acquire), {"try_acquire", "release"}},
    {"two arrivals, whatever comes of it",
     independent(Kind::arrive, Kind::arrive),
     {"barrier_arrive_and_wait", "barrier_arrive"}},
    {"an arrival and a wait of one phase", independent(Kind::arrive, Kind::barrier_wait), {"barrier_arrive_and_wait"}},
    {"the end of a phase and a wait for it",
     independent(Kind::complete_phase, Kind::barrier_wait),
     {"barrier_arrive_and_wait", "barrier_arrive"}},
    {"count_down and wait", independent(Kind::count_down, Kind::latch_wait), {"latch_count_down", "latch_wait"}},
    {"count_down and try_wait", independent(Kind::count_down, Kind::latch_try_wait), {"latch_count_down", "latch_try_wait"}},
    {"begin and end of call_once", independent(Kind::once_begin, Kind::once_end), {"once", "once_throwing"}},
    {"store and load", independent(Kind::store, Kind::load), {"atomic_store", "atomic_load"}},
    {"two stores", independent(Kind::store, Kind::store), {"atomic_store", "variable_write"}},
    {"two exchanges", independent(Kind::exchange, Kind::exchange), {"atomic_exchange"}},
    {"fetch_add and load", independent(Kind::read_modify_write, Kind::load), {"atomic_add", "atomic_load"}},
    {"two compare_exchange", independent(Kind::compare_exchange, Kind::compare_exchange), {"compare_exchange"}},
    {"notify and wait of an atomic",
     independent(Kind::atomic_notify_all, Kind::atomic_wait),
     {"atomic_wait", "atomic_notify_all", "atomic_set_and_notify"}},
    {"set and wait of an event", independent(Kind::event_set, Kind::event_wait), {"event_set", "event_wait"}},
    {"clear and wait of an event", independent(Kind::event_clear, Kind::event_wait), {"event_set", "event_clear", "event_wait"}},
    {"set and is_set of an event", independent(Kind::event_set, Kind::event_is_set), {"event_set", "event_is_set"}},
    {"put and get", independent(Kind::put, Kind::get), {"put", "get"}},
    {"two puts", independent(Kind::put, Kind::put), {"put", "get"}},
    {"two gets", independent(Kind::get, Kind::get), {"put", "get"}},
    {"put and try_get", independent(Kind::put, Kind::try_get), {"put", "try_get"}},
    {"task_done and join of a queue", independent(Kind::task_done, Kind::queue_join), {"put", "get_and_done", "queue_join"}},
    {"put and the size of a queue", independent(Kind::put, Kind::queue_size), {"put", "queue_size"}},
    {"arrive and pass of a rendezvous",
     independent(Kind::rendezvous_arrive, Kind::rendezvous_pass),
     {"rendezvous_arrive", "rendezvous_pass"}},
    {"a join and the end of the thread",
     [](SemanticsTable& table) { table[pcheck::model::index(Kind::join)].awaits_end = nullptr; },
     {"start_and_join", "atomic_store"}},
    {"an invariant that is declared late, and all else",
     [](SemanticsTable& table) { table[pcheck::model::index(Kind::declare_invariant)].touches_all = false; },
     {"declare_invariant", "atomic_store", "variable_write"}},
    {"acquire passes acquire", passing(Kind::acquire, Kind::acquire), {"acquire", "release"}},
    {"store passes load", passing(Kind::store, Kind::load), {"atomic_store", "atomic_load"}},
    {"unlock passes try_lock", passing(Kind::unlock, Kind::try_lock), {"try_lock_block"}},
    {"put passes put", passing(Kind::put, Kind::put), {"put", "get"}},
};

/// In words, the first disagreement of the oracle on programs of these statements.
std::string first_disagreement(const std::vector<const char*>& statements) {
  std::vector<std::uint8_t> kinds;
  for (const char* const name : statements) kinds.push_back(statement(name).kind);
  const auto programs = programs_of(kinds);
  for (std::uint64_t n = 0; n < programs_max; ++n) {
    const Judgement judgement = agree(programs(rc::Random(seed + n)).value());
    if (judgement.decided && !judgement.contradiction.empty())
      return fmt::format("after {} programs: {}", n + 1, judgement.contradiction);
  }
  return {};
}

}  // namespace

TEST_CASE("mutants: each wrong entry of the independence relation is caught") {
  for (const WrongEntry& entry : wrong_entries) {
    const Mutant mutant(entry.spoil);
    const std::string disagreement = first_disagreement(entry.statements);
    INFO(std::string(entry.claim));
    CHECK_FALSE(disagreement.empty());
  }
}

TEST_CASE("mutants: without any, the same programs agree") {
  for (const WrongEntry& entry : wrong_entries) {
    std::vector<std::uint8_t> kinds;
    for (const char* const name : entry.statements) kinds.push_back(statement(name).kind);
    for (std::uint64_t n = 0; n < 5; ++n) {
      const Judgement judgement = agree(programs_of(kinds)(rc::Random(seed + n)).value());
      CHECK_MESSAGE(judgement.contradiction.empty(), judgement.contradiction);
    }
  }
}
