// Election of a leader on a ring (Chang and Roberts, An Improved Algorithm for Decentralized Extrema-Finding in Circular
// Configurations of Processes, CACM 22(5), 1979): each rank sends its number round the ring. A number is passed on by those
// with a lesser one, and only the greatest comes back to where it began: that rank is the leader and tells all others.
// The numbers lie around the ring in every order there is.
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include <pcheck/pcheck.hpp>

namespace {

constexpr int candidate = 1;
constexpr int elected = 2;

/// The number of the leader, as this rank gets to know it.
int elect(pcheck::communicator& world, int number) {
  const int next = (world.rank() + 1) % world.size();
  const int previous = (world.rank() + world.size() - 1) % world.size();
  world.bsend(number, next, candidate);
  for (;;) {
    pcheck::status received;
    const int other = world.recv<int>(previous, pcheck::any_tag, &received);
    if (received.tag == elected) {
      if (other != number) world.bsend(other, next, elected);
      return other;
    }
    if (other > number) world.bsend(other, next, candidate);
    if (other == number) world.bsend(number, next, elected);
  }
}

/// Any order of 0 to count - 1 in which the first is 0: where a ring begins does not matter.
std::vector<int> any_order(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  for (int last = count - 1; last > 1; --last)
    std::swap(numbers[static_cast<std::size_t>(last)], numbers[static_cast<std::size_t>(1 + pcheck::choose(last))]);
  return numbers;
}

}  // namespace

PCHECK_SCENARIO(leader_election, pcheck::summary("a ring of four ranks elects the one with the greatest number")) {
  const int ranks = pcheck::param("ranks", 4, 1, 1'000);
  const std::vector<int> numbers = any_order(ranks);
  pcheck::run_ranks(ranks, [numbers](pcheck::communicator& world) {
    const int leader = elect(world, numbers[static_cast<std::size_t>(world.rank())]);
    pcheck::check(leader == world.size() - 1, "all take the rank with the greatest number for the leader");
  });
}
