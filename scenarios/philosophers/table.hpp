#pragma once
/// The round table that all the variants share. Fork i lies to the left of philosopher i, fork i+1 to the right.

#include <deque>
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

class Table {
 public:
  explicit Table(int philosophers) : philosophers_(philosophers) {
    for (int i = 0; i < philosophers; ++i) users_.emplace_back(0, "users of fork " + std::to_string(i));
  }

  int left_fork(int philosopher) const { return philosopher; }
  int right_fork(int philosopher) const { return (philosopher + 1) % philosophers_; }

  /// Uses both forks. Only the philosophers' own protocol protects them: two users at once fail the check, and two
  /// uses that nothing orders are a data race.
  void eat(int philosopher) {
    auto& left = users_[left_fork(philosopher)];
    auto& right = users_[right_fork(philosopher)];
    left += 1;
    right += 1;
    pcheck::check(left == 1 && right == 1, "a fork has one user at a time");
    left -= 1;
    right -= 1;
  }

  /// Runs one thread per philosopher, each of which calls dine(philosopher) `rounds` times, until all have left.
  template <class Dine>
  void seat_all(int rounds, const Dine& dine) {
    std::vector<pcheck::thread> threads;
    for (int i = 0; i < philosophers_; ++i) {
      const auto live = [&dine, rounds, i] {
        for (int round = 0; round < rounds; ++round) dine(i);
      };
      threads.emplace_back(live, "philosopher " + std::to_string(i));
    }
    for (auto& thread : threads) thread.join();
  }

 private:
  int philosophers_;
  std::deque<pcheck::shared<int>> users_;  ///< by fork: how many eat with it
};

/// Forks that are mutexes: fork i is "fork i".
inline std::deque<pcheck::mutex> make_forks(int count) {
  std::deque<pcheck::mutex> forks;
  for (int i = 0; i < count; ++i) forks.emplace_back("fork " + std::to_string(i));
  return forks;
}
