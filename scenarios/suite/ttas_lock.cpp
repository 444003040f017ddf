// Threads take a spin lock once each: they load until it looks free (test), then exchange (test and set).
#include "threads.hpp"

namespace {

class SpinLock {
 public:
  explicit SpinLock(bool retry) : retry_(retry) {}

  void lock() {
    do {
      while (held_.load()) pcheck::assume(retry_);
    } while (!try_lock());
  }
  void unlock() { held_.store(false); }

 private:
  bool try_lock() {
    const bool got_it = !held_.exchange(true);
    pcheck::assume(got_it || retry_);
    return got_it;
  }

  bool retry_;  ///< else an execution in which a thread would have to try again is left out of consideration
  pcheck::atomic<bool> held_{false, "held"};
};

}  // namespace

PCHECK_SCENARIO(ttas_lock, pcheck::summary("a spin lock: test, then test and set")) {
  const int threads = pcheck::param("threads", 3, 1, 16);
  SpinLock lock{pcheck::param("retry", true)};
  pcheck::shared<int> x{0, "x"};

  const auto add = [&] {
    lock.lock();
    x += 1;
    lock.unlock();
  };
  Threads adders;
  adders.start(threads, add);
  adders.join();
  pcheck::check(x == threads, "the lock excludes");
}
