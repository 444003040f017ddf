/// What findings about messages say of ranks: those of the world, and beside them those of the communicator where they differ.

#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using pcheck::communicator;

namespace {

Body four_ranks(void (*program)(communicator&)) {
  return [=] { pcheck::run_ranks(4, program); };
}

std::string at(int line) { return " at message_texts_test.cpp:" + std::to_string(line); }

}  // namespace

TEST_CASE("texts: of a communicator that counts its ranks in another way, both numbers are told") {
  const auto waiting = four_ranks([](communicator& world) {
    const communicator half = world.split(world.rank() / 2);
    if (world.rank() == 3) half.recv<int>(0);
  });
  CHECK(first_finding(waiting).find("rank 3 waits in recv from rank 2 (rank 0 of the communicator) at") != std::string::npos);
  const auto too_long = four_ranks([](communicator& world) {
    const communicator half = world.split(world.rank() / 2);
    int place = 0;
    if (world.rank() == 3) half.bsend(std::vector<int>(3), 0);
    if (world.rank() == 2) half.recv(place, 1);
  });
  const std::string truncated = first_finding(too_long);
  CHECK(truncated.starts_with("truncation: rank 3 did bsend to rank 2 (rank 0 of the communicator) at"));
  CHECK(truncated.find("rank 2 did recv from rank 3 (rank 1 of the communicator) at") != std::string::npos);
  const auto out_of_range = four_ranks([](communicator& world) {
    const communicator half = world.split(world.rank() / 2);
    if (world.rank() == 3) half.send(1, 3);
  });
  CHECK(
      first_finding(out_of_range) ==
      "message_misuse: send by rank 3 (rank 1 of the communicator): the destination is 3, but the communicator has ranks 0 to 1 "
      "(rank 3)");
  const auto no_room = four_ranks([](communicator& world) {
    const communicator backwards = world.split(0, -world.rank());
    std::vector<int> all(2);
    std::vector<int> small(1);
    backwards.allreduce(all, world.rank() == 0 ? small : all);
  });
  CHECK(first_finding(no_room) ==
        "message_misuse: allreduce by rank 0 (rank 3 of the communicator): the buffer has room for 1 elements, but 2 are needed "
        "(rank 0)");
}

TEST_CASE("texts: of a communicator that counts its ranks as the world does, one number is told") {
  const auto body = four_ranks([](communicator& world) {
    const communicator same = world.dup();
    if (same.rank() == 3) same.recv<int>(2);
  });
  CHECK(first_finding(body).find("rank 3 waits in recv from rank 2 at") != std::string::npos);
}

TEST_CASE("texts: roots of a communicator are not taken for ranks of the world") {
  const auto body = four_ranks([](communicator& world) {
    const communicator half = world.split(world.rank() / 2);
    int number = 0;
    half.broadcast(number, world.rank() == 3 ? 1 : 0);
  });
  CHECK(first_finding(body).ends_with(": the root is 1 and 0 (ranks of the communicator)"));
}

TEST_CASE("texts: ranks that repeat the same messages for ever are said to do so") {
  const Body body = [] {
    pcheck::run_ranks(2, [](communicator& world) {
      for (;;) {
        world.bsend(1, 1 - world.rank());
        world.recv<int>(1 - world.rank());
      }
    });
  };
  pcheck::Options options;
  options.strategy = "auto";
  const pcheck::Result result = pcheck::explore(body, options);
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings.front().kind == "livelock");
  CHECK(result.findings.front().message.find(" of ") == std::string::npos);
  CHECK(result.findings.front().message.find("bsend to rank 1") != std::string::npos);
}

TEST_CASE("texts: who waits for requests is told with the calls that have started them") {
  // Lines of this file: relative to this one.
  const int line = __LINE__;
  const auto posted = two_ranks([](communicator& world) {
    int place = 0;
    pcheck::request request = world.irecv(place, 1 - world.rank());
    if (world.rank() == 0) request.wait();
    else world.recv<int>(0);
  });
  CHECK(first_finding(posted) == "message_deadlock: rank 0 waits in wait from rank 1" + at(line + 4) + " for the irecv" +
                                     at(line + 3) + " and rank 1 waits in recv from rank 0" + at(line + 5));
  const auto sent = two_ranks([](communicator& world) {
    const int number = 1;
    pcheck::request request = world.isend(number, 1 - world.rank());
    request.wait();
  });
  CHECK(first_finding(sent) == "message_deadlock: rank 0 waits in wait to rank 1" + at(line + 12) + " for the isend" +
                                   at(line + 11) + " and rank 1 waits in wait to rank 0" + at(line + 12) + " for the isend" +
                                   at(line + 11));
  const auto several = two_ranks([](communicator& world) {
    int places[3];
    std::vector<pcheck::request> requests;
    for (int i = 0; i < 2; ++i) requests.push_back(world.irecv(places[i], 1 - world.rank(), i));
    requests.push_back(world.irecv(places[2], pcheck::any_source, 7));
    if (world.rank() == 0) pcheck::waitany(requests);
    else world.barrier();
  });
  CHECK(first_finding(several) == "message_deadlock: rank 0 waits in waitany from rank 1" + at(line + 22) + " for the irecv" +
                                      at(line + 20) + " and the irecv" + at(line + 21) + " and rank 1 waits in barrier world" +
                                      at(line + 23));
  const auto exchanged = two_ranks([](communicator& world) {
    int place = 0;
    if (world.rank() == 0) world.sendrecv(1, 1, place, 1);
    else world.bsend(1, 0), world.recv<int>(0, 5);
  });
  CHECK(first_finding(exchanged).find("rank 0 waits in sendrecv to rank 1" + at(line + 30) + " and") != std::string::npos);
}
