#pragma once
/// A lock that is fair by itself: who comes first is served first, whatever the scheduler does.

#include <pcheck/pcheck.hpp>

/// At most `tickets` threads may use it. Tickets are numbered in a circle: who draws the last one turns the roll back, and one
/// number stands for the same ticket before and after that.
class TicketLock {
 public:
  explicit TicketLock(int tickets) : tickets_(tickets) {}

  void lock() {
    const int drawn = next_.fetch_add(1);
    if (drawn % tickets_ == tickets_ - 1) next_.fetch_sub(tickets_);
    while (serving_.load() != drawn % tickets_) {
    }
  }
  void unlock() { serving_.store((serving_.load() + 1) % tickets_); }

 private:
  int tickets_;
  pcheck::atomic<int> next_{0, "next ticket"};
  pcheck::atomic<int> serving_{0, "serving"};
};
