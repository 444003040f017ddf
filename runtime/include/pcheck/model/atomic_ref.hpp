#pragma once
/// atomic_ref, as in <atomic>. The value stays where it is; which atomic it is, is told by its address.

#include <atomic>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <pcheck/model/placed_value.hpp>

namespace pcheck {

namespace model {

/// The objects that atomic_refs have referred to in this execution: plain data of the scenario, looked at and changed right
/// after an operation on an object of its own. So who was the first to refer to something is part of the schedule.
class ReferredPlaces : BasicAtomic<std::uint64_t> {
 public:
  ReferredPlaces() : BasicAtomic(0, "places of atomic_refs") {}

  [[gnu::always_inline]] ObjectId object_at(const void* place, std::string_view name) {
    load(memory_order_relaxed);
    if (const ObjectId known = find(place); known != no_object) return known;
    combine<Add<std::uint64_t>>(1, memory_order_relaxed, "refer");
    if (const ObjectId known = find(place); known != no_object) return known;  // by another thread meanwhile
    const ObjectId made = create_object({.type = ObjectType::atomic, .value_type = ValueType::opaque}, name);
    add({place, made});
    return made;
  }

 private:
  struct Place {
    const void* address;
    ObjectId object;
  };
  /// A few at a time: it is memory of the scenario, which is saved with each state.
  struct Block {
    Place places[8];  ///< those without an object are free, and come last
    Block* next;
  };

  ObjectId find(const void* address) const {
    for (const Block* block = &first_; block != nullptr; block = block->next)
      for (const Place& place : block->places)
        if (place.address == address) return place.object;
    return no_object;
  }

  void add(const Place& added) {
    Block* block = &first_;
    for (;; block = block->next) {
      for (Place& place : block->places)
        if (place.object == no_object) {
          place = added;
          return;
        }
      if (block->next == nullptr) block->next = static_cast<Block*>(allocate_for_good(sizeof(Block)));
    }
  }

  Block first_ = {};
};
/// Of the first process; exists in programs that use atomic_ref, once.
template <class>
inline ReferredPlaces referred_places_of_first;

/// Of the calling process: those that it starts have function-local statics of their own.
template <class>
[[gnu::always_inline]] inline ReferredPlaces& referred_places() {
  if (!is_in_started_process()) return referred_places_of_first<void>;
  static ReferredPlaces own;
  return own;
}

}  // namespace model

template <class T>
class atomic_ref : public model::DifferenceType<T> {
  static_assert(std::is_trivially_copyable_v<T>,
                "pcheck::atomic_ref<T> needs a trivially copyable T, as std::atomic_ref<T> does");
  static constexpr bool is_integer = model::Integer<T>;
  static constexpr bool is_pointer = std::is_pointer_v<T>;
  static constexpr bool adds = is_integer || is_pointer || std::is_floating_point_v<T>;
  using Difference = model::Difference<T>;

 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = std::atomic_ref<T>::is_always_lock_free;
  static constexpr std::size_t required_alignment = std::atomic_ref<T>::required_alignment;

  /// The first one to refer to an object gives it its name.
  [[gnu::always_inline]] explicit atomic_ref(T& object, std::string_view name = {})
      : placed_(object, model::referred_places<void>().object_at(std::addressof(object), name)) {}
  atomic_ref(const atomic_ref&) noexcept = default;
  atomic_ref& operator=(const atomic_ref&) = delete;
  [[gnu::always_inline]] T operator=(T value) const noexcept {  // NOLINT: returns the value, as in std
    store(value);
    return value;
  }

  bool is_lock_free() const noexcept { return is_always_lock_free; }
  [[gnu::always_inline]] T load(memory_order order = memory_order_seq_cst) const noexcept { return placed_.load(order); }
  [[gnu::always_inline]] operator T() const noexcept { return load(); }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) const noexcept {
    placed_.store(value, order);
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) const noexcept {
    return placed_.exchange(value, order);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired,
                                                      memory_order order = memory_order_seq_cst) const noexcept {
    return placed_.compare_exchange(expected, desired, order, model::without_release(order), 0);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success,
                                                      memory_order failure) const noexcept {
    return placed_.compare_exchange(expected, desired, success, failure, 0);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired,
                                                    memory_order order = memory_order_seq_cst) const noexcept {
    return placed_.compare_exchange(expected, desired, order, model::without_release(order), model::weak);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success,
                                                    memory_order failure) const noexcept {
    return placed_.compare_exchange(expected, desired, success, failure, model::weak);
  }
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const noexcept { placed_.wait(old, order); }
  [[gnu::always_inline]] void notify_one() const noexcept { placed_.notify_one(); }
  [[gnu::always_inline]] void notify_all() const noexcept { placed_.notify_all(); }

  [[gnu::always_inline]] T fetch_add(Difference n, memory_order order = memory_order_seq_cst) const noexcept requires adds {
    return placed_.update(order, "fetch_add", [n](T old) { return model::sum(old, n); });
  }
  [[gnu::always_inline]] T fetch_sub(Difference n, memory_order order = memory_order_seq_cst) const noexcept requires adds {
    return placed_.update(order, "fetch_sub", [n](T old) { return model::difference(old, n); });
  }
  [[gnu::always_inline]] T fetch_and(T n, memory_order order = memory_order_seq_cst) const noexcept requires is_integer {
    return placed_.update(order, "fetch_and", [n](T old) { return model::And<T>{}(old, n); });
  }
  [[gnu::always_inline]] T fetch_or(T n, memory_order order = memory_order_seq_cst) const noexcept requires is_integer {
    return placed_.update(order, "fetch_or", [n](T old) { return model::Or<T>{}(old, n); });
  }
  [[gnu::always_inline]] T fetch_xor(T n, memory_order order = memory_order_seq_cst) const noexcept requires is_integer {
    return placed_.update(order, "fetch_xor", [n](T old) { return model::Xor<T>{}(old, n); });
  }
  [[gnu::always_inline]] T operator+=(Difference n) const noexcept requires adds { return model::sum(fetch_add(n), n); }
  [[gnu::always_inline]] T operator-=(Difference n) const noexcept requires adds { return model::difference(fetch_sub(n), n); }
  [[gnu::always_inline]] T operator&=(T n) const noexcept requires is_integer { return static_cast<T>(fetch_and(n) & n); }
  [[gnu::always_inline]] T operator|=(T n) const noexcept requires is_integer { return static_cast<T>(fetch_or(n) | n); }
  [[gnu::always_inline]] T operator^=(T n) const noexcept requires is_integer { return static_cast<T>(fetch_xor(n) ^ n); }
  [[gnu::always_inline]] T operator++() const noexcept requires(is_integer || is_pointer) { return *this += 1; }
  [[gnu::always_inline]] T operator++(int) const noexcept requires(is_integer || is_pointer) { return fetch_add(1); }
  [[gnu::always_inline]] T operator--() const noexcept requires(is_integer || is_pointer) { return *this -= 1; }
  [[gnu::always_inline]] T operator--(int) const noexcept requires(is_integer || is_pointer) { return fetch_sub(1); }

 private:
  model::PlacedValue<T> placed_;
};

template <class T>
atomic_ref(T&) -> atomic_ref<T>;
template <class T>
atomic_ref(T&, const char*) -> atomic_ref<T>;

}  // namespace pcheck
