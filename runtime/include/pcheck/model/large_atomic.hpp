#pragma once
/// atomic<T> for a T of more than 8 bytes. The world holds 8 bytes per object: here a count of the changes. The value
/// itself lies with the scenario, and is changed when the world applies the operation, not when the fiber goes on.

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
    Change change{&value_, nullptr, &value, {}, true};
    apply(change, order, "exchange");
    return change.seen;
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order order = memory_order_seq_cst) {
    Change change{&value_, &expected, &desired, {}, true};
    apply(change, order, "compare_exchange");
    if (!change.succeeded) expected = change.seen;
    return change.succeeded;
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
  /// What a read-modify-write is to do, and what it did.
  struct Change {
    T* value;
    const T* expected;  ///< nullptr: whatever it is
    const T* desired;
    T seen;
    bool succeeded;
  };

  static bool is_equal(const T& a, const T& b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }

  /// Called by the world, when the operation is executed.
  static std::uint64_t carry_out(std::uint64_t changes, std::uint64_t address) {
    Change& change = *reinterpret_cast<Change*>(address);
    change.seen = *change.value;
    change.succeeded = change.expected == nullptr || is_equal(change.seen, *change.expected);
    if (!change.succeeded) return changes;
    *change.value = *change.desired;
    return changes + 1;
  }

  [[gnu::always_inline]] void apply(Change& change, memory_order order, const char* label) {
    model::Operation operation;
    operation.kind = model::OperationKind::read_modify_write;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(order);
    operation.argument = reinterpret_cast<std::uint64_t>(&change);
    operation.combine = &carry_out;
    operation.label = label;
    model::perform(operation);
    asm volatile("" ::: "memory");  // the world has changed what `change` and the value hold
  }

  T value_;
  model::ObjectHandle handle_;
};

}  // namespace pcheck
