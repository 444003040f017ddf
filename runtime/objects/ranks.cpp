/// The ranks of a world: started by one operation, so that none has done anything before all are there, and joined by
/// one. Which of the freedoms of MPI's standard hold in an execution is the answer of the start.

#include <string>
#include <vector>

#include "objects/mail.hpp"
#include "objects/semantics.hpp"

namespace pcheck::model {

namespace {

using Kind = OperationKind;

unsigned start_answers(const World& world, ThreadId, const Operation&) {
  return static_cast<unsigned>(world.options().bufferings.size());
}

/// Returns the thread of rank 0; the others follow.
std::uint64_t apply_start(World& world, ThreadId thread, const Operation& operation, unsigned answer) {
  world.note_ranks();
  world.run_fibers_from_now_on();  // messages are copied from and to the memory of ranks
  const auto& starting = *reinterpret_cast<const RanksToStart*>(operation.argument);
  const Buffering& buffering = world.options().bufferings[answer];
  Object& communicator = world.object(starting.communicator);
  communicator.extra = static_cast<std::uint64_t>(buffering.bytes_max);
  communicator.depth = static_cast<std::uint8_t>(buffering.each_send_decides);
  communicator.readers = static_cast<std::uint16_t>(buffering.collectives_synchronise);
  ThreadId first = no_thread;
  for (std::size_t rank = 0; rank < starting.count; ++rank) {
    const ThreadId id = world.create_thread(starting.bodies[rank], starting.names[rank], thread);
    if (id == no_thread) return 0;
    world.begin_process(id, thread);
    world.thread(id).is_rank = true;
    if (rank == 0) first = id;
  }
  return first;
}

bool joins_rank(const Operation& join, ThreadId thread) { return thread >= join.target && thread < join.target + join.argument; }

unsigned join_ranks_answers(const World& world, ThreadId, const Operation& operation) {
  for (std::uint64_t i = 0; i < operation.argument; ++i)
    if (world.thread(static_cast<ThreadId>(operation.target + i)).status != ThreadStatus::finished) return 0;
  return 1;
}

/// The first object of a type, made by `creator`, of which `holds` is true; else no_object.
template <class Holds>
ObjectId find_object(const World& world, ThreadId creator, ObjectType type, const Holds& holds) {
  for (std::uint32_t index = 1; index <= world.thread(creator).objects; ++index) {
    const ObjectId id = object_id(creator, index);
    if (world.object(id).type == type && holds(id)) return id;
  }
  return no_object;
}

std::string without_call(const std::vector<int>& ranks) {
  std::string text = ranks.size() == 1 ? "rank " : "ranks ";
  for (std::size_t i = 0; i < ranks.size(); ++i)
    text += (i == 0 ? "" : i + 1 == ranks.size() ? " and " : ", ") + std::to_string(ranks[i]);
  return text + (ranks.size() == 1 ? " has ended without it" : " have ended without it");
}

/// All ranks have ended: nothing may be left in their mailboxes, and no call that some of them have not made.
std::uint64_t apply_join_ranks(World& world, ThreadId thread, const Operation& operation, unsigned) {
  const auto end = static_cast<ThreadId>(operation.target + operation.argument);
  for (ThreadId rank = operation.target; rank < end; ++rank) {
    world.thread(thread).joined |= world.thread(rank).joined;
    world.thread(thread).joined |= Thread::bit_of(rank);
    const ObjectId mailbox = find_object(world, rank, ObjectType::mailbox, [&](ObjectId id) {
      const Mail& mail = mail_of(world, id);
      return mail.first_letter() != mail.last_letter();
    });
    if (mailbox == no_object) continue;
    world.fail("unmatched_message", "no receive has taken it", mailbox);
    return 0;
  }
  const auto fail_if_incomplete = [&](ThreadId creator) {
    const ObjectId communicator = find_object(world, creator, ObjectType::communicator,
                                              [&](ObjectId id) { return !ranks_without_last_call(world, id).empty(); });
    if (communicator == no_object) return false;
    world.fail("rank_missing", without_call(ranks_without_last_call(world, communicator)), communicator);
    return true;
  };
  bool has_failed = fail_if_incomplete(thread);  // in the world, which it has made
  for (ThreadId rank = operation.target; rank < end && !has_failed; ++rank) has_failed = fail_if_incomplete(rank);
  return 0;
}

}  // namespace

void add_rank_semantics(SemanticsTable& table) {
  table[index(Kind::start_ranks)] = {.name = "start ranks", .answers = start_answers, .apply = apply_start};
  table[index(Kind::join_ranks)] = {.name = "join ranks",
                                    .answers = join_ranks_answers,
                                    .waits_for = WaitsFor::end,
                                    .apply = apply_join_ranks,
                                    .awaits_end = joins_rank};
}

}  // namespace pcheck::model
