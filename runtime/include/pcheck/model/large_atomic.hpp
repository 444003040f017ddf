#pragma once
/// atomic<T> for a T of more than 8 bytes, for which the world has no room. The value lies with the scenario: the fiber reads
/// and changes it as soon as its operation has been executed, before anybody else can go on.

#include <cstring>
#include <utility>

#include <pcheck/model/atomic.hpp>

namespace pcheck {

template <class T>
requires(!model::fits_in_image<T>) class atomic<T> {
  static_assert(std::is_trivially_copyable_v<T>, "pcheck::atomic<T> needs a trivially copyable T, as std::atomic<T> does");

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = false;

  atomic() : atomic(T{}) {}
  atomic(T initial, std::string_view name = {})  // NOLINT: implicit, as in std
      : value_(initial), handle_({.type = model::ObjectType::atomic, .value_type = model::ValueType::opaque}, name) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  [[gnu::always_inline]] T operator=(T value) {  // NOLINT: returns the value, as in std
    store(value);
    return value;
  }

  bool is_lock_free() const noexcept { return false; }
  [[gnu::always_inline]] T load(memory_order order = memory_order_seq_cst) const {
    model::access<std::uint64_t>(model::OperationKind::load, handle_.id(), order);
    return value_;
  }
  [[gnu::always_inline]] operator T() const { return load(); }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) {
    model::access<std::uint64_t>(model::OperationKind::store, handle_.id(), order);
    value_ = value;
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) {
    take_turn(order, "exchange");
    return std::exchange(value_, value);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order order = memory_order_seq_cst) {
    take_turn(order, "compare_exchange");
    if (!is_equal(value_, expected)) {
      expected = value_;
      return false;
    }
    value_ = desired;
    return true;
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success, memory_order) {
    return compare_exchange_strong(expected, desired, success);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order order = memory_order_seq_cst) {
    return compare_exchange_strong(expected, desired, order);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success, memory_order) {
    return compare_exchange_strong(expected, desired, success);
  }
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const {
    while (is_equal(load(order), old)) model::ask(model::OperationKind::atomic_wait, handle_.id());
  }
  [[gnu::always_inline]] void notify_one() { model::ask(model::OperationKind::atomic_notify_one, handle_.id()); }
  [[gnu::always_inline]] void notify_all() { model::ask(model::OperationKind::atomic_notify_all, handle_.id()); }

 private:
  static bool is_equal(const T& a, const T& b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }
  static std::uint64_t keep(std::uint64_t image, std::uint64_t) { return image; }

  /// A read-modify-write of which the world knows that it happens, not what it does.
  [[gnu::always_inline]] void take_turn(memory_order order, const char* label) {
    model::Operation operation;
    operation.kind = model::OperationKind::read_modify_write;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(order);
    operation.combine = &keep;
    operation.label = label;
    model::perform(operation);
  }

  T value_;
  model::ObjectHandle handle_;
};

}  // namespace pcheck
