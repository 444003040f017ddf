#pragma once
/// Calls of <pcheck/communicator.hpp> that go on while their rank does something else, the same for all backends.

#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include <pcheck/message_backend.hpp>

namespace pcheck {

/// A send, receive or collective call that goes on while its rank does something else. Its buffer must not be touched
/// until the request is complete, and each request must be completed.
class request {
 public:
  request() = default;
  explicit request(messages::Ticket ticket, std::shared_ptr<const void> operation = nullptr)
      : ticket_(std::move(ticket)), operation_(std::move(operation)) {}

  /// Not yet completed by wait() or test().
  bool is_active() const { return ticket_.is_active(); }
  /// Blocks until it is complete. Of a receive: what was received.
  [[gnu::always_inline]] status wait() { return ticket_.wait(); }
  /// Completes it if it can be completed now. MPI may answer "no" although it could.
  [[gnu::always_inline]] bool test(status* received = nullptr) {
    const std::optional<status> result = ticket_.test();
    if (result && received != nullptr) *received = *result;
    return result.has_value();
  }
  messages::Ticket& ticket() { return ticket_; }

 private:
  messages::Ticket ticket_;
  std::shared_ptr<const void> operation_;  ///< of a reduction
};

/// Blocks until all are complete.
template <std::ranges::input_range R>
[[gnu::always_inline]] inline void waitall(R&& requests) {
  for (request& one : requests) one.wait();
}

/// Blocks until one of those that are active is complete, completes it and returns its place; nothing if none is active. Which
/// of several is complete is open.
template <std::ranges::forward_range R>
[[gnu::always_inline]] inline std::optional<std::size_t> waitany(R&& requests, status* received = nullptr) {
  std::vector<messages::Ticket*> active;
  std::vector<std::size_t> places;
  std::size_t place = 0;
  for (request& one : requests) {
    if (one.is_active()) {
      active.push_back(&one.ticket());
      places.push_back(place);
    }
    ++place;
  }
  if (active.empty()) return std::nullopt;
  status result;
  const std::size_t chosen = messages::Ticket::wait_any(active, result);
  if (received != nullptr) *received = result;
  return places[chosen];
}

}  // namespace pcheck
