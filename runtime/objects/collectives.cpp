/// Collective calls: each member arrives with what it contributes, and waits for those whose contributions it needs, or
/// for all where the call synchronises, which MPI leaves open for most of them (MPI 4.0, section 6.14).
///
/// The calls of a communicator that are not complete lie in one block, in the order in which they were first made. The
/// n-th call of one member belongs together with the n-th call of each other.

#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "objects/element.hpp"
#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;
using messages::Collective;
using messages::CollectiveKind;

/// A call that some member has made and some has not completed. The state of each member and the contributions follow.
struct Call {
  std::uint32_t size;  ///< of the record, in bytes
  std::int32_t root;
  std::uint64_t count;
  const messages::Type* type;
  const messages::Reduction* reduction;
  const void* function;  ///< of the reduction, where it is a pointer to one
  CollectiveKind kind;
  bool blocking;
  std::uint16_t members;
  std::uint32_t reserved;

  /// 0: has not made the call; 1 + slot: waits; done: has completed it.
  std::uint16_t* states() { return reinterpret_cast<std::uint16_t*>(this + 1); }
  std::byte* blocks() { return reinterpret_cast<std::byte*>(this) + blocks_offset(members); }
  static std::size_t blocks_offset(std::size_t members) {
    return (sizeof(Call) + members * sizeof(std::uint16_t) + 15) / 16 * 16;
  }
};
constexpr std::uint16_t done = 0xffff;

struct Board {
  Records calls;

  Call* first() const { return reinterpret_cast<Call*>(calls.begin()); }
  Call* last() const { return reinterpret_cast<Call*>(calls.end()); }
  static Call* next(Call* call) { return reinterpret_cast<Call*>(reinterpret_cast<std::byte*>(call) + call->size); }

  Call* find(std::uint16_t rank, std::uint16_t state) const {
    for (Call* call = first(); call != last(); call = next(call))
      if (call->states()[rank] == state) return call;
    return nullptr;
  }
};

Collecting& collecting_of(const Operation& operation) { return *reinterpret_cast<Collecting*>(operation.argument); }

/// The board of a communicator is made by the first call.
Board& board_of(World& world, ObjectId communicator) {
  Object& object = world.object(communicator);
  if (object.memory == nullptr) {
    const ThreadId owner = creator_of(communicator);
    object.memory = new (world.allocate_for(owner, sizeof(Board))) Board{Records(owner, 256)};
  }
  return *static_cast<Board*>(object.memory);
}

bool is_rooted(CollectiveKind kind) {
  return kind == CollectiveKind::broadcast || kind == CollectiveKind::reduce || kind == CollectiveKind::gather ||
         kind == CollectiveKind::scatter;
}

Call* open_call(World& world, Board& board, const Collecting& collecting) {
  const Collective& asked = collecting.call;
  const std::size_t blocks = Call::blocks_offset(collecting.size);
  const std::size_t size = (blocks + messages::all_bytes(asked, collecting.size) + 15) / 16 * 16;
  std::byte* const record = board.calls.insert(world, board.calls.end(), size);
  return new (record) Call{.size = static_cast<std::uint32_t>(size),
                           .root = asked.root,
                           .count = asked.count,
                           .type = asked.type,
                           .reduction = asked.reduction,
                           .function = asked.function,
                           .kind = asked.kind,
                           .blocking = asked.blocking,
                           .members = collecting.size,
                           .reserved = 0};
}

std::string call_words(CollectiveKind kind, bool blocking) {
  constexpr const char* names[] = {"barrier",   "broadcast", "reduce",   "allreduce", "gather",
                                   "allgather", "scatter",   "alltoall", "scan",      "split"};
  return (blocking ? "" : "i") + std::string(names[static_cast<std::size_t>(kind)]);
}

/// std::plus<> and std::plus<int> are both the sum of ints. The elements are known to be of one type.
bool is_same_operation(const messages::Reduction* a, const messages::Reduction* b) {
  if (a == b) return true;
  return a != nullptr && b != nullptr && a->known != messages::Operator::other && a->known == b->known;
}

/// In what the two calls differ, in words; empty if they fit together. Roots are those of the communicator, which is not the
/// world if it has no name.
std::string difference(const Call& made, const Collective& asked, const Object& communicator) {
  if (made.kind != asked.kind || made.blocking != asked.blocking)
    return call_words(made.kind, made.blocking) + " and " + call_words(asked.kind, asked.blocking);
  if (is_rooted(made.kind) && made.root != asked.root)
    return "the root is " + std::to_string(made.root) + " and " + std::to_string(asked.root) +
           (communicator.name == nullptr ? " (ranks of the communicator)" : "");
  if (made.type != asked.type) return "the elements are " + type_words(*made.type) + " and " + type_words(*asked.type);
  if (!is_same_operation(made.reduction, asked.reduction))
    return "the operation is " + operator_words(*made.reduction) + " and " + operator_words(*asked.reduction);
  if (made.function != asked.function) return "the operation is another function";
  if (made.count != asked.count)
    return "the number of elements is " + std::to_string(made.count) + " and " + std::to_string(asked.count);
  return {};
}

bool needs_elements(const Collecting& collecting) {
  const bool is_root = collecting.call.root == collecting.rank;
  switch (collecting.call.kind) {
    case CollectiveKind::barrier:
      return false;
    case CollectiveKind::broadcast:
      return !is_root;
    case CollectiveKind::reduce:
    case CollectiveKind::gather:
      return is_root;
    default:
      return true;
  }
}

/// Whether a member cannot complete the call before `other` has made it.
bool needs(const Collecting& collecting, int other) {
  if (collecting.synchronising) return true;
  switch (collecting.call.kind) {
    case CollectiveKind::broadcast:
    case CollectiveKind::scatter:
      return other == collecting.call.root;
    case CollectiveKind::reduce:
    case CollectiveKind::gather:
      return collecting.rank == collecting.call.root;
    case CollectiveKind::scan:
      return other <= collecting.rank;
    default:
      return true;
  }
}

bool is_complete_at_once(const Collecting& collecting) {
  if (needs_elements(collecting)) return false;
  for (int other = 0; other < collecting.size; ++other)
    if (other != collecting.rank && needs(collecting, other)) return false;
  return true;
}

/// One more member has completed the call; after the last it is forgotten.
void complete(Board& board, Call* call, std::uint16_t rank) {
  call->states()[rank] = done;
  for (std::uint16_t i = 0; i < call->members; ++i)
    if (call->states()[i] != done) return;
  board.calls.erase(reinterpret_cast<std::byte*>(call), call->size);
}

/// Returns whether the member has to wait.
std::uint64_t apply_collective_arrive(World& world, ThreadId, const Operation& operation, unsigned) {
  const Collecting& collecting = collecting_of(operation);
  const Collective& asked = collecting.call;
  Board& board = board_of(world, operation.object);
  Call* call = board.find(collecting.rank, 0);
  if (call == nullptr) call = open_call(world, board, collecting);
  if (const std::string words = difference(*call, asked, std::as_const(world).object(operation.object)); !words.empty()) {
    world.fail("collective_mismatch", words, operation.object);
    return 0;
  }
  if (const std::size_t bytes = messages::contribution_bytes(asked, collecting.rank, collecting.size); bytes != 0)
    std::memcpy(call->blocks() + messages::contribution_offset(asked, collecting.rank, collecting.size), asked.in, bytes);
  if (is_complete_at_once(collecting)) {
    complete(board, call, collecting.rank);
    return 0;
  }
  call->states()[collecting.rank] = static_cast<std::uint16_t>(1 + collecting.slot);
  return 1;
}

unsigned collective_wait_answers(const World& world, ThreadId, const Operation& operation) {
  const Collecting& collecting = collecting_of(operation);
  Call* const call = static_cast<Board*>(world.object(operation.object).memory)
                         ->find(collecting.rank, static_cast<std::uint16_t>(1 + collecting.slot));
  for (std::uint16_t other = 0; other < collecting.size; ++other)
    if (call->states()[other] == 0 && needs(collecting, other)) return 0;
  return 1;
}
std::uint64_t apply_collective_wait(World& world, ThreadId, const Operation& operation, unsigned) {
  const Collecting& collecting = collecting_of(operation);
  Board& board = board_of(world, operation.object);
  Call* const call = board.find(collecting.rank, static_cast<std::uint16_t>(1 + collecting.slot));
  if (collecting.blocks != nullptr && needs_elements(collecting))
    std::memcpy(collecting.blocks, call->blocks(), messages::all_bytes(collecting.call, collecting.size));
  complete(board, call, collecting.rank);
  return 1;
}

unsigned collective_poll_answers(const World& world, ThreadId thread, const Operation& operation) {
  return collective_wait_answers(world, thread, operation) + 1;
}
std::uint64_t apply_collective_poll(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  return answer + 1 == collective_poll_answers(world, thread, operation)
             ? 0
             : apply_collective_wait(world, thread, operation, answer);
}

/// A member that needs the root alone does not care when others arrive.
bool waits_for_root_only(Step a, Step b) {
  const Step waiting = a.operation->kind == Kind::collective_arrive ? b : a;
  const Step arriving = a.operation->kind == Kind::collective_arrive ? a : b;
  return waiting.operation->target != no_thread && waiting.operation->target != arriving.thread;
}

}  // namespace

std::vector<ThreadId> missing_members(const World& world, const Operation& operation) {
  const Collecting& collecting = collecting_of(operation);
  const auto* const board = static_cast<const Board*>(world.object(operation.object).memory);
  Call* const call = board->find(collecting.rank, static_cast<std::uint16_t>(1 + collecting.slot));
  std::vector<ThreadId> missing;
  for (std::uint16_t other = 0; other < collecting.size; ++other)
    if (call->states()[other] == 0 && needs(collecting, other)) missing.push_back(collecting.threads[other]);
  return missing;
}

std::vector<int> ranks_without_last_call(const World& world, ObjectId communicator) {
  std::vector<int> missing;
  const auto* const board = static_cast<const Board*>(world.object(communicator).memory);
  if (board == nullptr) return missing;
  Call* last = nullptr;
  for (Call* call = board->first(); call != board->last(); call = Board::next(call)) last = call;
  for (std::uint16_t rank = 0; last != nullptr && rank < last->members; ++rank)
    if (last->states()[rank] == 0) missing.push_back(rank);
  return missing;
}

void add_collective_semantics(SemanticsTable& table) {
  const KindSet all = kinds({Kind::collective_arrive, Kind::collective_wait, Kind::collective_poll});
  table[index(Kind::collective_arrive)] = {.name = "collective call",
                                           .apply = apply_collective_arrive,
                                           .commutes = kinds({Kind::collective_arrive}),
                                           .independent = waits_for_root_only,
                                           .passes = all};
  table[index(Kind::collective_wait)] = {.name = "collective call completes",
                                         .answers = collective_wait_answers,
                                         .apply = apply_collective_wait,
                                         .commutes = kinds({Kind::collective_wait, Kind::collective_poll}),
                                         .independent = waits_for_root_only,
                                         .passes = all};
  table[index(Kind::collective_poll)] = {.name = "test",
                                         .answers = collective_poll_answers,
                                         .apply = apply_collective_poll,
                                         .commutes = kinds({Kind::collective_wait, Kind::collective_poll}),
                                         .passes = kinds({Kind::collective_wait, Kind::collective_poll})};
}

}  // namespace pcheck::model
