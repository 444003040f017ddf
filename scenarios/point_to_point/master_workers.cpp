// Rank 0 hands out tasks, one at a time, to whichever worker has sent its last result. Which worker gets which task is open,
// the sum of the results is not.
#include <pcheck/pcheck.hpp>

namespace {

constexpr int task = 1;
constexpr int stop = 2;

void work(pcheck::communicator& world) {
  int result = 0;  // the first one asks for a task only
  for (;;) {
    world.send(result, 0);
    pcheck::status received;
    const int number = world.recv<int>(0, pcheck::any_tag, &received);
    if (received.tag == stop) return;
    result = number * number;
  }
}

void hand_out(pcheck::communicator& world, int tasks) {
  int sum = 0;
  int next = 1;
  for (int working = world.size() - 1; working > 0;) {
    pcheck::status received;
    sum += world.recv<int>(pcheck::any_source, pcheck::any_tag, &received);
    if (next <= tasks) {
      world.send(next++, received.source, task);
    } else {
      world.send(0, received.source, stop);
      --working;
    }
  }
  if (world.size() > 1) pcheck::check(sum == tasks * (tasks + 1) * (2 * tasks + 1) / 6, "each task is done once");
  pcheck::outcome("sum", sum);
}

}  // namespace

PCHECK_SCENARIO(master_workers, pcheck::summary("tasks handed out to whichever worker is free")) {
  const int tasks = pcheck::param("tasks", 6, 0, 1'000);
  pcheck::run_ranks(4, [tasks](pcheck::communicator& world) {
    if (world.rank() == 0) hand_out(world, tasks);
    else work(world);
  });
}
