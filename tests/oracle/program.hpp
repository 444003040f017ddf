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

/// What a thread keeps of what it has seen: with less, states meet again.
enum class Remembers : std::uint8_t { all, last_value, nothing };

/// How statements do that wait in a loop: as they say, or once, and excluding the execution where that is too early.
enum class Waits : std::uint8_t { in_loops, by_assuming };

/// What holds for a whole program.
struct Setting {
  bool spurious = false;
  bool virtual_time = false;
  Remembers remembers = Remembers::all;
  Waits waits = Waits::in_loops;
  bool alike = false;           ///< all threads but the first execute the second body; what each saw is told as one sum
  std::uint8_t invariants = 0;  ///< a set of the invariants that there are
  std::uint8_t early = 0;       ///< so many statements of thread 0 come before it starts the others
  std::uint8_t late = 0;        ///< so many of the rest, the last ones, come after it has joined the last thread
};

struct Program {
  Setting setting;
  std::vector<Body> threads;   ///< the first is what thread 0 does, between starting and joining the others for the most part
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
