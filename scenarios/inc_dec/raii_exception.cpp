// The locked counter (7.2.2) with the `with lock:` of 7.3.2: inc throws inside each critical section and catches outside of it.
// The lock_guard releases the lock on the way out, so dec is never left waiting and every addition has been made.
#include <mutex>
#include <stdexcept>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(raii_exception, pcheck::summary("an exception leaves the critical section; the lock is released all the same")) {
  const int rounds = pcheck::param("rounds", 3, 1, 1'000'000);
  pcheck::shared<int> var{0, "var"};
  pcheck::mutex lock{"lock"};

  const auto inc_and_throw = [&] {
    std::lock_guard guard{lock};
    var += 1;
    throw std::runtime_error("cannot print var");
  };
  const auto locked_inc = [&] {
    for (int i = 0; i < rounds; ++i) {
      try {
        inc_and_throw();
        pcheck::fail("the exception is thrown");
      } catch (const std::runtime_error&) {
        // The addition has been made and the lock released: go on.
      }
    }
  };
  const auto locked_dec = [&] {
    for (int i = 0; i < rounds; ++i) {
      std::lock_guard guard{lock};
      var -= 1;
    }
  };
  pcheck::thread inc{locked_inc, "inc"};
  pcheck::thread dec{locked_dec, "dec"};
  inc.join();
  dec.join();
  pcheck::outcome("var", var);
  pcheck::check(var == 0, "var ends where it began");
}
