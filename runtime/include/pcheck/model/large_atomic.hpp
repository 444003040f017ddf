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
requires(!model::fits_in_image<T>) class atomic<T> {
  static_assert(std::is_trivially_copyable_v<T> || model::is_counted_pointer<T>,
                "pcheck::atomic<T> needs a trivially copyable T, a std::shared_ptr or a std::weak_ptr, as std::atomic<T> does");

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = false;

  constexpr atomic() : atomic(T{}) {}
  constexpr atomic(T initial, std::string_view name = {})  // NOLINT: implicit, as in std
      : value_(std::move(initial)), handle_({.type = model::ObjectType::atomic, .value_type = model::ValueType::opaque}, name) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  [[gnu::always_inline]] T operator=(T value) requires(!model::is_counted_pointer<T>) {  // NOLINT: the value, as in std
    store(value);
    return value;
  }
  [[gnu::always_inline]] void operator=(T value) requires model::is_counted_pointer<T> {  // NOLINT: nothing, as in std
    store(std::move(value));
  }

  bool is_lock_free() const noexcept { return false; }
  [[gnu::always_inline]] T load(memory_order order = memory_order_seq_cst) const {
    model::access<std::uint64_t>(model::OperationKind::load, handle_.id(), order);
    return value_;
  }
  [[gnu::always_inline]] operator T() const { return load(); }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) {
    model::access<std::uint64_t>(model::OperationKind::store, handle_.id(), order);
    std::swap(value_, value);
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) {
    model::Operation operation;
    operation.kind = model::OperationKind::read_modify_write;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(order);
    operation.combine = &keep;
    operation.label = "exchange";
    model::perform(operation);
    return std::exchange(value_, std::move(value));
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order order = memory_order_seq_cst) {
    return compare_exchange(expected, desired, order, model::without_release(order), 0);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success, memory_order failure) {
    return compare_exchange(expected, desired, success, failure, 0);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order order = memory_order_seq_cst) {
    return compare_exchange(expected, desired, order, model::without_release(order), model::weak);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success, memory_order failure) {
    return compare_exchange(expected, desired, success, failure, model::weak);
  }
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const {
    while (is_equal(load(order), old)) model::ask(model::OperationKind::atomic_wait, handle_.id());
  }
  [[gnu::always_inline]] void notify_one() { model::ask(model::OperationKind::atomic_notify_one, handle_.id()); }
  [[gnu::always_inline]] void notify_all() { model::ask(model::OperationKind::atomic_notify_all, handle_.id()); }

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
  static std::uint64_t keep(std::uint64_t image, std::uint64_t) { return image; }

  /// The world knows that it happens, not whether it succeeds: it says so unless it is to fail spuriously, and is told
  /// better before anybody looks at the event.
  [[gnu::always_inline]] bool compare_exchange(T& expected, T& desired, memory_order success, memory_order failure,
                                               std::uint8_t flags) {
    model::Operation operation;
    operation.kind = model::OperationKind::compare_exchange;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(success);
    operation.detail = static_cast<std::uint8_t>(failure);
    operation.flags = flags;
    const bool may_succeed = model::perform(operation) == operation.argument2;
    if (may_succeed && is_equal(value_, expected)) {
      std::swap(value_, desired);
      return true;
    }
    if (may_succeed) model::annotate_result(model::ValueType::opaque, model::failed_spuriously(operation.argument2));
    expected = value_;
    return false;
  }

  T value_;
  model::ObjectHandle handle_;
};

}  // namespace pcheck
