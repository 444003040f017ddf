#pragma once
/// counting_semaphore and binary_semaphore, as in <semaphore>.

#include <cstddef>

#include <pcheck/model/ask.hpp>

namespace pcheck {

template <std::ptrdiff_t least_max_value = 0x7fffffff>
class counting_semaphore {
 public:
  constexpr explicit counting_semaphore(std::ptrdiff_t desired, std::string_view name = {})
      : handle_({.type = model::ObjectType::semaphore,
                 .value_type = model::ValueType::signed_integer,
                 .value = model::to_image(desired),
                 .limit = least_max_value},
                name) {
    if (desired < 0 || desired > least_max_value) model::misuse(handle_.id(), "initial count of a semaphore out of range");
  }

  static constexpr std::ptrdiff_t max() noexcept { return least_max_value; }
  [[gnu::always_inline]] void acquire() { model::ask(model::OperationKind::acquire, handle_.id()); }
  [[gnu::always_inline]] bool try_acquire() noexcept { return model::ask(model::OperationKind::try_acquire, handle_.id()) != 0; }
  template <class Rep, class Period>
  [[gnu::always_inline]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& duration) {
    return model::ask_for(model::OperationKind::timed_acquire, handle_.id(), duration) != 0;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return try_acquire_for(model::until(deadline));
  }
  [[gnu::always_inline]] void release(std::ptrdiff_t update = 1) {
    model::ask(model::OperationKind::release, handle_.id(), model::to_image(update));
  }

 protected:
  model::ObjectHandle handle_;
};

using binary_semaphore = counting_semaphore<1>;

}  // namespace pcheck
