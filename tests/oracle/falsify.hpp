#pragma once
/// Looking for a program that falsifies a property, for a given time, from a seed that is printed.

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "oracle/program.hpp"

namespace pcheck::oracle {

/// What a property says of a program: it holds, it cannot be decided, or, in words, why it does not hold.
struct Judgement {
  bool decided = true;
  std::string contradiction;
};
using Property = std::function<Judgement(const Program&)>;

struct Falsified {
  Program program;  ///< shrunk
  std::string contradiction;
  std::uint64_t seed = 0;  ///< with which it comes first
};

struct Tally {
  std::uint64_t programs = 0;
  std::uint64_t undecided = 0;
};

/// When to stop looking.
struct Effort {
  double seconds = 0;              ///< 0: no limit
  std::uint64_t programs_max = 0;  ///< 0: no limit
};

/// Tries programs, the n-th of which comes from seed + n.
std::optional<Falsified> falsify(const rc::Gen<Program>& programs, const Property& property, std::uint64_t seed,
                                 const Effort& effort, Tally& tally);

/// PCHECK_ORACLE_SEED, or a fresh one.
std::uint64_t first_seed();
/// How long all properties together are tried: PCHECK_ORACLE_MINUTES, or one minute.
double minutes();

std::string describe(const Falsified& falsified);

}  // namespace pcheck::oracle
