#pragma once
/// atomic<T> for a T of more than 8 bytes, for which the world has no room, and for a std::shared_ptr or std::weak_ptr.

#include <memory>
#include <type_traits>
#include <utility>

#include <pcheck/model/placed_value.hpp>

namespace pcheck {

template <class T>
requires(!model::fits_in_image<T>) class atomic<T> : public model::DifferenceType<T> {
  static constexpr bool is_counted = model::is_counted_pointer<T>;
  static constexpr bool is_number = std::is_floating_point_v<T>;
  static_assert(std::is_trivially_copyable_v<T> || is_counted,
                "pcheck::atomic<T> needs a trivially copyable T, a std::shared_ptr or a std::weak_ptr, as std::atomic<T> does");

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = false;

  constexpr atomic() noexcept(std::is_nothrow_default_constructible_v<T>) : atomic(T{}) {}
  constexpr atomic(T initial, std::string_view name = {}) noexcept  // NOLINT: implicit, as in std
      : value_(std::move(initial)), handle_({.type = model::ObjectType::atomic, .value_type = model::ValueType::opaque}, name) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  atomic& operator=(const atomic&) volatile = delete;
  [[gnu::always_inline]] T operator=(T value) noexcept requires(!is_counted) {  // NOLINT: the value, as in std
    store(value);
    return value;
  }
  [[gnu::always_inline]] T operator=(T value) volatile noexcept requires(!is_counted) {  // NOLINT: likewise
    store(value);
    return value;
  }
  [[gnu::always_inline]] void operator=(T value) noexcept requires is_counted { store(std::move(value)); }  // NOLINT: as in std

  bool is_lock_free() const volatile noexcept { return false; }
  [[gnu::always_inline]] T load(memory_order order = memory_order_seq_cst) const volatile noexcept {
    return placed().load(order);
  }
  [[gnu::always_inline]] operator T() const volatile noexcept { return load(); }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    placed().store(std::move(value), order);
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    return placed().exchange(std::move(value), order);
  }
  [[gnu::always_inline]] T fetch_add(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_number {
    return placed().update(order, "fetch_add", [n](T old) { return old + n; });
  }
  [[gnu::always_inline]] T fetch_sub(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_number {
    return placed().update(order, "fetch_sub", [n](T old) { return old - n; });
  }
  [[gnu::always_inline]] T operator+=(T n) volatile noexcept requires is_number { return fetch_add(n) + n; }
  [[gnu::always_inline]] T operator-=(T n) volatile noexcept requires is_number { return fetch_sub(n) - n; }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired,
                                                      memory_order order = memory_order_seq_cst) volatile noexcept {
    return placed().compare_exchange(expected, desired, order, model::without_release(order), 0);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success,
                                                      memory_order failure) volatile noexcept {
    return placed().compare_exchange(expected, desired, success, failure, 0);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired,
                                                    memory_order order = memory_order_seq_cst) volatile noexcept {
    return placed().compare_exchange(expected, desired, order, model::without_release(order), model::weak);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success,
                                                    memory_order failure) volatile noexcept {
    return placed().compare_exchange(expected, desired, success, failure, model::weak);
  }
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const volatile noexcept {
    placed().wait(old, order);
  }
  [[gnu::always_inline]] void notify_one() volatile noexcept { placed().notify_one(); }
  [[gnu::always_inline]] void notify_all() volatile noexcept { placed().notify_all(); }

 private:
  /// Of a volatile or a constant atomic, too: nobody but the operations touches the value.
  [[gnu::always_inline]] model::PlacedValue<T> placed() const volatile {
    return {const_cast<atomic*>(this)->value_, handle_.id()};
  }

  T value_;
  model::ObjectHandle handle_;
};

}  // namespace pcheck
