#pragma once
/// What is under way to one rank, on real threads: all messages of all communicators.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include <pcheck/message.hpp>

namespace pcheck::real {

/// Set when a receive has taken the message.
struct Taken {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_set = false;
};

struct Letter {
  std::uint64_t context = 0;  ///< the communicator
  int source = 0;
  int tag = 0;
  std::size_t count = 0;                 ///< elements
  const messages::Type* type = nullptr;  ///< null: what collective calls send
  std::vector<std::byte> bytes;
  std::shared_ptr<Taken> taken;  ///< null: nobody waits for that
};

/// What a receive accepts.
struct Wanted {
  std::uint64_t context = 0;
  int source = any_source;
  int tag = any_tag;

  bool accepts(const Letter& letter) const {
    return letter.context == context && (source == any_source || source == letter.source) &&
           (tag == any_tag || tag == letter.tag);
  }
};

/// A receive that was posted, and its message once it has got one.
struct Order {
  Wanted wanted;
  bool is_filled = false;
  Letter letter;
};

/// Messages arrive in the order of sending; each goes to the first posted receive that accepts it, else to the first that
/// asks. Any thread may deliver, the owner alone receives.
class Mailbox {
 public:
  void deliver(Letter letter);
  void post(const std::shared_ptr<Order>& order);
  /// Blocks until the order is filled.
  void wait(const Order& order);
  bool is_filled(const Order& order);
  /// Blocks until a message is there that no posted receive gets; leaves it there.
  Letter peek(const Wanted& wanted);
  /// Nothing: there is none yet.
  std::unique_ptr<Letter> try_peek(const Wanted& wanted);

 private:
  void fill(Order& order, Letter letter);
  const Letter* find(const Wanted& wanted) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Letter> letters_;
  std::list<std::shared_ptr<Order>> orders_;
};

void wait_until_taken(Taken& taken);

}  // namespace pcheck::real
