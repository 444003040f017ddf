#pragma once
/// rendezvous: a monitor for hand-made barriers. A scenario marks where a party arrives and where it passes; passing
/// before every party of that round has arrived is a barrier_violation.

#include <cstddef>

#include <pcheck/model/ask.hpp>

namespace pcheck {

class rendezvous {
 public:
  explicit rendezvous(std::size_t parties, std::string_view name = {})
      : handle_({.type = model::ObjectType::rendezvous, .value_type = model::ValueType::unsigned_integer, .limit = parties},
                name) {}

  /// The calling thread is about to wait for the others.
  [[gnu::always_inline]] void arrive() { model::ask(model::OperationKind::rendezvous_arrive, handle_.id()); }
  /// The calling thread has got past the barrier.
  [[gnu::always_inline]] void pass() {
    const model::ThreadId self = model::current_thread();
    if (self >= threads_max) model::misuse(handle_.id(), "a rendezvous serves the first 256 threads only");
    model::ask(model::OperationKind::rendezvous_pass, handle_.id(), ++passed_[self]);
  }

 private:
  static constexpr std::size_t threads_max = 256;
  std::uint16_t passed_[threads_max] = {};  ///< by thread: how often it has passed
  model::ObjectHandle handle_;
};

}  // namespace pcheck
