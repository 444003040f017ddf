#pragma once
/// Allreduce over a ring, as Horovod does it: each rank sends to its right and receives from its left only.
///
/// P. Patarasuk, X. Yuan: Bandwidth optimal all-reduce algorithms for clusters of workstations. Journal of Parallel and
/// Distributed Computing 69(2), 2009, section 3. With N ranks the data is cut into N chunks. In N-1 rounds each rank adds what
/// comes to its own and passes it on, so that each ends up with the sum of one chunk; in another N-1 rounds the sums go round.

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <pcheck/pcheck.hpp>

namespace training {

/// What one round sends to the right and receives from the left. `round` serves as tag.
template <class T>
struct Round {
  std::span<const T> outgoing;
  std::span<T> incoming;
  int left;
  int right;
  int round;
};

/// Sends and receives at the same time, and returns when both are done.
struct Exchange {
  template <class T>
  void operator()(const pcheck::communicator& ring, const Round<T>& round) const {
    pcheck::request sending = ring.isend(round.outgoing, round.right, round.round);
    ring.recv(round.incoming, round.left, round.round);
    sending.wait();
  }
};

/// Chunk `index` of `count`; the first ones are longer by one if it does not come out even.
template <class T>
std::span<T> chunk(std::span<T> values, int index, int count) {
  const std::size_t place = static_cast<std::size_t>((index % count + count) % count);
  const std::size_t least = values.size() / static_cast<std::size_t>(count);
  const std::size_t longer = values.size() % static_cast<std::size_t>(count);
  return values.subspan(place * least + std::min(place, longer), least + (place < longer ? 1 : 0));
}

/// Replaces the values by the sums over all ranks: the same bits on all of them, whatever the schedule, since each chunk is
/// added up once, in the order of the ring.
/// values: as many on each rank.
/// exchange: does what one round sends and receives.
/// Cost: each rank sends 2 (N-1)/N times the data, in 2 (N-1) messages.
template <class T, class How = Exchange>
void ring_allreduce(const pcheck::communicator& ring, std::span<T> values, const How& exchange = {}) {
  const int ranks = ring.size();
  const int rank = ring.rank();
  const int left = (rank + ranks - 1) % ranks;
  const int right = (rank + 1) % ranks;
  std::vector<T> received((values.size() + static_cast<std::size_t>(ranks) - 1) / static_cast<std::size_t>(ranks));
  for (int step = 0; step < ranks - 1; ++step) {  // reduce-scatter
    const std::span<const T> outgoing = chunk(values, rank - step, ranks);
    const std::span<T> sum = chunk(values, rank - step - 1, ranks);
    exchange(ring, Round<T>{outgoing, std::span<T>(received).first(sum.size()), left, right, step});
    std::transform(sum.begin(), sum.end(), received.begin(), sum.begin(), [](T mine, T theirs) { return theirs + mine; });
  }
  for (int step = 0; step < ranks - 1; ++step) {  // allgather
    const std::span<const T> outgoing = chunk(values, rank + 1 - step, ranks);
    exchange(ring, Round<T>{outgoing, chunk(values, rank - step, ranks), left, right, ranks - 1 + step});
  }
}

}  // namespace training
