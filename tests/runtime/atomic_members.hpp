#pragma once
/// What <atomic> promises of its members and functions before any is called; both backends are held to it.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

#include <pcheck/pcheck.hpp>

namespace pcheck::atomic_members {

template <class T>
using Volatile = volatile atomic<T>;

/// What every atomic<T> can do, volatile or not, and without an exception.
template <class A>
concept Basic = requires(A& a, const A& c, typename A::value_type value) {
  { c.load() }
  noexcept->std::same_as<typename A::value_type>;
  { c.load(memory_order_acquire) }
  noexcept->std::same_as<typename A::value_type>;
  { a.store(value) }
  noexcept->std::same_as<void>;
  { a.exchange(value, memory_order_relaxed) }
  noexcept->std::same_as<typename A::value_type>;
  { a.compare_exchange_strong(value, value) }
  noexcept->std::same_as<bool>;
  { a.compare_exchange_weak(value, value, memory_order_release, memory_order_relaxed) }
  noexcept->std::same_as<bool>;
  { a.is_lock_free() }
  noexcept->std::same_as<bool>;
  { a = value }
  noexcept->std::same_as<typename A::value_type>;
  { static_cast<typename A::value_type>(c) }
  noexcept;
  { atomic_load(&c) }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_load_explicit(&c, memory_order_relaxed) }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_store(&a, value) }
  noexcept;
  { atomic_exchange(&a, value) }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_compare_exchange_strong(&a, &value, value) }
  noexcept->std::same_as<bool>;
  { atomic_is_lock_free(&c) }
  noexcept->std::same_as<bool>;
};
template <class A>
concept Adds = requires(A& a, typename A::difference_type n) {
  { a.fetch_add(n) }
  noexcept->std::same_as<typename A::value_type>;
  { a.fetch_sub(n, memory_order_relaxed) }
  noexcept->std::same_as<typename A::value_type>;
  { a += n }
  noexcept->std::same_as<typename A::value_type>;
  { a -= n }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_fetch_add(&a, n) }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_fetch_sub_explicit(&a, n, memory_order_relaxed) }
  noexcept->std::same_as<typename A::value_type>;
};
template <class A>
concept Counts = requires(A& a) {
  { a++ }
  noexcept->std::same_as<typename A::value_type>;
  { --a }
  noexcept->std::same_as<typename A::value_type>;
};
template <class A>
concept HasBits = requires(A& a) {
  { a |= 1 }
  noexcept->std::same_as<typename A::value_type>;
  { a.fetch_xor(1) }
  noexcept->std::same_as<typename A::value_type>;
  { atomic_fetch_and(&a, 1) }
  noexcept->std::same_as<typename A::value_type>;
};
template <class T>
concept FunctionAdds = requires(atomic<T>& a) {
  atomic_fetch_add(&a, 1);
};
template <class T>
concept FunctionAnds = requires(atomic<T>& a) {
  atomic_fetch_and(&a, 1);
};

/// Whether an atomic and a volatile one have these members, or have not.
template <class T>
constexpr bool has_members(bool adds, bool counts, bool bits) {
  return Basic<atomic<T>> && Basic<Volatile<T>> && Adds<atomic<T>> == adds && Adds<Volatile<T>> == adds &&
         FunctionAdds<T> == adds && Counts<atomic<T>> == counts && Counts<Volatile<T>> == counts && HasBits<atomic<T>> == bits &&
         HasBits<Volatile<T>> == bits && FunctionAnds<T> == bits;
}

enum class Kind : char {};
struct Small {
  int number;
};
struct Large {
  long numbers[3];
};

static_assert(has_members<int>(true, true, true) && has_members<char>(true, true, true));
static_assert(has_members<std::uint64_t>(true, true, true));
static_assert(has_members<int*>(true, true, false) && has_members<const char*>(true, true, false));
static_assert(has_members<float>(true, false, false) && has_members<double>(true, false, false));
static_assert(has_members<long double>(true, false, false));
static_assert(has_members<bool>(false, false, false) && has_members<Kind>(false, false, false));
static_assert(has_members<Small>(false, false, false) && has_members<Large>(false, false, false));
static_assert(!FunctionAdds<std::shared_ptr<int>>);

template <class A>
concept HasDifference = requires {
  typename A::difference_type;
};
static_assert(std::same_as<atomic<int*>::difference_type, std::ptrdiff_t> && std::same_as<atomic<char>::difference_type, char>);
static_assert(std::same_as<atomic<long double>::difference_type, long double>);
static_assert(!HasDifference<atomic<bool>> && !HasDifference<atomic<Kind>> && !HasDifference<atomic<Large>>);

static_assert(!std::is_assignable_v<atomic<int>&, const atomic<int>&> && !std::is_assignable_v<Volatile<int>&, atomic<int>&>);
static_assert(std::is_nothrow_default_constructible_v<atomic<int>> && std::is_nothrow_constructible_v<atomic<Large>, Large>);
static_assert(std::is_nothrow_default_constructible_v<atomic_flag> && !std::is_copy_constructible_v<atomic_flag>);
static_assert(!std::is_copy_assignable_v<atomic_flag> && !std::is_assignable_v<volatile atomic_flag&, const atomic_flag&>);

static_assert(std::same_as<atomic_int_fast16_t::value_type, std::int_fast16_t>);
static_assert(std::same_as<atomic_uint_least32_t::value_type, std::uint_least32_t>);

/// A volatile atomic and a volatile flag, and an atomic of a long double, do what others do: all in words.
inline std::string use_volatile_atomics() {
  volatile atomic<int> number{1, "number"};
  volatile atomic<Large> large{Large{{1, 2, 3}}};
  volatile atomic<double> real = 0.5;
  volatile atomic_flag flag;
  atomic<long double> wide = 1.5L;
  number = 5;
  number += 2;
  const int seen = number++;
  atomic_fetch_sub(&number, 1);
  large = Large{{7, 8, 9}};
  const Large before = large.exchange(Large{{4, 5, 6}});
  real += 0.25;
  const bool was_set = flag.test_and_set() || atomic_flag_test_and_set(&flag);
  atomic_flag_clear(&flag);
  const long double old = wide.fetch_add(2);
  wide -= 0.5L;
  return std::to_string(number) + " " + std::to_string(seen) + " " + std::to_string(before.numbers[1]) + " " +
         std::to_string(large.load().numbers[1]) + " " + std::to_string(static_cast<int>(real * 100)) + " " +
         std::to_string(was_set) + " " + std::to_string(flag.test()) + " " + std::to_string(static_cast<int>(old * 10)) + " " +
         std::to_string(static_cast<int>(wide.load() * 10));
}
/// 5 + 2 is seen, counted up, and down again; 7 8 9 is replaced by 4 5 6; 0.5 + 0.25; set once, then again, then cleared; 1.5,
/// and 1.5 + 2 - 0.5.
inline constexpr const char* volatile_atomics_used = "7 7 8 5 75 1 0 15 30";

}  // namespace pcheck::atomic_members
