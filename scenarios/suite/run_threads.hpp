#pragma once
/// How all programs of the suite begin and end: main starts all threads, then joins them.

#include <vector>

#include <pcheck/pcheck.hpp>

/// Runs body(0), body(1), ..., body(count - 1), each in a thread of its own, until all have ended.
template <class Body>
void run_threads(int count, const Body& body) {
  std::vector<pcheck::thread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
  for (auto& thread : threads) thread.join();
}
