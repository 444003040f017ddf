// A stack without locks (Treiber, Systems Programming: Coping with Parallelism, IBM RJ 5118, 1986): P threads push one
// value each, Q threads pop one each. All overlap, so every order is allowed: the results are linearisable exactly when
// each value pushed comes out once or is left in the end.
#include <cstdint>
#include <vector>

#include "threads.hpp"

namespace {

struct Node {
  int value = 0;
  pcheck::shared<Node*> next{nullptr, "next"};  // written by who pushes, before others can see the node
};

class Stack {
 public:
  explicit Stack(bool retry) : retry_(retry) {}

  void push(Node& node) {
    Node* top = top_.load();
    do {
      node.next = top;
    } while (!replace(top, &node));
  }

  /// nullptr: it was empty.
  Node* pop() {
    Node* top = top_.load();
    while (top != nullptr && !replace(top, top->next)) {
    }
    return top;
  }

 private:
  /// Puts `node` in the place of `top`. If the top is another by now, that is the one to try next.
  bool replace(Node*& top, Node* node) {
    const bool replaced = top_.compare_exchange_strong(top, node);
    pcheck::assume(replaced || retry_);
    return replaced;
  }

  bool retry_;  ///< else an execution in which a thread would have to try again is left out of consideration
  pcheck::atomic<Node*> top_{nullptr, "top"};
};

}  // namespace

PCHECK_SCENARIO(treiber_stack, pcheck::summary("threads push and pop one value each on a stack without locks")) {
  const int pushers = pcheck::param("pushers", 2, 0, 16);
  const int poppers = pcheck::param("poppers", 2, 0, 16);
  Stack stack{pcheck::param("retry", true)};
  std::vector<Node> nodes(static_cast<std::size_t>(pushers));
  std::vector<Node*> popped(static_cast<std::size_t>(poppers));

  const auto push = [&](int pusher) { stack.push(nodes[static_cast<std::size_t>(pusher)]); };
  const auto pop = [&](int popper) { popped[static_cast<std::size_t>(popper)] = stack.pop(); };
  Threads threads;
  threads.start(pushers, push);
  threads.start(poppers, pop);
  threads.join();
  for (Node* node = stack.pop(); node != nullptr; node = stack.pop()) popped.push_back(node);
  for (Node* node : popped)
    if (node != nullptr) ++node->value;
  for (const Node& node : nodes) pcheck::check(node.value == 1, "each value comes out once");
}
