#pragma once
/// atomic<T> for a T of more than 8 bytes, for which the world has no room, and for a std::shared_ptr or std::weak_ptr. The
/// value lies with the scenario: the fiber reads and changes it as soon as its operation has been executed, before anybody else
/// can go on. What a value that is replaced destroys comes after that, as it may take operations of its own.

#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include <pcheck/model/atomic.hpp>

namespace pcheck {

namespace model {

template <class T>
inline constexpr bool is_counted_pointer = false;
template <class T>
inline constexpr bool is_counted_pointer<std::shared_ptr<T>> = true;
template <class T>
inline constexpr bool is_counted_pointer<std::weak_ptr<T>> = true;

/// Whether two counted pointers store the same and own the same. A weak one does not tell what it stores once that is gone.
template <class T>
bool are_the_same(const std::shared_ptr<T>& a, const std::shared_ptr<T>& b) {
  return a == b && !a.owner_before(b) && !b.owner_before(a);
}
template <class T>
bool are_the_same(const std::weak_ptr<T>& a, const std::weak_ptr<T>& b) {
  return !a.owner_before(b) && !b.owner_before(a) && a.lock() == b.lock();
}

}  // namespace model

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
    model::access<std::uint64_t>(model::OperationKind::load, handle_.id(), order);
    return place();
  }
  [[gnu::always_inline]] operator T() const volatile noexcept { return load(); }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    model::access<std::uint64_t>(model::OperationKind::store, handle_.id(), order);
    std::swap(place(), value);
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    read_modify_write(order, "exchange");
    return std::exchange(place(), std::move(value));
  }
  [[gnu::always_inline]] T fetch_add(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_number {
    read_modify_write(order, "fetch_add");
    return std::exchange(place(), place() + n);
  }
  [[gnu::always_inline]] T fetch_sub(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_number {
    read_modify_write(order, "fetch_sub");
    return std::exchange(place(), place() - n);
  }
  [[gnu::always_inline]] T operator+=(T n) volatile noexcept requires is_number { return fetch_add(n) + n; }
  [[gnu::always_inline]] T operator-=(T n) volatile noexcept requires is_number { return fetch_sub(n) - n; }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired,
                                                      memory_order order = memory_order_seq_cst) volatile noexcept {
    return compare_exchange(expected, desired, order, model::without_release(order), 0);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success,
                                                      memory_order failure) volatile noexcept {
    return compare_exchange(expected, desired, success, failure, 0);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired,
                                                    memory_order order = memory_order_seq_cst) volatile noexcept {
    return compare_exchange(expected, desired, order, model::without_release(order), model::weak);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success,
                                                    memory_order failure) volatile noexcept {
    return compare_exchange(expected, desired, success, failure, model::weak);
  }
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const volatile noexcept {
    while (is_equal(load(order), old)) model::ask(model::OperationKind::atomic_wait, handle_.id());
  }
  [[gnu::always_inline]] void notify_one() volatile noexcept {
    model::ask(model::OperationKind::atomic_notify_one, handle_.id());
  }
  [[gnu::always_inline]] void notify_all() volatile noexcept {
    model::ask(model::OperationKind::atomic_notify_all, handle_.id());
  }

 private:
  static bool is_equal(const T& a, const T& b) {
    if constexpr (model::is_counted_pointer<T>) return model::are_the_same(a, b);
    else if constexpr (model::may_have_padding<T>) return are_equal_without_padding(a, b);
    else return are_equal_bytes(a, b);
  }
  static bool are_equal_bytes(const T& a, const T& b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }
  /// Of copies that stay where they are: one that is returned has anything between its members again.
  static bool are_equal_without_padding(T a, T b) {
    model::clear_padding(a);
    model::clear_padding(b);
    return are_equal_bytes(a, b);
  }
  /// Of a volatile atomic, too: nobody but its operations touches it.
  T& place() volatile { return const_cast<atomic*>(this)->value_; }
  const T& place() const volatile { return const_cast<const atomic*>(this)->value_; }

  static std::uint64_t keep(std::uint64_t image, std::uint64_t) { return image; }

  [[gnu::always_inline]] void read_modify_write(memory_order order, const char* label) volatile noexcept {
    model::Operation operation;
    operation.kind = model::OperationKind::read_modify_write;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(order);
    operation.combine = &keep;
    operation.label = label;
    model::perform(operation);
  }

  /// The world knows that it happens, not whether it succeeds: it says so unless it is to fail spuriously, and is told
  /// better before anybody looks at the event.
  [[gnu::always_inline]] bool compare_exchange(T& expected, T& desired, memory_order success, memory_order failure,
                                               std::uint8_t flags) volatile noexcept {
    model::Operation operation;
    operation.kind = model::OperationKind::compare_exchange;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(success);
    operation.detail = static_cast<std::uint8_t>(failure);
    operation.flags = flags;
    const bool may_succeed = model::perform(operation) == operation.argument2;
    if (may_succeed && is_equal(place(), expected)) {
      std::swap(place(), desired);
      return true;
    }
    if (may_succeed) model::annotate_result(model::ValueType::opaque, model::failed_spuriously(operation.argument2));
    expected = place();
    return false;
  }

  T value_;
  model::ObjectHandle handle_;
};

}  // namespace pcheck
