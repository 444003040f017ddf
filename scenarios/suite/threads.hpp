#pragma once
/// How all programs of the suite begin and end: main starts all threads, then joins them.

#include <type_traits>
#include <vector>

#include <pcheck/pcheck.hpp>

class Threads {
 public:
  /// Starts `count` threads. Each calls body(i) with its number i from 0 on, or body() where threads are all alike. The
  /// body must outlive them.
  template <class Body>
  void start(int count, const Body& body) {
    for (int i = 0; i < count; ++i) {
      if constexpr (std::is_invocable_v<const Body&>) threads_.emplace_back([&body] { body(); });
      else threads_.emplace_back([&body, i] { body(i); });
    }
  }

  void join() {
    for (auto& thread : threads_) thread.join();
  }

 private:
  std::vector<pcheck::thread> threads_;
};
