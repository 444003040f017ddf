/// shared_mutex and shared_timed_mutex mean what they mean in <shared_mutex>.

#include <chrono>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;
using namespace std::chrono_literals;

namespace {

template <class Body>
void in_another_thread(Body body) {
  pcheck::thread(body).join();
}

}  // namespace

TEST_CASE("shared_mutex: readers share it, a writer has it alone") {
  const auto body = [] {
    pcheck::shared_mutex m;
    m.lock_shared();
    in_another_thread([&] {
      pcheck::check(m.try_lock_shared(), "a second reader");
      m.unlock_shared();
      pcheck::check(!m.try_lock(), "a writer beside a reader");
    });
    m.unlock_shared();
    m.lock();
    in_another_thread([&] {
      pcheck::check(!m.try_lock_shared(), "a reader beside a writer");
      pcheck::check(!m.try_lock(), "a second writer");
    });
    m.unlock();
    in_another_thread([&] {
      pcheck::check(m.try_lock(), "a writer alone");
      m.unlock();
    });
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("shared_mutex: two readers are inside together in some schedules") {
  const auto body = [](bool shared) {
    pcheck::shared_mutex m;
    pcheck::atomic<int> inside = 0;
    pcheck::atomic<int> most = 0;
    const auto read = [&] {
      shared ? m.lock_shared() : m.lock();
      if (const int now = ++inside; now > most) most = now;
      --inside;
      shared ? m.unlock_shared() : m.unlock();
    };
    pcheck::thread a(read);
    pcheck::thread b(read);
    a.join();
    b.join();
    pcheck::outcome("most", most);
  };
  CHECK(all_ends([&] { body(true); }) == "most=1 | most=2");
  CHECK(all_ends([&] { body(false); }) == "most=1");
}

TEST_CASE("shared_mutex: no reader sees half of what a writer writes") {
  const auto body = [](bool writer_locks) {
    pcheck::shared_mutex m;
    pcheck::shared<int> x = 0;
    pcheck::shared<int> y = 0;
    pcheck::thread writer([&] {
      if (writer_locks) m.lock();
      x = 1;
      y = 1;
      if (writer_locks) m.unlock();
    });
    const auto read = [&] {
      m.lock_shared();
      const int seen_x = x;
      const int seen_y = y;
      m.unlock_shared();
      return std::to_string(seen_x) + std::to_string(seen_y);
    };
    pcheck::thread reader([&] { pcheck::outcome("first", read()); });
    pcheck::outcome("second", read());
    writer.join();
    reader.join();
  };
  // Each reader is before or after the writer.
  CHECK(all_ends([&] { body(true); }) == "first=00 second=00 | first=00 second=11 | first=11 second=00 | first=11 second=11");
  // Unlocked, a reader may also see one of the two stores: 0 1 if it reads x before and y after, 1 0 if between them. All
  // pairs of the four occur.
  CHECK(all_ends([&] { body(false); }) ==
        "first=00 second=00 | first=00 second=01 | first=00 second=10 | first=00 second=11 | "
        "first=01 second=00 | first=01 second=01 | first=01 second=10 | first=01 second=11 | "
        "first=10 second=00 | first=10 second=01 | first=10 second=10 | first=10 second=11 | "
        "first=11 second=00 | first=11 second=01 | first=11 second=10 | first=11 second=11");
}

TEST_CASE("shared_mutex: a reader that locks for writing waits for itself") {
  const auto body = [](bool gives_up_first) {
    pcheck::shared_mutex m;
    m.lock_shared();
    if (gives_up_first) m.unlock_shared();
    m.lock();
    m.unlock();
  };
  CHECK(first_finding([&] { body(false); }) == "deadlock: main waits for itself");
  CHECK(first_finding([&] { body(true); }) == "verified");
}

TEST_CASE("shared_timed_mutex: both kinds of attempt time out or succeed") {
  const auto body = [](auto attempt) {
    return [attempt] {
      pcheck::shared_timed_mutex m;
      m.lock();
      pcheck::thread t([&] { pcheck::outcome("got", attempt(m)); });
      m.unlock();
      t.join();
    };
  };
  const auto for_reading = [](auto& m) {
    const bool got = m.try_lock_shared_for(1ms);
    if (got) m.unlock_shared();
    return got;
  };
  const auto for_reading_until = [](auto& m) {
    const bool got = m.try_lock_shared_until(std::chrono::steady_clock::now() + 1ms);
    if (got) m.unlock_shared();
    return got;
  };
  const auto for_writing = [](auto& m) {
    const bool got = m.try_lock_for(1ms);
    if (got) m.unlock();
    return got;
  };
  const auto for_writing_until = [](auto& m) {
    const bool got = m.try_lock_until(std::chrono::steady_clock::now() + 1ms);
    if (got) m.unlock();
    return got;
  };
  CHECK(all_ends(body(for_reading)) == "got=false | got=true");
  CHECK(all_ends(body(for_reading_until)) == "got=false | got=true");
  CHECK(all_ends(body(for_writing)) == "got=false | got=true");
  CHECK(all_ends(body(for_writing_until)) == "got=false | got=true");
}

TEST_CASE("shared_timed_mutex: beside a reader another reader gets in at once, a writer times out") {
  const auto body = [] {
    pcheck::shared_timed_mutex m;
    m.lock_shared();
    in_another_thread([&] {
      pcheck::check(m.try_lock_shared_for(1ms), "a reader");
      m.unlock_shared();
      pcheck::check(!m.try_lock_for(1ms), "a writer");
    });
    m.unlock_shared();
  };
  CHECK(all_ends(body) == "verified");
}
