/// communicator: messages between two ranks mean what the MPI standard says.

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using pcheck::any_source;
using pcheck::any_tag;
using pcheck::communicator;
using pcheck::request;
using pcheck::status;

namespace {

/// Each rank runs `program`.
template <class F>
Body ranks(int count, F program) {
  return [=] { pcheck::run_ranks(count, program); };
}

}  // namespace

TEST_CASE("communicator: world, rank and size") {
  const auto body = ranks(3, [](communicator& world) {
    pcheck::check(world.size() == 3 && communicator::world().rank() == world.rank());
    pcheck::outcome("rank " + std::to_string(world.rank()), world.rank());
  });
  CHECK(all_ends(body) == "rank 0=0 rank 1=1 rank 2=2");
}

TEST_CASE("send and recv: values, vectors and text, the message says how much there is") {
  const auto body = ranks(2, [](communicator& world) {
    const std::vector<int> numbers = {1, 2, 3};
    if (world.rank() == 0) {
      world.send(7, 1);
      world.send(numbers, 1);
      world.send(std::string("text"), 1);
      world.send(numbers.data(), 2, 1, 9);
    } else {
      pcheck::check(world.recv<int>(0) == 7);
      std::array<int, 5> place{};
      const status received = world.recv(place, 0);
      pcheck::check(received == status{.source = 0, .tag = 0, .count = 3} && place[2] == 3 && place[3] == 0);
      pcheck::check(world.recv<std::string>(0) == "text");
      status last;
      pcheck::check(world.recv<std::vector<int>>(0, any_tag, &last) == std::vector{1, 2} && last.tag == 9);
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("send and recv: messages of one tag do not overtake each other, those of others may") {
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      world.bsend(1, 1, 5);
      world.bsend(2, 1, 6);
      world.bsend(3, 1, 5);
    } else {
      pcheck::check(world.recv<int>(0, 6) == 2);
      pcheck::check(world.recv<int>(0) == 1);
      pcheck::check(world.recv<int>(0, 5) == 3);
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("send: two that both send first come through only if sends are buffered") {
  const auto program = [](communicator& world) {
    const int other = 1 - world.rank();
    world.send(world.rank(), other);
    pcheck::outcome("got " + std::to_string(world.rank()), world.recv<int>(other));
  };
  CHECK(all_ends(ranks(2, program)) == "got 0=1 got 1=0; message_deadlock");
}

TEST_CASE("ssend: waits for its receive, whatever is buffered; bsend: never waits") {
  const auto body = [](bool synchronous) {
    return ranks(2, [=](communicator& world) {
      const int other = 1 - world.rank();
      if (synchronous) world.ssend(world.rank(), other);
      else world.bsend(world.rank(), other);
      pcheck::check(world.recv<int>(other) == other);
    });
  };
  CHECK(all_ends(body(true)) == "message_deadlock");
  CHECK(all_ends(body(false)) == "verified");
}

TEST_CASE("sendrecv: all may exchange at once") {
  const auto body = ranks(3, [](communicator& world) {
    int got = -1;
    world.sendrecv(world.rank(), (world.rank() + 1) % 3, got, (world.rank() + 2) % 3);
    pcheck::check(got == (world.rank() + 2) % 3);
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("recv from any source: each order of the senders") {
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() == 0) {
      status first;
      const int a = world.recv<int>(any_source, any_tag, &first);
      pcheck::check(a == first.source);
      const int b = world.recv<int>(any_source);
      pcheck::outcome("order", a * 10 + b);
    } else {
      world.send(world.rank(), 0);
    }
  });
  CHECK(all_ends(body) == "order=12 | order=21");
}

TEST_CASE("recv from any source: a message that is sent later, and after another one, may be there first") {
  // Rank 1 sends to rank 0 before it lets rank 2 do so.
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() == 0) {
      const int first = world.recv<int>(any_source);
      const int second = world.recv<int>(any_source);
      pcheck::outcome("order", first * 10 + second);
    } else if (world.rank() == 1) {
      world.bsend(1, 0);
      world.bsend(0, 2);
    } else {
      world.recv<int>(1);
      world.bsend(2, 0);
    }
  });
  CHECK(all_ends(body) == "order=12 | order=21");
}

TEST_CASE("irecv: a receive that was posted first is served first, though it is waited for last") {
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      world.bsend(1, 1);
      world.bsend(2, 1);
    } else {
      int a = 0;
      int b = 0;
      request first = world.irecv(a, 0);
      request second = world.irecv(b, 0);
      second.wait();
      first.wait();
      pcheck::check(a == 1 && b == 2);
      pcheck::check(!first.is_active());
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("irecv from any source: gets a message that is sent after it, and after one that could also have come") {
  // The posted receive is open until it is waited for: rank 2's message may arrive before rank 1's, which was sent first.
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() == 0) {
      int any = 0;
      request open = world.irecv(any, any_source);
      world.send(0, 1, 7);
      open.wait();
      const int rest = world.recv<int>(any_source);
      pcheck::outcome("order", any * 10 + rest);
    } else if (world.rank() == 1) {
      world.recv<int>(0, 7);
      world.bsend(1, 0);
      world.bsend(0, 2);
    } else {
      world.recv<int>(1);
      world.bsend(2, 0);
    }
  });
  CHECK(all_ends(body) == "order=12 | order=21");
}

TEST_CASE("irecv from any source: goes before a later receive from one source, which may then find nothing") {
  // If the open receive takes rank 1's message, rank 0 waits for a second one from it, which has ended.
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() == 0) {
      int any = 0;
      request open = world.irecv(any, any_source);
      const int one = world.recv<int>(1);
      open.wait();
      pcheck::outcome("order", any * 10 + one);
    } else {
      world.bsend(world.rank(), 0);
    }
  });
  CHECK(all_ends(body) == "order=21; rank_missing");
}

TEST_CASE("isend: complete when it is received, or at once") {
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      std::vector<int> data = {4, 5};
      request sending = world.isend(data, 1);
      const int answer = world.recv<int>(1);
      sending.wait();
      pcheck::check(answer == 9);
    } else {
      std::vector<int> place(2);
      world.recv(place, 0);
      world.send(place[0] + place[1], 0);
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("waitall: a halo exchange") {
  const auto body = ranks(3, [](communicator& world) {
    const int left = (world.rank() + 2) % 3;
    const int right = (world.rank() + 1) % 3;
    const int mine = world.rank();
    int from_left = -1;
    int from_right = -1;
    std::vector<request> requests;
    requests.push_back(world.irecv(from_left, left, 1));
    requests.push_back(world.irecv(from_right, right, 2));
    requests.push_back(world.isend(mine, right, 1));
    requests.push_back(world.isend(mine, left, 2));
    pcheck::waitall(requests);
    pcheck::check(from_left == left && from_right == right);
  });
  CHECK(ends_of(pcheck::explore(body, everything("states"))) == "verified");
}

TEST_CASE("test: says no as long as nothing has come, and may say no later") {
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      int place = 0;
      request receiving = world.irecv(place, 1);
      const bool done = receiving.test();
      pcheck::outcome("done", done);
      receiving.wait();
      pcheck::check(place == 3);
    } else {
      world.bsend(3, 0);
    }
  });
  CHECK(all_ends(body) == "done=false | done=true");
}

TEST_CASE("test: of what was complete when it began may say no, too") {
  // Rank 1 takes part only when rank 0 has tested, so that each test of an execution without buffering says no. With buffering
  // the first two have been complete from the start, and so has the root's part in the call.
  const auto body = ranks(2, [](communicator& world) {
    int value = 3;
    if (world.rank() == 1) {
      world.recv<int>(0, 3);
      pcheck::check(world.recv<int>(0, 1) == 3 && world.recv<int>(0, 2) == 3);
      world.ibroadcast(value, 0).wait();
      return;
    }
    request first = world.isend(value, 1, 1);
    request second = world.isend(value, 1, 2);
    request third = world.ibroadcast(value, 0);
    int done = 0;
    for (request* const one : {&first, &second, &third}) done = 2 * done + one->test();
    pcheck::outcome("done", done);
    world.bsend(0, 1, 3);
    for (request* const one : {&first, &second, &third}) one->wait();
  });
  CHECK(all_ends(body) == "done=0 | done=1 | done=2 | done=3 | done=4 | done=5 | done=6 | done=7");
  const auto patient = ranks(2, [](communicator& world) {
    const int value = 3;
    if (world.rank() == 1) world.recv<int>(0);
    if (world.rank() == 1) return;
    request sending = world.isend(value, 1);
    while (!sending.test()) pcheck::this_thread::yield();
  });
  CHECK(pcheck::explore(patient).verdict == pcheck::Verdict::verified);
}

TEST_CASE("probe: says what is there and leaves it; iprobe may see it or not") {
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      world.bsend(std::vector{1, 2, 3}, 1, 4);
    } else {
      const auto seen = world.iprobe(any_source);
      pcheck::outcome("seen", seen.has_value());
      const status there = world.probe(any_source);
      pcheck::check(there == status{.source = 0, .tag = 4, .count = 3});
      std::vector<int> place(there.count);
      world.recv(place, there.source, there.tag);
      pcheck::check(place.back() == 3);
    }
  });
  CHECK(all_ends(body) == "seen=false | seen=true");
}

TEST_CASE("a message to oneself: must be buffered or received by a posted receive") {
  const auto posted = ranks(1, [](communicator& world) {
    int place = 0;
    request receiving = world.irecv(place, 0);
    world.ssend(5, 0);
    receiving.wait();
    pcheck::check(place == 5);
  });
  CHECK(all_ends(posted) == "verified");
  const auto naive = ranks(1, [](communicator& world) {
    world.send(5, 0);
    pcheck::check(world.recv<int>(0) == 5);
  });
  CHECK(all_ends(naive) == "message_deadlock");
}

TEST_CASE("captures: each rank has its own copy") {
  const auto body = [] {
    std::vector<int> numbers = {1};
    pcheck::run_ranks(2, [numbers](communicator& world) mutable {
      numbers.push_back(world.rank());
      pcheck::check(numbers.size() == 2);
    });
    pcheck::check(numbers.size() == 1);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("independent pairs: the states add up, they do not multiply") {
  const auto body = [](int pairs) {
    return ranks(2 * pairs, [](communicator& world) {
      const int other = world.rank() ^ 1;
      for (int round = 0; round < 3; ++round) {
        if (world.rank() % 2 == 0) world.send(round, other);
        else pcheck::check(world.recv<int>(other) == round);
      }
    });
  };
  // Nothing is open but whether sends are buffered, which is one choice: the first state, and one for each time that
  // the rank which is left alone at the end goes round in its loop.
  for (const int pairs : {1, 4, 16}) {
    const pcheck::Result result = pcheck::explore(body(pairs), everything("states"));
    CHECK(result.verdict == pcheck::Verdict::verified);
    CHECK(result.stats.states == 1 + 3);
  }
}

TEST_CASE("waitany: whichever is complete, a receive of any rank or a send") {
  const auto body = ranks(3, [](communicator& world) {
    if (world.rank() == 0) {
      int from_1 = 0;
      int from_2 = 0;
      std::vector<request> requests;
      requests.push_back(world.irecv(from_1, 1));
      requests.push_back(world.irecv(from_2, 2));
      std::string order;
      while (const auto place = pcheck::waitany(requests)) order += std::to_string(*place + 1);
      pcheck::check(from_1 == 1 && from_2 == 2);
      pcheck::outcome("order", order);
    } else {
      world.send(world.rank(), 0);
    }
  });
  CHECK(all_ends(body) == "order=12 | order=21");
  // The send is complete at once if it is buffered; else rank 1 receives only what comes second.
  const auto mixed = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      const int mine = 4;
      int got = 0;
      std::vector<request> requests;
      requests.push_back(world.isend(mine, 1));
      requests.push_back(world.irecv(got, 1));
      pcheck::outcome("first", *pcheck::waitany(requests) == 0 ? "send" : "recv");
      pcheck::waitall(requests);
      pcheck::check(got == 5);
    } else {
      world.bsend(5, 0);
      world.recv<int>(0);
    }
  });
  CHECK(all_ends(mixed) == "first=recv | first=send");
}

TEST_CASE("irecv from any source: is settled while its rank is in another call") {
  // Rank 1 waits until its second message is received. The first one is for the open receive, the second for the other.
  const auto body = ranks(2, [](communicator& world) {
    if (world.rank() == 0) {
      int a = 0;
      int b = 0;
      std::vector<request> requests;
      requests.push_back(world.irecv(a, any_source));
      requests.push_back(world.irecv(b, 1));
      world.barrier();
      pcheck::waitall(requests);
      pcheck::check(a == 1 && b == 2);
    } else {
      world.bsend(1, 0);
      world.ssend(2, 0);
      world.barrier();
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("a communicator that is dropped while a receive on it is posted: its mailbox is still known") {
  // Rank 1 waits for the world's message; meanwhile the library may settle that the lost receive gets the one that rank 0 sends.
  const auto body = [](bool receives) {
    return [receives] {
      pcheck::run_ranks(2, [receives](pcheck::communicator& world) {
        pcheck::communicator side = world.dup();
        if (world.rank() == 0) {
          side.ssend(1, 1);
          if (receives) world.bsend(1, 1);
          return;
        }
        int place = 0;
        { pcheck::request lost = side.irecv(place, pcheck::any_source); }
        side = pcheck::communicator();
        world.recv<int>(0);
      });
    };
  };
  CHECK(all_ends(body(true)) == "request_leak");
  CHECK(all_ends(body(false)) == "rank_missing");
}

TEST_CASE("send and recv: an array is taken as a whole, a pointer with a number of elements") {
  const auto body = ranks(2, [](communicator& world) {
    int numbers[3] = {};
    const int answer[2] = {4, 5};
    if (world.rank() == 0) {
      std::iota(std::begin(numbers), std::end(numbers), 1);
      world.send(numbers, 1, 7);
      world.send(&numbers[1], 2, 1);
      world.send(answer, 1, 8);
      world.send(numbers, 2, 1, 9);
    } else {
      pcheck::check(world.recv(numbers, 0, 7) == status{.source = 0, .tag = 7, .count = 3} && numbers[2] == 3);
      int* const begin = numbers;
      pcheck::check(world.recv(begin, 2, 0) == status{.source = 0, .tag = 0, .count = 2} && numbers[0] == 2);
      pcheck::check(world.recv(numbers, 0).count == 2 && numbers[1] == 5);
      pcheck::check(world.recv(numbers, 2, 0, 9).count == 2 && numbers[0] == 1);
    }
  });
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("requests that are started at one place in a loop: findings name the one that they are about") {
  const auto changed = ranks(3, [](communicator& world) {
    if (world.rank() != 0) {
      world.recv<int>(0);
      return;
    }
    int for_each[3] = {0, 1, 2};
    std::vector<request> sends;
    for (int to = 1; to <= 2; ++to) sends.push_back(world.isend(for_each[to], to));
    for_each[1] = 7;
    waitall(sends);
  });
  CHECK(first_finding(changed).starts_with("buffer_reuse: rank 0 did isend to rank 1"));
  const auto lost = [](std::size_t waited_for) {
    return ranks(3, [waited_for](communicator& world) {
      if (world.rank() != 0) {
        world.send(1, 0);
        return;
      }
      int from_each[3];
      std::vector<request> receives;
      for (int from = 1; from <= 2; ++from) receives.push_back(world.irecv(from_each[from], from));
      receives[waited_for].wait();
    });
  };
  CHECK(first_finding(lost(1)).starts_with("request_leak: rank 0 did irecv from rank 1"));
  CHECK(first_finding(lost(0)).starts_with("request_leak: rank 0 did irecv from rank 2"));
}
