// A pool of workers at a queue: main puts tasks, waits with join() until each is reported done, then sends the workers home.
// join() waits for task_done(), not for an empty queue: a task that a worker still works on is not done.
#include <string>
#include <vector>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(queue_task_done, pcheck::summary("join() on a queue waits until every task is done")) {
  constexpr int go_home = -1;
  const int workers = pcheck::param("workers", 2, 1, 8);
  const int items = pcheck::param("items", 3, 1, 1'000);
  pcheck::queue<int> tasks{0, "tasks"};
  pcheck::atomic<int> done{0, "done"};

  const auto work = [&] {
    while (tasks.get() != go_home) {
      done.fetch_add(1);
      tasks.task_done();
    }
    tasks.task_done();
  };
  std::vector<pcheck::thread> threads;
  for (int i = 0; i < workers; ++i) threads.emplace_back(work, "worker " + std::to_string(i));
  for (int task = 0; task < items; ++task) tasks.put(task);
  tasks.join();
  pcheck::check(done == items, "every task is done");
  for (int i = 0; i < workers; ++i) tasks.put(go_home);
  for (auto& thread : threads) thread.join();
}
