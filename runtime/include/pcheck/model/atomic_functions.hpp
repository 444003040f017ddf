#pragma once
/// The free functions of <atomic>. Each calls the member of its name.

#include <atomic>
#include <concepts>
#include <type_traits>

#include <pcheck/model/atomic.hpp>
#include <pcheck/model/large_atomic.hpp>

namespace pcheck {

namespace model {

/// What is added to an atomic<T>, where something can be.
template <class T>
using DifferenceOf = typename atomic<T>::difference_type;

}  // namespace model

template <class T>
bool atomic_is_lock_free(const volatile atomic<T>* a) noexcept {
  return a->is_lock_free();
}
template <class T>
void atomic_init(volatile atomic<T>* a, std::type_identity_t<T> value) noexcept {
  a->store(value, std::memory_order_relaxed);
}
template <class T>
T atomic_load(const volatile atomic<T>* a) noexcept {
  return a->load();
}
template <class T>
T atomic_load_explicit(const volatile atomic<T>* a, std::memory_order order) noexcept {
  return a->load(order);
}
template <class T>
void atomic_store(volatile atomic<T>* a, std::type_identity_t<T> value) noexcept {
  a->store(value);
}
template <class T>
void atomic_store_explicit(volatile atomic<T>* a, std::type_identity_t<T> value, std::memory_order order) noexcept {
  a->store(value, order);
}
template <class T>
T atomic_exchange(volatile atomic<T>* a, std::type_identity_t<T> value) noexcept {
  return a->exchange(value);
}
template <class T>
T atomic_exchange_explicit(volatile atomic<T>* a, std::type_identity_t<T> value, std::memory_order order) noexcept {
  return a->exchange(value, order);
}
template <class T>
bool atomic_compare_exchange_strong(volatile atomic<T>* a, std::type_identity_t<T>* expected,
                                    std::type_identity_t<T> desired) noexcept {
  return a->compare_exchange_strong(*expected, desired);
}
template <class T>
bool atomic_compare_exchange_weak(volatile atomic<T>* a, std::type_identity_t<T>* expected,
                                  std::type_identity_t<T> desired) noexcept {
  return a->compare_exchange_weak(*expected, desired);
}
template <class T>
bool atomic_compare_exchange_strong_explicit(volatile atomic<T>* a, std::type_identity_t<T>* expected,
                                             std::type_identity_t<T> desired, std::memory_order success,
                                             std::memory_order failure) noexcept {
  return a->compare_exchange_strong(*expected, desired, success, failure);
}
template <class T>
bool atomic_compare_exchange_weak_explicit(volatile atomic<T>* a, std::type_identity_t<T>* expected,
                                           std::type_identity_t<T> desired, std::memory_order success,
                                           std::memory_order failure) noexcept {
  return a->compare_exchange_weak(*expected, desired, success, failure);
}
template <class T>
T atomic_fetch_add(volatile atomic<T>* a, model::DifferenceOf<T> operand) noexcept {
  return a->fetch_add(operand);
}
template <class T>
T atomic_fetch_add_explicit(volatile atomic<T>* a, model::DifferenceOf<T> operand, std::memory_order order) noexcept {
  return a->fetch_add(operand, order);
}
template <class T>
T atomic_fetch_sub(volatile atomic<T>* a, model::DifferenceOf<T> operand) noexcept {
  return a->fetch_sub(operand);
}
template <class T>
T atomic_fetch_sub_explicit(volatile atomic<T>* a, model::DifferenceOf<T> operand, std::memory_order order) noexcept {
  return a->fetch_sub(operand, order);
}
template <model::Integer T>
T atomic_fetch_and(volatile atomic<T>* a, std::type_identity_t<T> operand) noexcept {
  return a->fetch_and(operand);
}
template <model::Integer T>
T atomic_fetch_and_explicit(volatile atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) noexcept {
  return a->fetch_and(operand, order);
}
template <model::Integer T>
T atomic_fetch_or(volatile atomic<T>* a, std::type_identity_t<T> operand) noexcept {
  return a->fetch_or(operand);
}
template <model::Integer T>
T atomic_fetch_or_explicit(volatile atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) noexcept {
  return a->fetch_or(operand, order);
}
template <model::Integer T>
T atomic_fetch_xor(volatile atomic<T>* a, std::type_identity_t<T> operand) noexcept {
  return a->fetch_xor(operand);
}
template <model::Integer T>
T atomic_fetch_xor_explicit(volatile atomic<T>* a, std::type_identity_t<T> operand, std::memory_order order) noexcept {
  return a->fetch_xor(operand, order);
}
template <class T>
void atomic_wait(const volatile atomic<T>* a, std::type_identity_t<T> old) noexcept {
  a->wait(old);
}
template <class T>
void atomic_wait_explicit(const volatile atomic<T>* a, std::type_identity_t<T> old, std::memory_order order) noexcept {
  a->wait(old, order);
}
template <class T>
void atomic_notify_one(volatile atomic<T>* a) noexcept {
  a->notify_one();
}
template <class T>
void atomic_notify_all(volatile atomic<T>* a) noexcept {
  a->notify_all();
}

}  // namespace pcheck
