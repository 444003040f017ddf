#pragma once
/// What a thread has read is no part of the states between which an execution without end goes round.

#include "world/world.hpp"

namespace pcheck::checker {

/// Executions within its lifetime do not track reads.
class WithoutReadTracking {
 public:
  explicit WithoutReadTracking(model::World& world) : world_(world), before_(world.options().track_reads) {
    world_.set_read_tracking(false);
  }
  ~WithoutReadTracking() { world_.set_read_tracking(before_); }
  WithoutReadTracking(const WithoutReadTracking&) = delete;
  WithoutReadTracking& operator=(const WithoutReadTracking&) = delete;

 private:
  model::World& world_;
  bool before_;
};

}  // namespace pcheck::checker
