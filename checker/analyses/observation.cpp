#include <algorithm>

#include "checker/analysis.hpp"

namespace pcheck::checker {

namespace {

/// Kinds whose words tell findings apart; the words of the others only add detail.
bool is_told_by_words(const std::string& kind) {
  return kind == "check_failed" || kind == "invariant_violated" || kind == "uncaught_exception" || kind == "crash" ||
         kind == "lock_misuse";
}

}  // namespace

std::string Observation::key() const {
  std::vector<ObjectId> sorted = objects;
  std::sort(sorted.begin(), sorted.end());
  std::string key = kind;
  for (const ObjectId object : sorted) key += " " + std::to_string(object);
  if (kind == "starvation")
    for (const ThreadId thread : threads) key += " of " + std::to_string(thread);
  if (is_told_by_words(kind)) key += ": " + text;
  return key;
}

}  // namespace pcheck::checker
