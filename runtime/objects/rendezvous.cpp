/// The monitor for hand-made barriers. value: arrivals; limit: parties. A thread's n-th passing is in order only when n
/// times `parties` arrivals have been made.

#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

std::uint64_t apply_arrive(World& world, ThreadId, const Operation& operation, unsigned) {
  ++world.object(operation.object).value;
  return 0;
}
std::uint64_t apply_pass(World& world, ThreadId, const Operation& operation, unsigned) {
  const Object& rendezvous = world.object(operation.object);
  const std::uint64_t round = operation.argument;
  if (rendezvous.value < round * rendezvous.limit)
    world.fail("barrier_violation", "passed before every party had arrived", operation.object);
  return 0;
}

}  // namespace

void add_rendezvous_semantics(SemanticsTable& table) {
  table[index(Kind::rendezvous_arrive)] = {.name = "arrive", .apply = apply_arrive, .commutes = kinds({Kind::rendezvous_arrive})};
  table[index(Kind::rendezvous_pass)] = {.name = "pass", .apply = apply_pass, .commutes = kinds({Kind::rendezvous_pass})};
}

}  // namespace pcheck::model
