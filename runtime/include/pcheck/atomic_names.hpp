#pragma once
/// The aliases of <atomic>, and its free functions for atomic_flag, which are the same for both backends. Each of these calls the
/// member of its name.

#include <atomic>
#include <cstddef>
#include <cstdint>

#ifdef PCHECK_REAL
#include <pcheck/real/atomic.hpp>
#else
#include <pcheck/model/atomic.hpp>
#include <pcheck/model/atomic_functions.hpp>
#include <pcheck/model/large_atomic.hpp>
#endif

namespace pcheck {

using atomic_bool = atomic<bool>;
using atomic_char = atomic<char>;
using atomic_schar = atomic<signed char>;
using atomic_uchar = atomic<unsigned char>;
using atomic_char8_t = atomic<char8_t>;
using atomic_char16_t = atomic<char16_t>;
using atomic_char32_t = atomic<char32_t>;
using atomic_wchar_t = atomic<wchar_t>;
using atomic_short = atomic<short>;
using atomic_ushort = atomic<unsigned short>;
using atomic_int = atomic<int>;
using atomic_uint = atomic<unsigned>;
using atomic_long = atomic<long>;
using atomic_ulong = atomic<unsigned long>;
using atomic_llong = atomic<long long>;
using atomic_ullong = atomic<unsigned long long>;
using atomic_int8_t = atomic<std::int8_t>;
using atomic_uint8_t = atomic<std::uint8_t>;
using atomic_int16_t = atomic<std::int16_t>;
using atomic_uint16_t = atomic<std::uint16_t>;
using atomic_int32_t = atomic<std::int32_t>;
using atomic_uint32_t = atomic<std::uint32_t>;
using atomic_int64_t = atomic<std::int64_t>;
using atomic_uint64_t = atomic<std::uint64_t>;
using atomic_int_least8_t = atomic<std::int_least8_t>;
using atomic_uint_least8_t = atomic<std::uint_least8_t>;
using atomic_int_least16_t = atomic<std::int_least16_t>;
using atomic_uint_least16_t = atomic<std::uint_least16_t>;
using atomic_int_least32_t = atomic<std::int_least32_t>;
using atomic_uint_least32_t = atomic<std::uint_least32_t>;
using atomic_int_least64_t = atomic<std::int_least64_t>;
using atomic_uint_least64_t = atomic<std::uint_least64_t>;
using atomic_int_fast8_t = atomic<std::int_fast8_t>;
using atomic_uint_fast8_t = atomic<std::uint_fast8_t>;
using atomic_int_fast16_t = atomic<std::int_fast16_t>;
using atomic_uint_fast16_t = atomic<std::uint_fast16_t>;
using atomic_int_fast32_t = atomic<std::int_fast32_t>;
using atomic_uint_fast32_t = atomic<std::uint_fast32_t>;
using atomic_int_fast64_t = atomic<std::int_fast64_t>;
using atomic_uint_fast64_t = atomic<std::uint_fast64_t>;
using atomic_intptr_t = atomic<std::intptr_t>;
using atomic_uintptr_t = atomic<std::uintptr_t>;
using atomic_size_t = atomic<std::size_t>;
using atomic_ptrdiff_t = atomic<std::ptrdiff_t>;
using atomic_intmax_t = atomic<std::intmax_t>;
using atomic_uintmax_t = atomic<std::uintmax_t>;
using atomic_signed_lock_free = atomic<int>;
using atomic_unsigned_lock_free = atomic<unsigned>;

using std::atomic_signal_fence;  // orders a thread and its own signal handlers: nothing between threads
using std::kill_dependency;

inline bool atomic_flag_test(const volatile atomic_flag* flag) noexcept { return flag->test(); }
inline bool atomic_flag_test_explicit(const volatile atomic_flag* flag, std::memory_order order) noexcept {
  return flag->test(order);
}
inline bool atomic_flag_test_and_set(volatile atomic_flag* flag) noexcept { return flag->test_and_set(); }
inline bool atomic_flag_test_and_set_explicit(volatile atomic_flag* flag, std::memory_order order) noexcept {
  return flag->test_and_set(order);
}
inline void atomic_flag_clear(volatile atomic_flag* flag) noexcept { flag->clear(); }
inline void atomic_flag_clear_explicit(volatile atomic_flag* flag, std::memory_order order) noexcept { flag->clear(order); }
inline void atomic_flag_wait(const atomic_flag* flag, bool old) noexcept { flag->wait(old); }
inline void atomic_flag_wait_explicit(const atomic_flag* flag, bool old, std::memory_order order) noexcept {
  flag->wait(old, order);
}
inline void atomic_flag_notify_one(atomic_flag* flag) noexcept { flag->notify_one(); }
inline void atomic_flag_notify_all(atomic_flag* flag) noexcept { flag->notify_all(); }

}  // namespace pcheck
