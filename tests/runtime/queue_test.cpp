/// queue<T>: bounded, blocking, first in first out, as Python's queue.Queue.

#include <chrono>
#include <memory>
#include <string>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

TEST_CASE("queue: elements may be plain and yet not be copied, or not be assigned") {
  struct Moved {
    explicit Moved(int n) : number(n) {}
    Moved(Moved&&) = default;
    Moved& operator=(Moved&&) = default;
    int number;
  };
  struct Fixed {
    explicit Fixed(int n) : number(n) {}
    const int number;
  };
  const auto body = [] {
    pcheck::queue<Moved> moved(1);
    pcheck::queue<Fixed> fixed(1);
    pcheck::thread taker([&] {
      const int sum = moved.get().number + moved.get().number;
      fixed.put(Fixed(sum));
    });
    moved.put(Moved(1));
    moved.put(Moved(2));
    pcheck::outcome("sum", fixed.get().number);
    taker.join();
  };
  CHECK(all_ends(body) == "sum=3");
}

TEST_CASE("queue: gives back in the order in which was put") {
  const auto body = [] {
    pcheck::queue<std::string> q{3, "q"};
    pcheck::check(q.empty() && q.size() == 0 && q.capacity() == 3 && !q.full());
    q.put("a");
    q.put("b");
    pcheck::check(q.try_put("c") && q.full() && !q.try_put("d") && q.size() == 3);
    pcheck::check(q.get() == "a" && q.try_get() == "b" && q.get_for(1s) == "c" && !q.try_get());
    pcheck::check(q.put_for("e", 1s) && q.put_until("f", std::chrono::steady_clock::now() + 1s));
    pcheck::check(q.get_until(std::chrono::steady_clock::now() + 1s) == "e" && !q.empty());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("queue: holds what cannot be copied, and without a bound takes any number") {
  const auto body = [] {
    pcheck::queue<std::unique_ptr<int>> q;
    for (int i = 0; i < 100; ++i) q.put(std::make_unique<int>(i));
    for (int i = 0; i < 100; ++i) pcheck::check(*q.get() == i);
    pcheck::queue<int> named{"named"};
    pcheck::check(named.capacity() == 0 && !named.full());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("queue: a literal 0 is a capacity, and no null pointer to a name") {
  const auto body = [] {
    pcheck::queue<int> unbounded{0};
    pcheck::interprocess::queue<int> in_common{0};
    pcheck::check(unbounded.capacity() == 0 && in_common.capacity() != 0);
    const char* const name = "named";
    pcheck::queue<int> named{name};
    pcheck::check(named.capacity() == 0);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("queue: put waits for room, get for an element") {
  const auto body = [](int gets) {
    return [gets] {
      pcheck::queue<int> q{1, "q"};
      pcheck::thread producer([&] {
        q.put(1);
        q.put(2);
      });
      int sum = 0;
      for (int i = 0; i < gets; ++i) sum = sum * 10 + q.get();
      producer.join();
      pcheck::outcome("got", sum);
    };
  };
  CHECK(all_ends(body(2)) == "got=12");
  CHECK(all_ends(body(1)) == "got=1");
  CHECK(all_ends(body(0)) == "deadlock");
  CHECK(all_ends(body(3)) == "deadlock");
  // put, get, put, get, join: nothing can be otherwise but the end of the producer, which is in its last put.
  CHECK(schedules(body(2)) == 1);
}

TEST_CASE("queue: each element goes to one of the consumers") {
  const auto body = [] {
    pcheck::queue<int> q;
    int got[2] = {0, 0};
    q.put(1);
    q.put(2);
    pcheck::thread a([&] { got[0] = q.get(); });
    pcheck::thread b([&] { got[1] = q.get(); });
    a.join();
    b.join();
    pcheck::outcome("a", got[0]);
    pcheck::outcome("b", got[1]);
  };
  CHECK(all_ends(body) == "a=1 b=2 | a=2 b=1");
  CHECK(schedules(body) == 5);  // as for two atomic additions: see atomic_test.cpp
  CHECK(classes(body) == 2);
}

TEST_CASE("queue: the forms with a time limit give up, or do not, where they cannot go on at once") {
  const auto body = [] {
    pcheck::queue<int> q{1};
    q.put(1);
    pcheck::thread consumer([&] { pcheck::outcome("first", q.get()); });
    pcheck::outcome("put", q.put_for(2, 1s));
    consumer.join();
    const std::optional<int> second = q.get_for(1s);
    pcheck::outcome("second", second.value_or(0));
  };
  CHECK(all_ends(body) == "first=1 put=false second=0 | first=1 put=true second=2");
}

TEST_CASE("queue: join waits until each element has been dealt with") {
  const auto body = [](int done) {
    return [done] {
      pcheck::queue<int> q{"q"};
      pcheck::atomic<int> dealt_with = 0;
      q.put(1);
      q.put(2);
      pcheck::thread worker([&] {
        for (int i = 0; i < done; ++i) {
          q.get();
          ++dealt_with;
          q.task_done();
        }
      });
      q.join();
      pcheck::outcome("dealt with", dealt_with);
      worker.join();
    };
  };
  CHECK(all_ends(body(2)) == "dealt with=2");
  CHECK(all_ends(body(1)) == "deadlock");
  CHECK(first_finding([] {
          pcheck::queue<int> q{"q"};
          q.task_done();
        }) == "lock_misuse: q: task_done() called more often than elements were put (main)");
}

TEST_CASE("queue: what was done before put() is seen after get()") {
  const auto body = [](bool puts_first) {
    return [puts_first] {
      pcheck::queue<int> q;
      pcheck::shared<int> x{0, "x"};
      pcheck::thread t([&] {
        if (puts_first) q.put(1);
        x = 1;
        if (!puts_first) q.put(1);
      });
      q.get();
      (void)x.load();
      t.join();
    };
  };
  CHECK(first_finding(body(false)) == "verified");
  CHECK(first_finding(body(true)).starts_with("data_race"));
}

TEST_CASE("queue: an element whose copy is an operation comes and goes as a whole") {
  struct Message {
    pcheck::shared<int> number;
    explicit Message(int n) : number(n, "number") {}
  };
  const auto body = [] {
    pcheck::queue<Message> q{2, "q"};
    pcheck::thread t([&] {
      q.put(Message(1));
      q.put(Message(2));
    });
    const int first = q.get().number;
    const int second = q.get().number;
    t.join();
    pcheck::check(first == 1 && second == 2);
  };
  CHECK(all_ends(body) == "verified");
}
