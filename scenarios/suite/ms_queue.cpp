// A queue without locks (Michael, Scott, Simple, Fast, and Practical Non-Blocking and Blocking Concurrent Queue
// Algorithms, PODC 1996; nodes are not used again, so that pointers need no counters): P threads enqueue one value each,
// Q threads dequeue one each. All overlap, so every order is allowed: the results are linearisable exactly when each
// value enqueued comes out once or is left in the end.
#include <vector>

#include "threads.hpp"

namespace {

struct Node {
  pcheck::shared<int> value{0, "value"};
  pcheck::atomic<Node*> next{nullptr, "next"};
};

class Queue {
 public:
  explicit Queue(bool retry) : retry_(retry) {}

  void enqueue(Node& node) {
    for (;; pcheck::assume(retry_)) {
      Node* tail = tail_.load();
      Node* next = tail->next.load();
      if (tail != tail_.load()) continue;
      if (next != nullptr) {  // the tail lags behind: help
        tail_.compare_exchange_strong(tail, next);
      } else if (tail->next.compare_exchange_strong(next, &node)) {
        tail_.compare_exchange_strong(tail, &node);
        return;
      }
    }
  }

  /// False: it was empty.
  bool dequeue(int& value) {
    for (;; pcheck::assume(retry_)) {
      Node* head = head_.load();
      Node* tail = tail_.load();
      Node* const next = head->next.load();
      if (head != head_.load()) continue;
      if (head == tail) {
        if (next == nullptr) return false;
        tail_.compare_exchange_strong(tail, next);
      } else {
        const int first = next->value;
        if (!head_.compare_exchange_strong(head, next)) continue;
        value = first;
        return true;
      }
    }
  }

 private:
  bool retry_;  ///< else an execution in which a thread would have to try again is left out of consideration
  Node dummy_;
  pcheck::atomic<Node*> head_{&dummy_, "head"};
  pcheck::atomic<Node*> tail_{&dummy_, "tail"};
};

}  // namespace

PCHECK_SCENARIO(ms_queue, pcheck::summary("threads enqueue and dequeue one value each on a queue without locks")) {
  const int enqueuers = pcheck::param("enqueuers", 2, 0, 16);
  const int dequeuers = pcheck::param("dequeuers", 2, 0, 16);
  Queue queue{pcheck::param("retry", true)};
  std::vector<Node> nodes(static_cast<std::size_t>(enqueuers));
  std::vector<int> dequeued(static_cast<std::size_t>(dequeuers), 0);

  const auto enqueue = [&](int enqueuer) {
    Node& node = nodes[static_cast<std::size_t>(enqueuer)];
    node.value = enqueuer + 1;
    queue.enqueue(node);
  };
  const auto dequeue = [&](int dequeuer) { queue.dequeue(dequeued[static_cast<std::size_t>(dequeuer)]); };
  Threads threads;
  threads.start(enqueuers, enqueue);
  threads.start(dequeuers, dequeue);
  threads.join();
  std::vector<int> seen(nodes.size() + 1, 0);
  for (const int value : dequeued) ++seen[static_cast<std::size_t>(value)];
  for (int value = 0; queue.dequeue(value);) ++seen[static_cast<std::size_t>(value)];
  for (std::size_t value = 1; value < seen.size(); ++value) pcheck::check(seen[value] == 1, "each value comes out once");
}
