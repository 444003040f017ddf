/// communicator: each call takes values, ranges, and pointers with numbers of elements alike, and nothing that it cannot change.

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using pcheck::communicator;
using pcheck::request;

namespace {

/// A program for two ranks that have four elements each to give, and room for as many, which at rank 0 begins with two of them.
using OnBlocks = void (*)(communicator& world, int me, const int (&in)[4], int (&out)[4]);
Body two_ranks_with_blocks(OnBlocks program) {
  return [=] {
    pcheck::run_ranks(2, [=](communicator& world) {
      const int me = world.rank();
      const int in[4] = {me + 1, me + 2, me + 3, me + 4};
      int out[4] = {};
      if (me == 0) std::copy(in, in + 2, out);
      program(world, me, in, out);
    });
  };
}

template <class Place>
constexpr bool can_receive_into = requires(const communicator& world, Place&& place) {
  world.recv(std::forward<Place>(place), 0);
};
template <class Place>
constexpr bool can_post_receive_into = requires(const communicator& world, Place&& place) {
  world.irecv(std::forward<Place>(place), 0);
};
template <class Place>
constexpr bool can_broadcast = requires(const communicator& world, Place&& place) {
  world.broadcast(std::forward<Place>(place), 0);
};
template <class In, class Out>
constexpr bool can_reduce = requires(const communicator& world, In&& in, Out&& out) {
  world.allreduce(in, out);
  world.scan(in, out);
  world.iallreduce(in, out);
};

}  // namespace

static_assert(can_receive_into<int&> && can_receive_into<std::vector<int>&> && can_receive_into<std::span<int>>);
static_assert(can_receive_into<int (&)[3]> && can_receive_into<std::string&>);
static_assert(!can_receive_into<const int&> && !can_receive_into<const std::vector<int>&>);
static_assert(!can_receive_into<std::span<const int>> && !can_receive_into<const int (&)[3]>);
static_assert(!can_receive_into<int> && !can_receive_into<std::vector<int>>, "what is received would be lost");
static_assert(can_post_receive_into<int&> && can_post_receive_into<std::span<int>>);
static_assert(!can_post_receive_into<const int&> && !can_post_receive_into<std::vector<int>>);
static_assert(can_broadcast<int&> && !can_broadcast<const int&> && !can_broadcast<const std::vector<int>&>);
static_assert(can_reduce<const std::vector<int>&, std::vector<int>&>);
static_assert(!can_reduce<const std::vector<int>&, const std::vector<int>&>);
static_assert(!can_reduce<const std::vector<int>&, std::vector<double>&>, "a collective call does not convert");

TEST_CASE("messages: each send and receive takes a pointer and a number of elements, with a tag or without") {
  const auto body = two_ranks([](communicator& world) {
    const int other = 1 - world.rank();
    const int numbers[3] = {1, 2, 3};
    const int* const begin = numbers;
    int place[4] = {};
    int* const room = place;
    const auto received_by = [&](request receiving) {
      const std::size_t count = receiving.wait().count;
      return place[0] + 10 * static_cast<int>(count);
    };
    request receiving = world.irecv(room, 4, other);
    world.isend(begin, 2, other).wait();
    pcheck::check(received_by(std::move(receiving)) == 21);
    receiving = world.irecv(place, 4, other, 5);
    world.isend(numbers, 1, other, 5).wait();
    pcheck::check(received_by(std::move(receiving)) == 11);
    receiving = world.irecv(place, 4, other, 6);
    world.ssend(begin + 1, 2, other, 6);
    pcheck::check(received_by(std::move(receiving)) == 22);
    receiving = world.irecv(room, 4, other);
    world.bsend(begin + 2, 1, other);
    pcheck::check(received_by(std::move(receiving)) == 13);
    world.sendrecv(begin, 3, other, room, 4, other);
    pcheck::check(place[2] == 3);
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("messages: each collective call takes pointers and the number of elements of a block") {
  const auto body = two_ranks_with_blocks([](communicator& world, int me, const int(&in)[4], int(&out)[4]) {
    const auto is_out = [&](int a, int b) { return out[0] == a && out[1] == b; };
    world.broadcast(out, 2, 0);
    pcheck::check(is_out(1, 2));
    world.reduce(in, me == 0 ? out : nullptr, 2, 0);
    if (me == 0) pcheck::check(is_out(1 + 2, 2 + 3));
    world.allreduce(in, out, 2, std::multiplies<>{});
    pcheck::check(is_out(1 * 2, 2 * 3));
    world.scan(in, out, 2);
    pcheck::check(me == 0 ? is_out(1, 2) : is_out(3, 5));
    world.gather(in, 2, me == 1 ? out : nullptr, 1);
    if (me == 1) pcheck::check(is_out(1, 2) && out[2] == 2 && out[3] == 3);
    world.allgather(in, 2, out);
    pcheck::check(is_out(1, 2) && out[2] == 2 && out[3] == 3);
    world.scatter(me == 1 ? in : nullptr, 2, out, 1);
    pcheck::check(me == 0 ? is_out(2, 3) : is_out(4, 5));
    world.alltoall(in, 2, out);
    pcheck::check(me == 0 ? is_out(1, 2) && out[2] == 2 : is_out(3, 4) && out[2] == 4);
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("messages: the same with calls that do not wait") {
  const auto body = two_ranks_with_blocks([](communicator& world, int me, const int(&in)[4], int(&out)[4]) {
    const auto is_out = [&](int a, int b) { return out[0] == a && out[1] == b; };
    world.ibroadcast(out, 2, 0).wait();
    pcheck::check(is_out(1, 2));
    world.ireduce(in, me == 0 ? out : nullptr, 2, 0).wait();
    if (me == 0) pcheck::check(is_out(1 + 2, 2 + 3));
    world.iallreduce(in, out, 2).wait();
    pcheck::check(is_out(1 + 2, 2 + 3));
    world.iscan(in, out, 2, pcheck::maximum{}).wait();
    pcheck::check(me == 0 ? is_out(1, 2) : is_out(2, 3));
    world.igather(in, 2, me == 1 ? out : nullptr, 1).wait();
    world.iallgather(in, 2, out).wait();
    pcheck::check(is_out(1, 2) && out[2] == 2 && out[3] == 3);
    world.iscatter(me == 1 ? in : nullptr, 2, out, 1).wait();
    pcheck::check(me == 0 ? is_out(2, 3) : is_out(4, 5));
    world.ialltoall(in, 2, out).wait();
    pcheck::check(me == 0 ? is_out(1, 2) && out[2] == 2 : is_out(3, 4) && out[2] == 4);
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("messages: scan and alltoall take ranges as allreduce does") {
  const auto body = two_ranks([](communicator& world) {
    const int me = world.rank();
    const std::vector<int> in = {me + 1, me + 2};
    std::array<int, 2> out{};
    world.scan(in, out);
    pcheck::check(out == (me == 0 ? std::array{1, 2} : std::array{3, 5}));
    world.alltoall(in, out);
    pcheck::check(out == (me == 0 ? std::array{1, 2} : std::array{2, 3}));
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("messages: a negative number of elements is refused by each call that takes one") {
  const auto refused = [](auto call) {
    return first_finding([call] {
      pcheck::run_ranks(1, [call](communicator& world) {
        int* const none = nullptr;
        call(world, none);
      });
    });
  };
  const std::string reason = ": the number of elements is -1 (rank 0)";
  CHECK(refused([](communicator& w, int* p) { w.bsend(p, -1, 0); }) == "message_misuse: bsend" + reason);
  CHECK(refused([](communicator& w, int* p) { w.irecv(p, -1, 0).wait(); }) == "message_misuse: irecv" + reason);
  CHECK(refused([](communicator& w, int* p) { w.broadcast(p, -1, 0); }) == "message_misuse: broadcast" + reason);
  CHECK(refused([](communicator& w, int* p) { w.iscan(p, p, -1).wait(); }) == "message_misuse: iscan" + reason);
  CHECK(refused([](communicator& w, int* p) { w.allgather(p, -1, p); }) == "message_misuse: allgather" + reason);
}
