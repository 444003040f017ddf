#pragma once
/// What messages and collective calls order, as MPI says when a call may be complete: a receive comes after the send of its
/// message, a send that waits after its receive was posted, and a collective call after the calls of those whose data it needs.

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "checker/analyses/object_table.hpp"
#include "checker/analyses/vector_clock.hpp"
#include "checker/analysis.hpp"

namespace pcheck::checker {

class MessageClocks {
 public:
  void begin_execution();
  /// From here on clocks are not empty: what is under way is noted as it is now. Between two events, none of them on messages.
  void start_counting(const World& world);
  /// To be called for each event on messages. `now` is the clock of its thread. Whether others may know of it what was before
  /// the event, and not what comes after.
  bool observe(const World& world, const Event& event, VectorClock& now);

 private:
  struct Message {
    ThreadId source;
    std::uint16_t slot;  ///< of the send, if that waits; else 0
    VectorClock sent;
  };
  /// A message whose sender has not noticed yet that it was received.
  struct Taken {
    ThreadId source;
    std::uint16_t slot;
    VectorClock receive;  ///< when that was posted, or called
  };
  struct Mailbox {
    std::vector<Message> under_way;  ///< in the order of sending
    std::vector<Taken> taken;
    std::map<std::uint16_t, VectorClock> posted;  ///< by slot of the receive
    void reset();
  };
  struct Arrival {
    unsigned rank;
    ThreadId thread;
    VectorClock clock;
  };
  struct Communicator {
    std::vector<std::vector<Arrival>> calls;
    std::map<unsigned, std::size_t> made;                               ///< how many, by rank
    std::map<std::pair<unsigned, std::uint16_t>, std::size_t> waiting;  ///< which call, by rank and slot
    void reset();
  };

  bool observe_mail(const World& world, const Event& event, VectorClock& now);
  static void receive(Mailbox& mailbox, const Operation& operation, VectorClock& now);
  static void complete_send(const World& world, Mailbox& mailbox, const Operation& operation, ThreadId self, VectorClock& now);
  static void arrive(Communicator& communicator, const Operation& operation, ThreadId self, const VectorClock& now);
  static void complete_call(Communicator& communicator, const Operation& operation, VectorClock& now);

  ObjectTable<Mailbox> mailboxes_;  ///< as long as clocks are empty: nothing
  ObjectTable<Communicator> communicators_;
  bool counts_ = false;
};

}  // namespace pcheck::checker
