/// message_race: receives from any source whose match decides something, and those that decide nothing.

#include <array>
#include <string>

#include "checker/impatient.hpp"
#include "checker/search.hpp"
#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using pcheck::any_source;
using pcheck::communicator;

namespace {

/// Rank 0 runs `receiver`, all others send their rank to it.
template <class F>
Body receiving(int ranks, F receiver) {
  return [=] {
    pcheck::run_ranks(ranks, [=](communicator& world) {
      if (world.rank() == 0) receiver(world);
      else world.send(world.rank(), 0);
    });
  };
}

/// What is found when matches are compared by `what`, the same by all searches.
std::string found(const Body& body, const std::string& what = "outcomes") {
  std::string all;
  for (const char* const strategy : {"dfs", "sleep", "states", "dpor", "auto"}) {
    pcheck::Options options = everything(strategy);
    options.message_races = what;
    const pcheck::Result result = pcheck::explore(body, options);
    std::string kinds;
    for (const pcheck::Finding& finding : result.findings) kinds += (kinds.empty() ? "" : " ") + finding.kind;
    INFO("strategy ", strategy);
    if (all.empty()) all = kinds.empty() ? "nothing" : kinds;
    CHECK((kinds.empty() ? "nothing" : kinds) == all);
  }
  return all;
}

}  // namespace

TEST_CASE("message race: the first of two to come decides the outcome") {
  const auto body = receiving(3, [](communicator& world) {
    const int first = world.recv<int>(any_source);
    const int second = world.recv<int>(any_source);
    pcheck::outcome("difference", first - second);
  });
  CHECK(found(body) == "message_race");
  CHECK(found(body, "none") == "nothing");
}

TEST_CASE("message race: who comes first decides nothing") {
  const auto body = receiving(4, [](communicator& world) {
    int sum = 0;
    for (int i = 1; i < 4; ++i) sum += world.recv<int>(any_source);
    pcheck::outcome("sum", sum);
  });
  CHECK(found(body) == "nothing");
  CHECK(found(body, "messages") == "nothing");
}

TEST_CASE("message race: only one sender is left for a receive from any source") {
  const auto body = receiving(2, [](communicator& world) { pcheck::outcome("got", world.recv<int>(any_source)); });
  CHECK(found(body) == "nothing");
}

TEST_CASE("message race: a choice that is no match is none") {
  const auto body = receiving(3, [](communicator& world) {
    pcheck::outcome("chosen", pcheck::choose(2));
    pcheck::outcome("sum", world.recv<int>(any_source) + world.recv<int>(any_source));
  });
  CHECK(found(body) == "nothing");
}

TEST_CASE("message race: of a posted receive, and of a probe") {
  const auto posted = receiving(3, [](communicator& world) {
    int place = 0;
    pcheck::request first = world.irecv(place, any_source);
    first.wait();
    pcheck::outcome("first", place);
    world.recv<int>(any_source);
  });
  CHECK(found(posted) == "message_race");
  const auto probed = receiving(3, [](communicator& world) {
    const int first = world.probe(any_source).source;
    pcheck::outcome("first", world.recv<int>(first));
    world.recv<int>(3 - first);
  });
  CHECK(found(probed) == "message_race");
}

TEST_CASE("message race: one match ends well, the other does not") {
  const auto body = receiving(3, [](communicator& world) {
    const int first = world.recv<int>(any_source);
    world.recv<int>(1);
    pcheck::outcome("sum", first + 1);
  });
  const std::string kinds = found(body);
  CHECK(kinds.find("message_race") != std::string::npos);
  CHECK(kinds.find("rank_missing") != std::string::npos);
}

TEST_CASE("message race: what is sent differs though the outcome does not") {
  const auto body = [] {
    pcheck::run_ranks(3, [](communicator& world) {
      if (world.rank() == 0) {
        for (int i = 0; i < 2; ++i) {
          pcheck::status received;
          world.recv<int>(any_source, pcheck::any_tag, &received);
          world.bsend(i, received.source);
        }
      } else {
        world.bsend(0, 0);
        world.recv<int>(0);
      }
    });
  };
  CHECK(found(body) == "nothing");
  CHECK(found(body, "messages") == "message_race");
}

TEST_CASE("message race: in which order outcomes are set decides nothing") {
  // Whose message is received first is the first to go on, and to set its outcome.
  const auto body = [] {
    pcheck::run_ranks(3, [](communicator& world) {
      if (world.rank() == 0) {
        const int sum = world.recv<int>(any_source) + world.recv<int>(any_source);
        pcheck::outcome("sum", sum);
      } else {
        world.ssend(world.rank(), 0);
        pcheck::outcome("sent by " + std::to_string(world.rank()), true);
      }
    });
  };
  CHECK(found(body) == "nothing");
}

TEST_CASE("message race: one that shows only where something else is chosen afterwards") {
  const auto chosen = receiving(3, [](communicator& world) {
    const int first = world.recv<int>(any_source);
    world.recv<int>(any_source);
    pcheck::outcome("first", pcheck::choose(2) == 1 ? first : 0);
  });
  CHECK(found(chosen) == "message_race");
  // Only if the probe says no, though there is a message, does it matter who was first.
  const auto probed = [] {
    pcheck::run_ranks(3, [](communicator& world) {
      if (world.rank() != 0) {
        world.bsend(world.rank(), 0);
        if (world.rank() == 1) world.bsend(7, 0, 9);
        return;
      }
      const int first = world.recv<int>(any_source, 0);
      world.recv<int>(any_source, 0);
      const bool is_seen = world.iprobe(1, 9).has_value();
      world.recv<int>(1, 9);
      pcheck::outcome("first", is_seen ? 0 : first);
    });
  };
  CHECK(found(probed) == "message_race");
}

TEST_CASE("message race: none where others are only quicker or slower after one match than after the other") {
  // Rank 0 has one more step to make if it has received of rank 2 first, and rank 3 races with it.
  const auto body = [] {
    pcheck::run_ranks(4, [](communicator& world) {
      if (world.rank() == 1 || world.rank() == 2) world.bsend(world.rank(), 0);
      if (world.rank() == 3) world.bsend(1, 0, 5);
      if (world.rank() != 0) return;
      const int first = world.recv<int>(any_source, 0);
      world.recv<int>(any_source, 0);
      if (first == 2) pcheck::this_thread::yield();
      pcheck::outcome("seen", world.iprobe(3, 5).has_value());
      world.recv<int>(3, 5);
    });
  };
  CHECK(found(body) == "nothing");
}

TEST_CASE("message race: matches are followed once for all orders of what came before that are alike") {
  const auto body = receiving(3, [](communicator& world) {
    const int first = world.recv<int>(any_source);
    pcheck::check(first + world.recv<int>(any_source) == 3);
  });
  pcheck::model::WorldOptions buffered;
  buffered.bufferings.erase(buffered.bufferings.begin());
  pcheck::checker::World world(body, buffered);
  pcheck::checker::Monitor quiet;
  pcheck::Options options;
  options.message_races = "outcomes";
  pcheck::checker::Search search(world, options, quiet);
  const auto steps_followed = [&](const pcheck::checker::Schedule& schedule) {
    const std::uint64_t before = search.effort();
    search.examine(schedule, pcheck::checker::no_goal, {});
    return search.effort() - before;
  };
  // The ranks are started, two send, rank 0 receives twice, and all are joined: 6 steps. The first receive has two matches and
  // the second one, and each is followed with threads in turn and then in the one way there is.
  CHECK(steps_followed({{0, 0}, {2, 0}, {3, 0}, {1, 0}, {1, 0}, {0, 0}}) == 6 * 2 * 3);
  CHECK(steps_followed({{0, 0}, {3, 0}, {2, 0}, {1, 0}, {1, 0}, {0, 0}}) == 0);
  // Another message is received first: what is followed from there is something else.
  CHECK(steps_followed({{0, 0}, {3, 0}, {2, 0}, {1, 1}, {1, 0}, {0, 0}}) == 6 * 2);
  // Each of the receives has one message to choose from.
  CHECK(steps_followed({{0, 0}, {2, 0}, {1, 0}, {3, 0}, {1, 0}, {0, 0}}) == 6 * 2 * 2);
}

TEST_CASE("message race: what is followed from matches is effort of the minimiser's") {
  const auto body = receiving(9, [](communicator& world) {
    int last = 0;
    for (int i = 1; i < 9; ++i) last = world.recv<int>(any_source);
    pcheck::outcome("last", last);
  });
  pcheck::Options options;
  options.strategy = "sleep";
  options.message_races = "outcomes";
  const pcheck::Result result = pcheck::explore(body, options);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].kind == "message_race");
  CHECK(result.findings[0].preemptions == 0);
  // That there is none with fewer steps took all matches of 8 messages in 8! orders, which were not counted.
  CHECK(result.findings[0].minimality == "no schedule with fewer preemptions shows it");
}

TEST_CASE("message race: each match that is followed is a sign of life, and a reason to stop is heard before it") {
  const auto body = [] {
    pcheck::run_ranks(7, [](communicator& world) {
      if (world.rank() != 0) world.bsend(world.rank(), 0);
      world.barrier();
      int sum = 0;
      for (int i = 1; i < world.size() && world.rank() == 0; ++i) sum += world.recv<int>(any_source);
      if (world.rank() == 0) pcheck::outcome("sum", sum);
    });
  };
  pcheck::Options options;
  options.strategy = "random";
  options.executions_max = 1;
  options.jobs = 1;
  options.message_races = "outcomes";
  // From the first receive six matches are followed, as all messages are there; from the second five, and so on.
  pcheck::checker::Impatient patient(1000);
  CHECK(pcheck::checker::check_body(body, options, patient).findings.empty());
  CHECK(patient.beats() >= 6 + 5 + 4 + 3 + 2 + 1);
  pcheck::checker::Impatient soon(3);
  CHECK(pcheck::checker::check_body(body, options, soon).findings.empty());
  CHECK(soon.asked() < 6 + 5 + 4 + 3 + 2 + 1);
}
