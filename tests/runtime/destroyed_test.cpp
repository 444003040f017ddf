/// What is used after its end is reported, whether its memory was given back or not, and whether it would have let the thread go
/// on.

#include <memory>
#include <new>
#include <string>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

enum class Memory { freed, kept };

/// A thread comes to use an object once main has destroyed it, and knows that.
template <class T, class Use, class... A>
Body used_late(Memory memory, Use use, A... arguments) {
  return [=] {
    alignas(T) std::byte place[sizeof(T)];
    T* const object = memory == Memory::freed ? new T(arguments...) : new (place) T(arguments...);
    pcheck::atomic<bool> gone{false};
    pcheck::thread late([&gone, object, use] {
      gone.wait(false);
      use(*object);
    });
    if (memory == Memory::freed) delete object;
    else object->~T();
    gone = true;
    gone.notify_all();
    late.join();
  };
}

template <class T, class Use, class... A>
void check_use(Use use, A... arguments) {
  for (const Memory memory : {Memory::freed, Memory::kept}) {
    const Body body = used_late<T>(memory, use, arguments...);
    CHECK(all_ends(body) == "lock_misuse");
    const std::string finding = first_finding(body);
    INFO(finding);
    CHECK(finding.starts_with("lock_misuse: "));
    CHECK(finding.ends_with(memory == Memory::freed ? "an object is used after its memory was freed (late)"
                                                    : ": used after it was destroyed (late)"));
  }
}

}  // namespace

TEST_CASE("destroyed: to use what is no more is misuse, of any kind of object") {
  check_use<pcheck::mutex>([](auto& m) { m.lock(); });
  check_use<pcheck::timed_mutex>([](auto& m) { (void)m.try_lock(); });
  check_use<pcheck::shared_mutex>([](auto& m) { m.lock_shared(); });
  check_use<pcheck::counting_semaphore<>>([](auto& s) { s.acquire(); }, 0);
  check_use<pcheck::counting_semaphore<>>([](auto& s) { s.release(); }, 0);
  check_use<pcheck::latch>([](auto& l) { l.wait(); }, 1);
  check_use<pcheck::barrier<>>([](auto& b) { b.arrive_and_wait(); }, 1);
  check_use<pcheck::once_flag>([](auto& f) { pcheck::call_once(f, [] {}); });
  check_use<pcheck::condition_variable>([](auto& cv) { cv.notify_one(); });
  check_use<pcheck::condition_variable_any>([](auto& cv) { cv.notify_all(); });
  check_use<pcheck::atomic<int>>([](auto& x) { (void)x.load(); });
  check_use<pcheck::atomic<int>>([](auto& x) { x.wait(0); });
  check_use<pcheck::atomic_flag>([](auto& f) { (void)f.test_and_set(); });
  check_use<pcheck::shared<int>>([](auto& x) { x = 1; });
  check_use<pcheck::event>([](auto& e) { e.wait(); });
  check_use<pcheck::rendezvous>([](auto& r) { (void)r.arrive(); }, 2);
}

TEST_CASE("destroyed: to wait for good at what is no more is misuse, and not a deadlock") {
  const auto wait_late = [](auto& object, auto wait) {
    pcheck::atomic<bool> gone{false};
    pcheck::thread late([&gone, wait] {
      gone.wait(false);
      wait();
    });
    object.reset();
    gone = true;
    gone.notify_all();
    late.join();
  };
  const auto get = [&] {
    auto q = std::make_unique<pcheck::queue<int>>(std::size_t{1});
    wait_late(q, [p = q.get()] { (void)p->get(); });
  };
  CHECK(all_ends(get) == "lock_misuse");
  const auto barrier_wait = [] {
    alignas(pcheck::barrier<>) std::byte place[sizeof(pcheck::barrier<>)];
    auto* const b = new (place) pcheck::barrier<>(2, "b");
    auto token = b->arrive();
    b->~barrier();
    b->wait(std::move(token));
  };
  CHECK(first_finding(barrier_wait).starts_with("lock_misuse: "));  // what its memory holds then is the compiler's affair
}

TEST_CASE("destroyed: what a detached thread uses after the end of main") {
  const auto body = [] {
    auto x = std::make_unique<pcheck::atomic<int>>(0);
    pcheck::thread([p = x.get()] {
      pcheck::this_thread::yield();
      *p = 1;
    }).detach();
  };
  CHECK(all_ends(body) == "lock_misuse");
  CHECK(first_finding(body, {.strategy = "sleep"}).starts_with("lock_misuse: "));
}

TEST_CASE("destroyed: what has lain on the stack of a thread that has ended") {
  const auto body = [] {
    pcheck::atomic<pcheck::atomic<int>*> place{nullptr};
    pcheck::thread owner([&] {
      pcheck::atomic<int> own{5, "own"};
      place = &own;
    });
    owner.join();
    *place.load() = 3;
  };
  // Other strategies leave on a stack what earlier executions did there, which depends on how all is compiled.
  CHECK(first_finding(body, {.strategy = "states"}).starts_with("lock_misuse: "));
}

TEST_CASE("destroyed: deleted twice") {
  const auto body = [] {
    auto* const m = new pcheck::mutex;
    auto* volatile again = m;
    delete m;
    delete again;
  };
  CHECK(first_finding(body).starts_with("lock_misuse: an object is destroyed twice"));
}
