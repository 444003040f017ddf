#include "drive.hpp"

namespace pcheck::checker {

namespace {

/// Memory of the scenario's heap, as `new` of a scenario is.
void* allocate() { return World::allocate(24, 16); }

TEST_CASE("leak: blocks that are still allocated when the scenario has ended") {
  const auto body = [] {
    mutex named{"a name, which is the world's own memory"};
    World::release(allocate());
    allocate();
    thread other([] { allocate(); });
    other.join();
  };
  const auto analysis = make_leak_analysis();
  World world(body, {});
  for (int execution = 0; execution < 2; ++execution) {
    const Run result = run(world, *analysis);
    REQUIRE(result.found.size() == 1);
    CHECK(result.found[0].kind == "leak");
    CHECK(result.found[0].text == "2 blocks of the scenario's heap are still allocated at its end");
    CHECK(result.found[0].key() == "leak");
    CHECK(result.found[0].steps == 2);
  }
}

TEST_CASE("leak: one block") {
  const auto analysis = make_leak_analysis();
  const Run result = run(*analysis, [] { allocate(); });
  REQUIRE(result.found.size() == 1);
  CHECK(result.found[0].text == "1 block of the scenario's heap is still allocated at its end");
}

TEST_CASE("leak: nothing is said of an execution that does not end, or leaves nothing behind") {
  const auto analysis = make_leak_analysis();
  CHECK(run(*analysis, [] { World::release(allocate()); }).found.empty());
  CHECK(run(*analysis, [] {
          allocate();
          counting_semaphore<>(0).acquire();
        }).found.empty());
}

}  // namespace
}  // namespace pcheck::checker
