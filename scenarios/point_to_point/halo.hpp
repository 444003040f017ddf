#pragma once
/// Each rank has a few cells of a ring, in which each cell becomes the sum of itself and its neighbours. Those beside the ends
/// of a rank's part, its halo, belong to other ranks.
#include <array>
#include <numeric>
#include <span>
#include <vector>

#include <pcheck/pcheck.hpp>

namespace halo {

inline constexpr int to_left = 1;
inline constexpr int to_right = 2;

inline constexpr int cells_per_rank = 2;

inline int left_of(const pcheck::communicator& world) { return (world.rank() + world.size() - 1) % world.size(); }
inline int right_of(const pcheck::communicator& world) { return (world.rank() + 1) % world.size(); }

/// Cells of one rank, with the halo at both ends.
using Part = std::array<int, cells_per_rank + 2>;

inline Part first_part(int rank) {
  Part part{};
  std::iota(part.begin() + 1, part.end() - 1, rank * cells_per_rank);
  return part;
}

/// The requests of one exchange: receives into the halo, sends of the cells beside it.
inline std::array<pcheck::request, 4> start_exchange(pcheck::communicator& world, Part& part) {
  return {world.irecv(part.front(), left_of(world), to_right), world.irecv(part.back(), right_of(world), to_left),
          world.isend(part[1], left_of(world), to_left), world.isend(part[cells_per_rank], right_of(world), to_right)};
}

inline void advance(Part& part) {
  const Part before = part;
  for (std::size_t i = 1; i + 1 < part.size(); ++i) part[i] = before[i - 1] + before[i] + before[i + 1];
}

/// The same by one rank alone.
inline std::vector<int> all_cells(int ranks, int steps) {
  std::vector<int> cells(static_cast<std::size_t>(ranks) * cells_per_rank);
  std::iota(cells.begin(), cells.end(), 0);
  for (int step = 0; step < steps; ++step) {
    const std::vector<int> before = cells;
    const std::size_t n = cells.size();
    for (std::size_t i = 0; i < n; ++i) cells[i] = before[(i + n - 1) % n] + before[i] + before[(i + 1) % n];
  }
  return cells;
}

}  // namespace halo
