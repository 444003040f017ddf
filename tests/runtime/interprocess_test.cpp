/// Objects for several processes.

#include <cstdlib>
#include <functional>
#include <string>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
namespace shared_memory = pcheck::interprocess;

namespace {

shared_memory::mutex global_lock{"lock"};
shared_memory::queue<int> global_numbers{2, "numbers"};

}  // namespace

TEST_CASE("interprocess: a value without a lock loses updates, with one it does not") {
  const auto body = [](bool locks) {
    return [locks] {
      shared_memory::mutex lock{"lock"};
      shared_memory::value<int> count{0, "count"};
      const auto add = [&] {
        if (locks) lock.lock();
        count += 1;
        if (locks) lock.unlock();
      };
      pcheck::process a{add, "a"};
      pcheck::process b{add, "b"};
      a.join();
      b.join();
      pcheck::outcome("count", count.load());
    };
  };
  CHECK(all_ends(body(false)) == "count=1 | count=2");
  CHECK(all_ends(body(true)) == "count=2");
  CHECK(classes(body(true)) == 2);  // a before b, b before a
  pcheck::Options races;
  races.strategy = "sleep";
  races.keep_going = true;
  const pcheck::Result result = pcheck::explore(body(false), races);
  CHECK(result.found("data_race"));
  CHECK(result.found("lost_update"));
}

TEST_CASE("interprocess: a recursive lock is taken again by the process that has it") {
  const auto body = [] {
    shared_memory::recursive_mutex lock{"lock"};
    shared_memory::value<int> count{0, "count"};
    const auto add = [&] {
      const std::lock_guard outer(lock);
      const std::lock_guard inner(lock);
      count += 1;
    };
    pcheck::process a{add, "a"};
    pcheck::process b{add, "b"};
    a.join();
    b.join();
    pcheck::check(count == 2);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("interprocess: a condition variable wakes another process; a notification before the wait is lost") {
  const auto body = [](bool looks_first) {
    return [looks_first] {
      shared_memory::mutex lock{"lock"};
      shared_memory::condition_variable changed{"changed"};
      shared_memory::value<bool> ready{false, "ready"};
      pcheck::process waiter{[&] {
                               std::unique_lock held(lock);
                               if (looks_first) changed.wait(held, [&] { return ready.load(); });
                               else changed.wait(held);
                             },
                             "waiter"};
      {
        const std::lock_guard held(lock);
        ready = true;
      }
      changed.notify_one();
      waiter.join();
    };
  };
  CHECK(all_ends(body(true)) == "verified");
  CHECK(all_ends(body(false)) == "deadlock");
}

TEST_CASE("interprocess: semaphores and events are for several processes") {
  const auto body = [] {
    shared_memory::counting_semaphore<> places{1, "places"};
    shared_memory::event begin{"begin"};
    shared_memory::value<int> inside{0, "inside"};
    const auto visit = [&] {
      begin.wait();
      places.acquire();
      inside += 1;
      pcheck::check(inside == 1, "one at a time");
      inside -= 1;
      places.release();
    };
    pcheck::process a{visit, "a"};
    pcheck::process b{visit, "b"};
    begin.set();
    a.join();
    b.join();
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("interprocess: a barrier waits for all, and names who has ended without coming") {
  const auto body = [](bool comes) {
    return [comes] {
      shared_memory::barrier meeting{2, "meeting"};
      pcheck::process child{[&meeting, comes] {
                              if (comes) meeting.arrive_and_wait();
                            },
                            "child"};
      meeting.arrive_and_wait();
      child.join();
    };
  };
  CHECK(all_ends(body(true)) == "verified");
  CHECK(all_ends(body(false)) == "rank_missing");
  const std::string finding = first_finding(body(false));
  CHECK(finding.starts_with("rank_missing: child has ended without the call that others wait in: main waits in wait meeting"));
}

TEST_CASE("interprocess: a barrier blames none who has ended and may have had nothing to do with it") {
  const auto body = [](const std::function<void(shared_memory::barrier&)>& early, unsigned parties) {
    return [early, parties] {
      shared_memory::barrier meeting{2, "meeting"};
      pcheck::process first{[&] { early(meeting); }, "first"};
      if (parties == 1) first.join();
      pcheck::process worker{[&] {
                               if (parties == 2) meeting.arrive_and_wait();
                               meeting.arrive_and_wait();
                             },
                             "worker"};
      worker.join();  // main could have come
      if (parties == 2) first.join();
    };
  };
  CHECK(all_ends(body([](shared_memory::barrier&) {}, 1)) == "deadlock");
  CHECK(all_ends(body([](shared_memory::barrier&) { std::exit(1); }, 1)) == "rank_missing");
  CHECK(all_ends(body([](shared_memory::barrier& meeting) { meeting.arrive_and_wait(); }, 2)) == "rank_missing");
}

TEST_CASE("interprocess: a queue passes elements of any plain type on, in order") {
  struct Pair {
    int number;
    char letter;
  };
  const auto body = [] {
    shared_memory::queue<Pair> pairs{2, "pairs"};
    pcheck::process producer{[&pairs] {
                               for (int i = 0; i < 3; ++i) pairs.put({i, static_cast<char>('a' + i)});
                             },
                             "producer"};
    for (int i = 0; i < 3; ++i) {
      const Pair pair = pairs.get();
      pcheck::check(pair.number == i && pair.letter == static_cast<char>('a' + i));
    }
    producer.join();
    pcheck::check(pairs.empty());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("interprocess: a pipe has two ends that send and receive") {
  const auto body = [] {
    shared_memory::pipe<int> line{"line"};
    pcheck::process child{[&line] {
                            auto end = line.second();
                            end.send(end.recv() + 1);
                          },
                          "child"};
    auto end = line.first();
    end.send(4);
    pcheck::outcome("answer", end.recv());
    pcheck::check(!end.poll());
    child.join();
  };
  CHECK(all_ends(body) == "answer=5");
}

TEST_CASE("interprocess: elements of an array are variables of their own") {
  const auto body = [] {
    shared_memory::array<int> numbers{2, "numbers"};
    pcheck::process child{[&numbers] { numbers[0] = 1; }, "child"};
    numbers[1] = 2;
    child.join();
    pcheck::check(numbers.size() == 2 && numbers[0] == 1 && numbers[1] == 2);
  };
  CHECK(all_ends(body) == "verified");
  CHECK(classes(body) == 1);
}

TEST_CASE("interprocess: what is global may be shared, too") {
  const auto body = [] {
    pcheck::process child{[] {
                            const std::lock_guard guard(global_lock);
                            global_numbers.put(1);
                          },
                          "child"};
    pcheck::check(global_numbers.get() == 1);
    child.join();
  };
  CHECK(all_ends(body) == "verified");
}
