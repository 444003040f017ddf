#include <doctest/doctest.h>

#include "checker/analysis.hpp"

namespace pcheck::checker {

namespace {

Observation observation(const std::string& kind, std::vector<ObjectId> objects, const std::string& text) {
  Observation result;
  result.kind = kind;
  result.objects = std::move(objects);
  result.text = text;
  return result;
}

TEST_CASE("observation: the order of objects does not tell observations apart") {
  CHECK(observation("deadlock", {3, 1, 2}, "").key() == observation("deadlock", {1, 2, 3}, "").key());
  CHECK(observation("deadlock", {1, 2}, "").key() != observation("deadlock", {1, 2, 3}, "").key());
  CHECK(observation("deadlock", {1, 2}, "").key() != observation("lock_order", {1, 2}, "").key());
  CHECK(observation("deadlock", {12}, "").key() != observation("deadlock", {1, 2}, "").key());
}

TEST_CASE("observation: words count where they are what was violated") {
  for (const char* kind : {"check_failed", "invariant_violated", "uncaught_exception", "crash", "lock_misuse"})
    CHECK(observation(kind, {1}, "one").key() != observation(kind, {1}, "another").key());
  for (const char* kind : {"lost_update", "data_race", "deadlock", "lock_order", "leak"})
    CHECK(observation(kind, {1}, "one").key() == observation(kind, {1}, "another").key());
}

}  // namespace
}  // namespace pcheck::checker
