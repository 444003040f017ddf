#pragma once
/// event: a flag that threads wait for, as Python's threading.Event.

#include <pcheck/model/ask.hpp>

namespace pcheck {

class event {
 public:
  constexpr event() : event(std::string_view()) {}
  constexpr explicit event(std::string_view name)
      : handle_({.type = model::ObjectType::event, .value_type = model::ValueType::boolean}, name) {}

  [[gnu::always_inline]] void set() { model::ask(model::OperationKind::event_set, handle_.id()); }
  [[gnu::always_inline]] void clear() { model::ask(model::OperationKind::event_clear, handle_.id()); }
  [[gnu::always_inline]] bool is_set() const { return model::ask(model::OperationKind::event_is_set, handle_.id()) != 0; }
  [[gnu::always_inline]] void wait() const { model::ask(model::OperationKind::event_wait, handle_.id()); }
  /// False on time-out.
  template <class Rep, class Period>
  [[gnu::always_inline]] bool wait_for(const std::chrono::duration<Rep, Period>& duration) const {
    return model::ask_for(model::OperationKind::timed_event_wait, handle_.id(), duration) != 0;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] bool wait_until(const std::chrono::time_point<Clock, Duration>& deadline) const {
    return wait_for(model::until(deadline));
  }

 protected:
  model::ObjectHandle handle_;
};

}  // namespace pcheck
