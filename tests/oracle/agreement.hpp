#pragma once
/// The property that is tested: on a program, all searches find what plain enumeration finds.

#include "oracle/coverage.hpp"
#include "oracle/falsify.hpp"

namespace pcheck::oracle {

/// Programs with more transitions than that are left undecided.
constexpr std::uint64_t transitions_max = 150'000;

/// Compares all searches, or the one that PCHECK_ORACLE_SEARCH names. `pairs` gathers which operations have met.
Judgement agree(const Program& program, PairTable* pairs = nullptr);

}  // namespace pcheck::oracle
