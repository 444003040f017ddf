// The dining philosophers without a shared table (Chandy and Misra, The Drinking Philosophers Problem, ACM TOPLAS 6(4), 1984):
// a fork is a message. Who is hungry asks for the forks that are missing. Who is asked for a fork gives a dirty one away,
// cleaned, and keeps a clean one until it has eaten, which makes it dirty. In the beginning all forks are dirty and lie with
// the lesser of their two ranks, so not everyone can wait for the next one. A fork counts how often it was eaten with: a fork
// in two hands at once would lose count.
#include <array>

#include <pcheck/pcheck.hpp>

namespace {

constexpr int fork_tag = 1;  // with its count
constexpr int request = 2;
constexpr int full = 3;  // has eaten and asks for nothing any more

struct Fork {
  int neighbour;
  bool is_here;
  bool is_dirty = true;
  bool is_wanted = false;  // the neighbour has asked for it, and it was clean
  bool neighbour_is_full = false;
  int uses = 0;
};

class Philosopher {
 public:
  explicit Philosopher(pcheck::communicator& world) : world_(world) {
    const int n = world.size();
    for (std::size_t side = 0; side < forks_.size(); ++side) {
      const int neighbour = (world.rank() + (side == 0 ? n - 1 : 1)) % n;
      forks_[side] = {.neighbour = neighbour, .is_here = world.rank() < neighbour};
    }
  }

  void eat() {
    for (Fork& fork : forks_)
      if (!fork.is_here) world_.bsend(0, fork.neighbour, request);
    is_hungry_ = true;
    while (!forks_[0].is_here || !forks_[1].is_here) take_message();
    is_hungry_ = false;
    for (Fork& fork : forks_) {
      ++fork.uses;
      fork.is_dirty = true;
      if (fork.is_wanted) give(fork);
    }
  }

  /// Gives forks to the neighbours until they have eaten, too.
  void serve(int meals) {
    for (Fork& fork : forks_) world_.bsend(0, fork.neighbour, full);
    while (!forks_[0].neighbour_is_full || !forks_[1].neighbour_is_full) take_message();
    for (const Fork& fork : forks_)
      if (fork.is_here) pcheck::check(fork.uses == 2 * meals, "each fork was used for the meals of both neighbours");
  }

 private:
  void give(Fork& fork) {
    fork.is_here = false;
    fork.is_wanted = false;
    world_.bsend(fork.uses, fork.neighbour, fork_tag);
    if (is_hungry_) world_.bsend(0, fork.neighbour, request);
  }

  void take_message() {
    pcheck::status received;
    const int uses = world_.recv<int>(pcheck::any_source, pcheck::any_tag, &received);
    Fork& fork = forks_[received.source == forks_[0].neighbour ? 0 : 1];
    if (received.tag == full) {
      fork.neighbour_is_full = true;
    } else if (received.tag == fork_tag) {
      pcheck::check(!fork.is_here, "a fork is in one hand");
      fork.is_here = true;
      fork.is_dirty = false;
      fork.uses = uses;
    } else if (fork.is_dirty) {
      pcheck::check(fork.is_here, "only a fork that is here is asked for");
      give(fork);
    } else {
      fork.is_wanted = true;
    }
  }

  pcheck::communicator& world_;
  std::array<Fork, 2> forks_{};
  bool is_hungry_ = false;
};

}  // namespace

PCHECK_SCENARIO(philosophers_by_messages, pcheck::summary("four philosophers who send each other the forks")) {
  const int meals = pcheck::param("meals", 1, 1, 1'000);
  pcheck::run_ranks(4, [meals](pcheck::communicator& world) {
    if (world.size() < 3) pcheck::fail("philosophers sit between two others: there are at least 3");
    Philosopher philosopher(world);
    for (int meal = 0; meal < meals; ++meal) philosopher.eat();
    philosopher.serve(meals);
  });
}
