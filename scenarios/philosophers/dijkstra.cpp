// The dining philosophers (7.2.3) as Dijkstra solved them: what each one does, a lock, and one semaphore per philosopher.
// A hungry one may eat once neither neighbour eats; it finds out itself, or a neighbour that has finished lets it.
#include <deque>
#include <mutex>
#include <string>

#include "table.hpp"

namespace {

enum class Activity { thinking, hungry, eating };

}  // namespace

PCHECK_SCENARIO(dijkstra, pcheck::summary("an array of activities and one semaphore per philosopher")) {
  const int philosophers = pcheck::param("philosophers", 3, 2, 32);
  const int rounds = pcheck::param("rounds", 1, 1, 1'000'000);
  Table table{philosophers};
  pcheck::mutex lock{"lock"};
  std::deque<pcheck::shared<Activity>> activity;  // guarded by the lock
  std::deque<pcheck::binary_semaphore> may_eat;
  for (int i = 0; i < philosophers; ++i) {
    activity.emplace_back(Activity::thinking, "activity " + std::to_string(i));
    may_eat.emplace_back(0, "may_eat " + std::to_string(i));
  }

  const auto left = [&](int i) { return (i + philosophers - 1) % philosophers; };
  const auto right = [&](int i) { return (i + 1) % philosophers; };
  const auto let_eat_if_possible = [&](int i) {
    if (activity[i] != Activity::hungry) return;
    if (activity[left(i)] == Activity::eating || activity[right(i)] == Activity::eating) return;
    activity[i] = Activity::eating;
    may_eat[i].release();
  };
  table.seat_all(rounds, [&](int i) {
    {
      std::lock_guard guard{lock};
      activity[i] = Activity::hungry;
      let_eat_if_possible(i);
    }
    may_eat[i].acquire();
    table.eat(i);
    {
      std::lock_guard guard{lock};
      activity[i] = Activity::thinking;
      let_eat_if_possible(left(i));
      let_eat_if_possible(right(i));
    }
  });
}
