#pragma once
/// atomic, atomic_flag and atomic_thread_fence, as in <atomic>. Sequentially consistent; the
/// memory order asked for is recorded with each operation.

#include <atomic>
#include <concepts>
#include <cstddef>

#include <pcheck/model/ask.hpp>

namespace pcheck {

using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

namespace model {

template <class T, class Combine>
std::uint64_t combine_images(std::uint64_t old_value, std::uint64_t operand) {
  return to_image<T>(static_cast<T>(Combine{}(from_image<T>(old_value), from_image<T>(operand))));
}

template <class T>
struct Add {
  T operator()(T a, T b) const {
    if constexpr (std::is_integral_v<T>) {
      using U = std::make_unsigned_t<T>;
      return static_cast<T>(static_cast<U>(static_cast<U>(a) + static_cast<U>(b)));  // wraps, as std::atomic does
    } else {
      return a + b;
    }
  }
};
template <class T>
struct Subtract {
  T operator()(T a, T b) const {
    if constexpr (std::is_integral_v<T>) {
      using U = std::make_unsigned_t<T>;
      return static_cast<T>(static_cast<U>(static_cast<U>(a) - static_cast<U>(b)));
    } else {
      return a - b;
    }
  }
};
template <class T>
struct And {
  T operator()(T a, T b) const { return static_cast<T>(a & b); }
};
template <class T>
struct Or {
  T operator()(T a, T b) const { return static_cast<T>(a | b); }
};
template <class T>
struct Xor {
  T operator()(T a, T b) const { return static_cast<T>(a ^ b); }
};

/// Byte offsets: how pointers move.
template <class T>
struct Advance {
  std::uint64_t operator()(std::uint64_t pointer, std::uint64_t bytes) const { return pointer + bytes; }
};

template <class T>
[[gnu::always_inline]] inline T access(OperationKind kind, ObjectId object, memory_order order, std::uint64_t argument = 0,
                                       std::uint8_t flags = 0) {
  Operation operation;
  operation.kind = kind;
  operation.object = object;
  operation.order = static_cast<std::uint8_t>(order);
  operation.flags = flags;
  operation.argument = argument;
  return from_image<T>(perform(operation));
}

template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// What is added to an atomic T that can be added to.
template <class T>
using Difference = std::conditional_t<std::is_pointer_v<T>, std::ptrdiff_t, T>;

/// Its name in std; only numbers and pointers have one.
template <class T>
struct DifferenceType {};
template <class T>
requires(Integer<T> || std::is_floating_point_v<T> || std::is_pointer_v<T>) struct DifferenceType<T> {
  using difference_type = Difference<T>;
};

/// What is stored where something is added, or taken away: integers wrap.
template <class T>
T sum(T a, Difference<T> n) {
  if constexpr (std::is_pointer_v<T>) return a + n;
  else return Add<T>{}(a, n);
}
template <class T>
T difference(T a, Difference<T> n) {
  if constexpr (std::is_pointer_v<T>) return a - n;
  else return Subtract<T>{}(a, n);
}

/// The order of an exchange that fails, which stores nothing.
constexpr memory_order without_release(memory_order order) {
  if (order == memory_order_acq_rel) return memory_order_acquire;
  return order == memory_order_release ? memory_order_relaxed : order;
}

/// What atomics of every small type share. Values live in the world, as 64-bit images. All members are volatile, as it is
/// nothing to them whether the atomic is.
template <class T>
class BasicAtomic {
 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = true;

  constexpr explicit BasicAtomic(T initial, std::string_view name) noexcept
      : handle_({.type = ObjectType::atomic, .value_type = value_type_of<T>(), .value = to_image(initial)}, name) {}

  bool is_lock_free() const volatile noexcept { return true; }
  [[gnu::always_inline]] T load(memory_order order = memory_order_seq_cst) const volatile noexcept {
    return access<T>(OperationKind::load, handle_.id(), order);
  }
  [[gnu::always_inline]] void store(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    access<T>(OperationKind::store, handle_.id(), order, to_image(value));
  }
  [[gnu::always_inline]] T exchange(T value, memory_order order = memory_order_seq_cst) volatile noexcept {
    return access<T>(OperationKind::exchange, handle_.id(), order, to_image(value));
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired,
                                                      memory_order order = memory_order_seq_cst) volatile noexcept {
    return compare_exchange(expected, desired, order, without_release(order), 0);
  }
  [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, memory_order success,
                                                      memory_order failure) volatile noexcept {
    return compare_exchange(expected, desired, success, failure, 0);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired,
                                                    memory_order order = memory_order_seq_cst) volatile noexcept {
    return compare_exchange(expected, desired, order, without_release(order), weak);
  }
  [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, memory_order success,
                                                    memory_order failure) volatile noexcept {
    return compare_exchange(expected, desired, success, failure, weak);
  }
  /// Returns once notified and the value is another than `old`.
  [[gnu::always_inline]] void wait(T old, memory_order order = memory_order_seq_cst) const volatile noexcept {
    while (to_image(load(order)) == to_image(old)) ask(OperationKind::atomic_wait, handle_.id(), to_image(old));
  }
  [[gnu::always_inline]] void notify_one() volatile noexcept { ask(OperationKind::atomic_notify_one, handle_.id()); }
  [[gnu::always_inline]] void notify_all() volatile noexcept { ask(OperationKind::atomic_notify_all, handle_.id()); }

  [[gnu::always_inline]] operator T() const volatile noexcept { return load(); }

 protected:
  template <class Combine, class Operand = T>
  [[gnu::always_inline]] T combine(std::uint64_t operand, memory_order order, const char* label) volatile noexcept {
    Operation operation;
    operation.kind = OperationKind::read_modify_write;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(order);
    operation.argument = operand;
    operation.combine = &combine_images<Operand, Combine>;
    operation.label = label;
    return from_image<T>(perform(operation));
  }

  [[gnu::always_inline]] bool compare_exchange(T& expected, T desired, memory_order success, memory_order failure,
                                               std::uint8_t flags) volatile noexcept {
    Operation operation;
    operation.kind = OperationKind::compare_exchange;
    operation.object = handle_.id();
    operation.order = static_cast<std::uint8_t>(success);
    operation.detail = static_cast<std::uint8_t>(failure);
    operation.flags = flags;
    operation.argument = to_image(desired);
    operation.argument2 = to_image(expected);
    const std::uint64_t seen = perform(operation);
    if (seen == operation.argument2) return true;
    if ((flags & weak) == 0 || seen != failed_spuriously(operation.argument2)) expected = from_image<T>(seen);
    else if constexpr (sizeof(T) == sizeof seen && !std::is_pointer_v<T>) expected = load(failure);  // it may be the value
    return false;
  }

  ObjectHandle handle_;
};

}  // namespace model

/// T: trivially copyable, of at most 8 bytes; for others see large_atomic.hpp.
template <class T>
class atomic : public model::BasicAtomic<T>, public model::DifferenceType<T> {
  static constexpr bool is_integer = model::Integer<T>;
  static constexpr bool is_number = is_integer || std::is_floating_point_v<T>;
  static constexpr bool is_pointer = std::is_pointer_v<T>;

  /// The operand of an addition: bytes for a pointer, the value itself for a number.
  template <class D>
  static std::uint64_t operand(D difference) {
    if constexpr (is_pointer)
      return static_cast<std::uint64_t>(static_cast<std::int64_t>(difference) *
                                        static_cast<std::int64_t>(sizeof(std::remove_pointer_t<T>)));
    else return model::to_image<T>(difference);
  }
  template <bool add>
  using Sum = std::conditional_t<is_pointer, model::Advance<T>, std::conditional_t<add, model::Add<T>, model::Subtract<T>>>;
  using Operand = std::conditional_t<is_pointer, std::uint64_t, T>;
  using Difference = model::Difference<T>;

 public:
  constexpr atomic() noexcept(std::is_nothrow_default_constructible_v<T>) : atomic(T{}) {}
  constexpr atomic(T initial, std::string_view name = {}) noexcept
      : model::BasicAtomic<T>(initial, name) {}  // NOLINT: implicit, as in std
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  atomic& operator=(const atomic&) volatile = delete;
  [[gnu::always_inline]] T operator=(T value) noexcept {  // NOLINT: returns the value, as in std
    this->store(value);
    return value;
  }
  [[gnu::always_inline]] T operator=(T value) volatile noexcept {  // NOLINT: likewise
    this->store(value);
    return value;
  }

  [[gnu::always_inline]] T fetch_add(Difference n, memory_order order = memory_order_seq_cst) volatile noexcept
      requires(is_number || is_pointer) {
    return this->template combine<Sum<true>, Operand>(operand(n), order, "fetch_add");
  }
  [[gnu::always_inline]] T fetch_sub(Difference n, memory_order order = memory_order_seq_cst) volatile noexcept
      requires(is_number || is_pointer) {
    if constexpr (is_pointer) return this->template combine<Sum<true>, Operand>(operand(-n), order, "fetch_sub");
    else return this->template combine<Sum<false>, Operand>(operand(n), order, "fetch_sub");
  }
  [[gnu::always_inline]] T fetch_and(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_integer {
    return this->template combine<model::And<T>>(model::to_image(n), order, "fetch_and");
  }
  [[gnu::always_inline]] T fetch_or(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_integer {
    return this->template combine<model::Or<T>>(model::to_image(n), order, "fetch_or");
  }
  [[gnu::always_inline]] T fetch_xor(T n, memory_order order = memory_order_seq_cst) volatile noexcept requires is_integer {
    return this->template combine<model::Xor<T>>(model::to_image(n), order, "fetch_xor");
  }
  [[gnu::always_inline]] T operator+=(Difference n) volatile noexcept requires(is_number || is_pointer) {
    return model::sum(fetch_add(n), n);
  }
  [[gnu::always_inline]] T operator-=(Difference n) volatile noexcept requires(is_number || is_pointer) {
    return model::difference(fetch_sub(n), n);
  }
  [[gnu::always_inline]] T operator&=(T n) volatile noexcept requires is_integer { return static_cast<T>(fetch_and(n) & n); }
  [[gnu::always_inline]] T operator|=(T n) volatile noexcept requires is_integer { return static_cast<T>(fetch_or(n) | n); }
  [[gnu::always_inline]] T operator^=(T n) volatile noexcept requires is_integer { return static_cast<T>(fetch_xor(n) ^ n); }
  [[gnu::always_inline]] T operator++() volatile noexcept requires(is_integer || is_pointer) { return *this += 1; }
  [[gnu::always_inline]] T operator++(int) volatile noexcept requires(is_integer || is_pointer) { return fetch_add(1); }
  [[gnu::always_inline]] T operator--() volatile noexcept requires(is_integer || is_pointer) { return *this -= 1; }
  [[gnu::always_inline]] T operator--(int) volatile noexcept requires(is_integer || is_pointer) { return fetch_sub(1); }
};

template <class T>
atomic(T) -> atomic<T>;
template <class T>
atomic(T, const char*) -> atomic<T>;

class atomic_flag {
 public:
  constexpr atomic_flag() noexcept : atomic_flag(std::string_view()) {}
  template <std::integral Clear>                            // no plain bool, which a name would convert to
  constexpr atomic_flag(Clear) noexcept : atomic_flag() {}  // NOLINT: implicit, for ATOMIC_FLAG_INIT
  constexpr explicit atomic_flag(std::string_view name) noexcept : flag_(false, name) {}
  atomic_flag(const atomic_flag&) = delete;
  atomic_flag& operator=(const atomic_flag&) = delete;
  atomic_flag& operator=(const atomic_flag&) volatile = delete;

  [[gnu::always_inline]] bool test(memory_order order = memory_order_seq_cst) const volatile noexcept {
    return flag_.load(order);
  }
  [[gnu::always_inline]] bool test_and_set(memory_order order = memory_order_seq_cst) volatile noexcept {
    return flag_.exchange(true, order);
  }
  [[gnu::always_inline]] void clear(memory_order order = memory_order_seq_cst) volatile noexcept { flag_.store(false, order); }
  [[gnu::always_inline]] void wait(bool old, memory_order order = memory_order_seq_cst) const volatile noexcept {
    flag_.wait(old, order);
  }
  [[gnu::always_inline]] void notify_one() volatile noexcept { flag_.notify_one(); }
  [[gnu::always_inline]] void notify_all() volatile noexcept { flag_.notify_all(); }

 private:
  model::BasicAtomic<bool> flag_;
};

[[gnu::always_inline]] inline void atomic_thread_fence(memory_order order) noexcept {
  model::Operation operation;
  operation.kind = model::OperationKind::fence;
  operation.order = static_cast<std::uint8_t>(order);
  model::perform(operation);
}

}  // namespace pcheck
