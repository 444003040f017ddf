#pragma once
/// An atomic value that lies with the scenario, and not in the world: the fiber reads and changes it as soon as its operation
/// has been executed, before anybody else can go on. What a value that is replaced destroys comes after that, as it may take
/// operations of its own.

#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include <pcheck/model/atomic.hpp>

namespace pcheck::model {

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

template <class T>
class PlacedValue {
 public:
  /// The operations are those of `object`, an atomic of an opaque value.
  PlacedValue(T& place, ObjectId object) : place_(std::addressof(place)), object_(object) {}

  [[gnu::always_inline]] T load(memory_order order) const {
    access<std::uint64_t>(OperationKind::load, object_, order);
    return *place_;
  }
  [[gnu::always_inline]] void store(T value, memory_order order) const {
    access<std::uint64_t>(OperationKind::store, object_, order);
    std::swap(*place_, value);
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order) const {
    read_modify_write(order, "exchange");
    return std::exchange(*place_, std::move(value));
  }
  /// Stores what `change` makes of the value; returns the value before.
  template <class Change>
  [[gnu::always_inline]] T update(memory_order order, const char* label, Change change) const {
    read_modify_write(order, label);
    return std::exchange(*place_, change(*place_));
  }
  /// The world knows that it happens, not whether it succeeds: it says so unless it is to fail spuriously, and is told
  /// better before anybody looks at the event.
  [[gnu::always_inline]] bool compare_exchange(T& expected, T& desired, memory_order success, memory_order failure,
                                               std::uint8_t flags) const {
    Operation operation;
    operation.kind = OperationKind::compare_exchange;
    operation.object = object_;
    operation.order = static_cast<std::uint8_t>(success);
    operation.detail = static_cast<std::uint8_t>(failure);
    operation.flags = flags;
    const bool may_succeed = perform(operation) == operation.argument2;
    if (may_succeed && is_equal(*place_, expected)) {
      std::swap(*place_, desired);
      return true;
    }
    if (may_succeed) annotate_result(ValueType::opaque, failed_spuriously(operation.argument2));
    expected = *place_;
    return false;
  }
  [[gnu::always_inline]] void wait(const T& old, memory_order order) const {
    while (is_equal(load(order), old)) ask(OperationKind::atomic_wait, object_);
  }
  [[gnu::always_inline]] void notify_one() const { ask(OperationKind::atomic_notify_one, object_); }
  [[gnu::always_inline]] void notify_all() const { ask(OperationKind::atomic_notify_all, object_); }

 private:
  static bool is_equal(const T& a, const T& b) {
    if constexpr (is_counted_pointer<T>) return are_the_same(a, b);
    else if constexpr (may_have_padding<T>) return are_equal_without_padding(a, b);
    else return are_equal_bytes(a, b);
  }
  static bool are_equal_bytes(const T& a, const T& b) { return std::memcmp(&a, &b, sizeof(T)) == 0; }
  /// Of copies that stay where they are: one that is returned has anything between its members again.
  static bool are_equal_without_padding(T a, T b) {
    clear_padding(a);
    clear_padding(b);
    return are_equal_bytes(a, b);
  }
  static std::uint64_t keep(std::uint64_t image, std::uint64_t) { return image; }

  [[gnu::always_inline]] void read_modify_write(memory_order order, const char* label) const {
    Operation operation;
    operation.kind = OperationKind::read_modify_write;
    operation.object = object_;
    operation.order = static_cast<std::uint8_t>(order);
    operation.combine = &keep;
    operation.label = label;
    perform(operation);
  }

  T* place_;
  ObjectId object_;
};

}  // namespace pcheck::model
