#pragma once
/// What is in a mailbox: messages under way to a rank, and receives that it has posted. They lie in blocks of the
/// rank's heap, one after the other without gaps, so that what is under way, and nothing else, decides the bytes.
///
/// Which receive gets which message is what MPI says (MPI 4.0, section 3.5): of the messages from one source that a
/// receive accepts it gets the first that was sent; of the receives that accept a message it goes to the first that was
/// posted. A posted receive from one source gets its message as soon as that is certain. One from any source is left open
/// until a call of its rank settles it, so that messages that are sent later, but could arrive earlier, are candidates, too.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <pcheck/model/messages.hpp>

#include "world/world.hpp"

namespace pcheck::model {

/// A block of records without gaps; what is behind them is zero.
class Records {
 public:
  Records(ThreadId owner, std::size_t capacity);

  std::byte* begin() const { return data_; }
  std::byte* end() const { return data_ + used_; }
  /// Makes room for `bytes` before `place`, which is in begin()..end(), and returns where.
  std::byte* insert(World& world, std::byte* place, std::size_t bytes);
  void erase(std::byte* place, std::size_t bytes);

 private:
  std::byte* data_;
  std::uint32_t used_ = 0;
  std::uint32_t capacity_;
  ThreadId owner_;
};

/// A message that has been sent; its elements follow.
struct Letter {
  std::uint32_t size;   ///< of the record, in bytes
  std::uint32_t count;  ///< elements
  std::int32_t tag;
  ThreadId source;
  std::uint16_t slot;      ///< the sender's request, which waits until the message is taken; 0: nobody does
  std::uint16_t taken_by;  ///< slot of the posted receive that gets it; 0: none yet
  std::uint8_t received;   ///< and waits only for its sender to notice
  std::uint8_t reserved;
  std::uint32_t bytes;  ///< of the elements
  const messages::Type* type;

  const std::byte* elements() const { return reinterpret_cast<const std::byte*>(this + 1); }
  bool is_free() const { return taken_by == 0 && received == 0; }
};
static_assert(sizeof(Letter) == 32);

/// A posted receive that no message has been found for.
struct Posted {
  std::int32_t tag;
  ThreadId source;  ///< no_thread: any
  std::uint16_t slot;

  bool is_wildcard() const { return source == no_thread; }
  bool accepts(const Letter& letter) const {
    return letter.is_free() && (is_wildcard() || source == letter.source) && (tag == any_tag || tag == letter.tag);
  }
};
static_assert(sizeof(Posted) == 8);

/// A posted receive, and a message that it may get.
struct Match {
  Posted* receive;  ///< nullptr: the receive that is being executed
  Letter* letter;
};

struct Mail {
  Records letters;                                          ///< by source, then in the order of sending
  Records posted;                                           ///< in the order of posting
  ObjectId mailbox;                                         ///< that it is the mail of
  std::vector<ThreadId> members;                            ///< of its communicator, by rank
  std::shared_ptr<Membership>* world_membership = nullptr;  ///< of a world's mailbox, until its rank finalizes

  /// What follows is also to be used on a Mail that is not to be changed.
  Letter* first_letter() const { return reinterpret_cast<Letter*>(letters.begin()); }
  Letter* last_letter() const { return reinterpret_cast<Letter*>(letters.end()); }
  static Letter* next(Letter* letter) { return reinterpret_cast<Letter*>(reinterpret_cast<std::byte*>(letter) + letter->size); }
  Posted* first_posted() const { return reinterpret_cast<Posted*>(posted.begin()); }
  Posted* last_posted() const { return reinterpret_cast<Posted*>(posted.end()); }

  bool has_wildcards() const;
  Letter* taken_by(std::uint16_t slot) const;
  Posted* posted_in(std::uint16_t slot) const;
  Letter* sent_in(ThreadId source, std::uint16_t slot) const;
  /// The message from one source that `receive` gets next; receives before `end` are served first.
  Letter* candidate_from(ThreadId source, const Posted& receive, const Posted* end) const;

  /// Adds a message and gives it to a posted receive if it is certain which.
  void add(World& world, const Letter& header, const void* elements);
  /// Adds a receive and gives it a message if it is certain which.
  void post(World& world, const Posted& receive);
  /// Takes a message out; keeps what its sender waits for.
  void take_out(Letter* letter);
  void remove(Letter* letter);
  /// Gives `match.letter` to a posted receive, and then what has become certain.
  void settle(World& world, Match match);

  /// Calls `visit` with each match that an executing receive, or one before it, may make. Stops when it returns true.
  template <class Visit>
  bool each_candidate(const Posted& receive, const Posted* end, Posted* record, Visit visit) const {
    ThreadId last = no_thread;
    for (Letter* letter = first_letter(); letter != last_letter(); letter = next(letter)) {
      if (letter->source == last || !receive.accepts(*letter)) continue;
      last = letter->source;  // the first that it accepts is the only one of that source
      if (is_served_before(*letter, end)) continue;
      if (visit(Match{record, letter})) return true;
    }
    return false;
  }

  /// The same for posted receives from any source, but for that in slot `except`. With `for_senders` only where settling one
  /// may let a sender go on, now or after another one.
  template <class Visit>
  bool each_open_match(std::uint16_t except, bool for_senders, Visit visit) const {
    if (for_senders && !has_waiting_sender()) return false;
    for (Posted* open = first_posted(); open != last_posted(); ++open) {
      if (!open->is_wildcard() || open->slot == except) continue;
      if (each_candidate(*open, open, open, visit)) return true;
    }
    return false;
  }

 private:
  bool has_waiting_sender() const;
  bool is_served_before(const Letter& letter, const Posted* end) const;
  void give_what_is_certain(World& world);
};

/// The mailbox in the world that each rank makes before all other objects.
constexpr ObjectId world_mailbox(ThreadId rank) { return object_id(rank, 1); }

/// What a rank of the world is called where a communicator counts it as `rank`: "rank 2", or "rank 2 (rank 1 of the
/// communicator)".
std::string with_rank_there(const std::string& name, std::ptrdiff_t rank);

/// The mail of a mailbox.
inline Mail& mail_of(const World& world, ObjectId mailbox) { return *static_cast<Mail*>(world.object(mailbox).memory); }

}  // namespace pcheck::model
