/// What is visited when memory is short: the same states, told from each other by fingerprints, and the words say so.

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include <pcheck/pcheck.hpp>

#include "checker/states/visited_states.hpp"

using namespace pcheck;
using checker::ComponentId;

namespace {

/// Four components of 20 bits each, so that a state takes two words.
class FourComponents final : public checker::Numbering {
 public:
  static constexpr std::size_t contents_each = 1 << 20;
  std::size_t component_count() const override { return 5; }
  std::size_t variety(std::size_t component) const override { return component == shape ? 1 : contents_each; }
  std::uint64_t contents() const override { return 4 * contents_each + 1; }
  void fill_in_shape(ComponentId shape_id, std::vector<ComponentId>& components) const override {
    components.assign(5, 1);
    components[shape] = shape_id;
  }
};

std::vector<ComponentId> state(unsigned number) {
  std::mt19937 random(number);
  std::vector<ComponentId> components = {1};
  for (int i = 0; i < 4; ++i) components.push_back(1 + random() % FourComponents::contents_each);
  return components;
}

/// How many of so many states are taken in, each tried twice.
unsigned fill(checker::VisitedStates& visited, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    if (visited.is_full()) return i;
    REQUIRE(visited.visit(state(i)).is_new());
    if (visited.is_full()) return i + 1;
    REQUIRE(!visited.visit(state(i / 2)).is_new());
  }
  return count;
}

Result increments(std::size_t memory_bytes_max) {
  Options options;
  options.strategy = "states";
  options.detect_lost_updates = false;
  options.detect_races = false;
  options.memory_bytes_max = memory_bytes_max;
  return explore(
      [] {
        shared<int> sum{0, "sum"};
        std::vector<thread> threads;
        for (int i = 0; i < 3; ++i)
          threads.emplace_back([&sum, i] {
            for (int round = 0; round < 5 + i; ++round) sum += 1;
          });
        for (thread& t : threads) t.join();
        outcome("sum", sum.load());
      },
      options);
}

}  // namespace

TEST_CASE("visited states: without a limit all are compared exactly") {
  const FourComponents numbering;
  checker::VisitedStates visited(numbering);
  CHECK(fill(visited, 100'000) == 100'000);
  CHECK(visited.size() == 100'000);
  CHECK(visited.is_exact());
  CHECK(visited.missed_probability() == 0);
}

TEST_CASE("visited states: near the limit fingerprints replace them, and none is lost or counted twice") {
  const FourComponents numbering;
  checker::VisitedStates visited(numbering);
  visited.limit_memory(2 << 20);
  CHECK(fill(visited, 100'000) == 100'000);  // 800 KB of fingerprints, where packed states take 1.6 MB and a table with room
  CHECK(visited.size() == 100'000);
  CHECK(!visited.is_exact());
  CHECK(visited.memory_bytes() <= 2 << 20);
  // n (n - 1) / 2 / 2^64 with n = 100,000: 4,999,950,000 / 1.8e19.
  CHECK(visited.missed_probability() == doctest::Approx(2.71e-10).epsilon(0.01));
  for (unsigned i = 0; i < 100'000; i += 7) REQUIRE(!visited.visit(state(i)).is_new());
}

TEST_CASE("visited states: who sleeps in them is kept, also by fingerprints") {
  const FourComponents numbering;
  checker::VisitedStates visited(numbering);
  visited.clear(true);
  visited.limit_memory(8 << 20);
  const auto sleep_of = [](unsigned i) { return i * 2654435761U >> 16 & checker::kept_with_states; };
  for (unsigned i = 0; i < 100'000; ++i) REQUIRE(visited.visit(state(i), sleep_of(i)).sleep == sleep_of(i));
  const auto check_all = [&](checker::SleepSet left) {
    for (unsigned i = 0; i < 100'000; ++i) {
      const checker::Visit visit = visited.visit(state(i), left);
      REQUIRE(!visit.is_new());
      REQUIRE(visit.slept == sleep_of(i));
      REQUIRE(visit.sleep == (sleep_of(i) & left));
      REQUIRE(visited.visit(state(i), checker::everyone).slept == (sleep_of(i) & left));
    }
  };
  SUBCASE("compared exactly") {
    CHECK(visited.is_exact());
    check_all(0xff00);
  }
  SUBCASE("by fingerprints") {
    visited.leave_room_for(6 << 20);  // 1 MB of fingerprints and 0.2 MB of who sleeps; packed states take more than 2 MB
    CHECK(!visited.is_exact());
    check_all(0x00ff);
    CHECK(visited.memory_bytes() <= 2 << 20);
  }
}

TEST_CASE("visited states: when fingerprints fill the memory, too, it is full") {
  const FourComponents numbering;
  checker::VisitedStates visited(numbering);
  visited.limit_memory(1 << 20);
  const unsigned taken = fill(visited, 1'000'000);
  CHECK(taken > 60'000);   // tables are grown while the old ones are there, so that at least half the memory is used
  CHECK(taken < 131'072);  // 8 bytes each
  CHECK(visited.is_full());
  CHECK(visited.memory_bytes() <= 1 << 20);
  visited.clear();
  CHECK(visited.is_exact());
  CHECK(!visited.is_full());
}

TEST_CASE("visited states: what else is kept leaves less room for them") {
  const FourComponents numbering;
  checker::VisitedStates visited(numbering);
  visited.limit_memory(4 << 20);
  CHECK(fill(visited, 50'000) == 50'000);
  CHECK(visited.is_exact());
  visited.leave_room_for(3 << 20);
  CHECK(!visited.is_exact());
  CHECK(visited.size() == 50'000);
  CHECK(!visited.is_full());
  visited.leave_room_for(4 << 20);
  CHECK(visited.is_full());
}

TEST_CASE("memory: with fingerprints the search visits as many states, but is no proof") {
  const Result whole = increments(0);
  CHECK(whole.verdict == Verdict::verified);
  // Exactly, a state takes two words and its place in a table with room: more than 24 bytes. A fingerprint takes one, and a table
  // that grows stands beside the old one, half as large: at most 8 * 2 * 1.5 = 24.
  const Result hashed = increments(24 * whole.stats.states);
  CHECK(hashed.verdict == Verdict::inconclusive);
  CHECK(hashed.stats.states == whole.stats.states);
  CHECK(hashed.outcomes.size() == whole.outcomes.size());
  CHECK_MESSAGE(hashed.coverage.find(" (compared by fingerprints since memory was short: one was missed with a probability of up "
                                     "to ") != std::string::npos,
                hashed.coverage);
}

TEST_CASE("memory: a search that runs out of it is inconclusive, and says what it covered") {
  const Result part = increments(300'000);
  CHECK(part.verdict == Verdict::inconclusive);
  CHECK(part.stats.states < 10'000);
  CHECK_MESSAGE(part.coverage.ends_with(", as many as there was memory for, within the limits given"), part.coverage);
}
