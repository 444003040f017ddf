/// What the states engine learns before it searches.

#include <doctest/doctest.h>

#include <pcheck/pcheck.hpp>

#include "checker/states_search.hpp"

using namespace pcheck;

TEST_CASE("scouting: what threads touch where they go another way is known before the search") {
  const auto scenario = [] {
    atomic<int> turn{0}, x{0};
    thread writer([&] {
      turn.store(1);
      x.store(1);
    });
    thread late([&] {
      if (turn.load() == 1) x.store(2);
    });
    writer.join();
    late.join();
    outcome("x", x.load());
  };
  const Searched found = search_states(scenario, {.lost_updates = false});
  CHECK(found.outcomes.size() == 2);
  // Depth first, the writer ends before the other thread is seen to have to do with x: its store would be taken to go first.
  CHECK(found.searches == 1);
}
