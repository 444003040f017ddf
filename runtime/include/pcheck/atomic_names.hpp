#pragma once
/// The aliases and the free functions of <atomic>, which are the same for both backends: each is said in terms of the
/// members of atomic and atomic_flag.

#include <atomic>
#include <cstddef>
#include <cstdint>

#ifdef PCHECK_REAL
#include <pcheck/real/atomic.hpp>
#else
#include <pcheck/model/atomic.hpp>
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

// Each function calls the member of its name.

template <class T>
bool atomic_is_lock_free(const atomic<T>* a) noexcept {
  return a->is_lock_free();
}
template <class T>
void atomic_init(atomic<T>* a, std::type_identity_t<T> value) {
  a->store(value, std::memory_order_relaxed);
}
template <class T>
T atomic_load(const atomic<T>* a) {
  return a->load();
}
template <class T>
T atomic_load_explicit(const atomic<T>* a, std::memory_order order) {
  return a->load(order);
}
template <class T>
void atomic_store(atomic<T>* a, std::type_identity_t<T> value) {
  a->store(value);
}
template <class T>
void atomic_store_explicit(atomic<T>* a, std::type_identity_t<T> value, std::memory_order order) {
  a->store(value, order);
}
template <class T>
T atomic_exchange(atomic<T>* a, std::type_identity_t<T> value) {
  return a->exchange(value);
}
template <class T>
T atomic_exchange_explicit(atomic<T>* a, std::type_identity_t<T> value, std::memory_order order) {
  return a->exchange(value, order);
}
template <class T>
bool atomic_compare_exchange_strong(atomic<T>* a, std::type_identity_t<T>* expected, std::type_identity_t<T> desired) {
  return a->compare_exchange_strong(*expected, desired);
}
template <class T>
bool atomic_compare_exchange_weak(atomic<T>* a, std::type_identity_t<T>* expected, std::type_identity_t<T> desired) {
  return a->compare_exchange_weak(*expected, desired);
}
template <class T>
bool atomic_compare_exchange_strong_explicit(atomic<T>* a, std::type_identity_t<T>* expected, std::type_identity_t<T> desired,
                                             std::memory_order success, std::memory_order failure) {
  return a->compare_exchange_strong(*expected, desired, success, failure);
}
template <class T>
bool atomic_compare_exchange_weak_explicit(atomic<T>* a, std::type_identity_t<T>* expected, std::type_identity_t<T> desired,
                                           std::memory_order success, std::memory_order failure) {
  return a->compare_exchange_weak(*expected, desired, success, failure);
}
template <class T, class D>
T atomic_fetch_add(atomic<T>* a, D operand) {
  return a->fetch_add(operand);
}
template <class T, class D>
T atomic_fetch_add_explicit(atomic<T>* a, D operand, std::memory_order order) {
  return a->fetch_add(operand, order);
}
template <class T, class D>
T atomic_fetch_sub(atomic<T>* a, D operand) {
  return a->fetch_sub(operand);
}
template <class T, class D>
T atomic_fetch_sub_explicit(atomic<T>* a, D operand, std::memory_order order) {
  return a->fetch_sub(operand, order);
}
template <class T>
T atomic_fetch_and(atomic<T>* a, std::type_identity_t<T> operand) {
  return a->fetch_and(operand);
}
template <class T>
T atomic_fetch_and_explicit(atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) {
  return a->fetch_and(operand, order);
}
template <class T>
T atomic_fetch_or(atomic<T>* a, std::type_identity_t<T> operand) {
  return a->fetch_or(operand);
}
template <class T>
T atomic_fetch_or_explicit(atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) {
  return a->fetch_or(operand, order);
}
template <class T>
T atomic_fetch_xor(atomic<T>* a, std::type_identity_t<T> operand) {
  return a->fetch_xor(operand);
}
template <class T>
T atomic_fetch_xor_explicit(atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) {
  return a->fetch_xor(operand, order);
}
template <class T>
void atomic_wait(const atomic<T>* a, std::type_identity_t<T> old) {
  a->wait(old);
}
template <class T>
void atomic_wait_explicit(const atomic<T>* a, std::type_identity_t<T> old, std::memory_order order) {
  a->wait(old, order);
}
template <class T>
void atomic_notify_one(atomic<T>* a) {
  a->notify_one();
}
template <class T>
void atomic_notify_all(atomic<T>* a) {
  a->notify_all();
}

inline bool atomic_flag_test(const atomic_flag* flag) { return flag->test(); }
inline bool atomic_flag_test_explicit(const atomic_flag* flag, std::memory_order order) { return flag->test(order); }
inline bool atomic_flag_test_and_set(atomic_flag* flag) { return flag->test_and_set(); }
inline bool atomic_flag_test_and_set_explicit(atomic_flag* flag, std::memory_order order) { return flag->test_and_set(order); }
inline void atomic_flag_clear(atomic_flag* flag) { flag->clear(); }
inline void atomic_flag_clear_explicit(atomic_flag* flag, std::memory_order order) { flag->clear(order); }
inline void atomic_flag_wait(const atomic_flag* flag, bool old) { flag->wait(old); }
inline void atomic_flag_wait_explicit(const atomic_flag* flag, bool old, std::memory_order order) { flag->wait(old, order); }
inline void atomic_flag_notify_one(atomic_flag* flag) { flag->notify_one(); }
inline void atomic_flag_notify_all(atomic_flag* flag) { flag->notify_all(); }

}  // namespace pcheck
