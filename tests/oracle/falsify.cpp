#include "oracle/falsify.hpp"

#include <chrono>
#include <cstdlib>
#include <random>
#include <sstream>

namespace pcheck::oracle {

namespace {

/// Greedily: the first simpler program that falsifies the property, too, until there is none.
Falsified shrink(rc::Shrinkable<Program> program, std::string contradiction, const Property& property, std::uint64_t seed) {
  for (;;) {
    bool simpler = false;
    auto candidates = program.shrinks();
    while (auto candidate = candidates.next()) {
      const Judgement judgement = property(candidate->value());
      if (!judgement.decided || judgement.contradiction.empty()) continue;
      contradiction = judgement.contradiction;
      program = *candidate;
      simpler = true;
      break;
    }
    if (!simpler) return {program.value(), std::move(contradiction), seed};
  }
}

}  // namespace

std::optional<Falsified> falsify(const rc::Gen<Program>& programs, const Property& property, std::uint64_t seed,
                                 const Effort& effort, Tally& tally) {
  const auto started = std::chrono::steady_clock::now();
  for (std::uint64_t n = 0; effort.programs_max == 0 || n < effort.programs_max; ++n) {
    if (effort.seconds > 0 && std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count() >= effort.seconds)
      break;
    const auto program = programs(rc::Random(seed + n));
    const Judgement judgement = property(program.value());
    ++tally.programs;
    tally.undecided += !judgement.decided;
    if (judgement.decided && !judgement.contradiction.empty())
      return shrink(program, judgement.contradiction, property, seed + n);
  }
  return std::nullopt;
}

std::uint64_t first_seed() {
  if (const char* const given = std::getenv("PCHECK_ORACLE_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device()() % 1'000'000'000;
}

double minutes() {
  const char* const given = std::getenv("PCHECK_ORACLE_MINUTES");
  return given != nullptr ? std::strtod(given, nullptr) : 1;
}

std::string describe(const Falsified& falsified) {
  std::ostringstream text;
  text << falsified.contradiction << "\nprogram:" << falsified.program
       << "\nthe one it was shrunk from comes first with PCHECK_ORACLE_SEED=" << falsified.seed;
  return text.str();
}

}  // namespace pcheck::oracle
