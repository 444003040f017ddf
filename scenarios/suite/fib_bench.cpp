// Two threads add to each other's numbers (fib_bench of the software verification competition). Where they take turns
// in step the numbers are those of Fibonacci, and they never get larger.
#include <array>

#include "threads.hpp"

namespace {

long long fibonacci(int n) {
  long long previous = 0, current = 1;
  for (int i = 1; i < n; ++i) {
    const long long next = previous + current;
    previous = current;
    current = next;
  }
  return current;
}

}  // namespace

PCHECK_SCENARIO(fib_bench, pcheck::summary("two threads, rounds of loading both numbers and storing their sum to the own one")) {
  const int rounds = pcheck::param("rounds", 3, 1, 40);
  const long long limit = pcheck::param("limit", fibonacci(2 * rounds + 2));
  std::array<pcheck::atomic<long long>, 2> numbers{1, 1};

  const auto add = [&](int thread) {
    for (int round = 0; round < rounds; ++round) {
      const long long first = numbers[0].load();
      const long long second = numbers[1].load();
      numbers[static_cast<std::size_t>(thread)].store(first + second);
    }
  };
  Threads threads;
  threads.start(2, add);
  threads.join();
  pcheck::check(numbers[0] <= limit && numbers[1] <= limit, "no number is above the limit");
}
