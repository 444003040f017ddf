#pragma once
/// Small concurrent programs over all objects, as data: generated at random, run as scenarios.

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string_view>
#include <vector>

#include "world/world.hpp"

namespace pcheck::oracle {

/// One statement of a thread. `kind` is a number of statement_kind(); `object` and `value` are small numbers whose meaning
/// depends on the kind.
struct Statement {
  std::uint8_t kind = 0;
  std::uint8_t object = 0;
  std::uint8_t value = 0;
};

using Body = std::vector<Statement>;

/// What holds for a whole program.
struct Setting {
  bool spurious = false;
  bool virtual_time = false;
  bool remembers = true;        ///< what a thread has seen: all of it, or the last value only, so that states meet again
  bool alike = false;           ///< all threads but the first execute the second body; what each saw is told as one sum
  std::uint8_t invariants = 0;  ///< a set of the invariants that there are
};

struct Program {
  Setting setting;
  std::vector<Body> threads;   ///< the first is what thread 0 does between starting and joining the others
  std::vector<Body> children;  ///< what statements may start; each starts later ones only
};

std::ostream& operator<<(std::ostream& stream, const Program& program);

model::WorldOptions world_options(const Setting& setting);

/// What each thread has found in plain memory, in order, as a hash. Kept outside the scenario's memory, so that it is there for
/// whoever watches the execution: what operations return does not tell it.
struct Told {
  static constexpr std::size_t threads_max = 64;
  std::array<std::uint64_t, threads_max> hashes{};
};

/// Runs the program: to be called as a scenario's body.
void run(const Program& program, Told& told);

}  // namespace pcheck::oracle
