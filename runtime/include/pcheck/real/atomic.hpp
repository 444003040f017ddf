#pragma once
/// atomic, atomic_ref, atomic_flag and the free functions of <atomic>, with an optional name.

#include <atomic>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace pcheck {

using std::atomic_compare_exchange_strong;
using std::atomic_compare_exchange_strong_explicit;
using std::atomic_compare_exchange_weak;
using std::atomic_compare_exchange_weak_explicit;
using std::atomic_exchange;
using std::atomic_exchange_explicit;
using std::atomic_fetch_add;
using std::atomic_fetch_add_explicit;
using std::atomic_fetch_and;
using std::atomic_fetch_and_explicit;
using std::atomic_fetch_or;
using std::atomic_fetch_or_explicit;
using std::atomic_fetch_sub;
using std::atomic_fetch_sub_explicit;
using std::atomic_fetch_xor;
using std::atomic_fetch_xor_explicit;
using std::atomic_init;
using std::atomic_is_lock_free;
using std::atomic_load;
using std::atomic_load_explicit;
using std::atomic_notify_all;
using std::atomic_notify_one;
using std::atomic_store;
using std::atomic_store_explicit;
using std::atomic_thread_fence;
using std::atomic_wait;
using std::atomic_wait_explicit;
using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

template <class T>
class atomic : public std::atomic<T> {
 public:
  constexpr atomic() noexcept(std::is_nothrow_default_constructible_v<T>) = default;
  constexpr atomic(T initial, std::string_view = {}) noexcept : std::atomic<T>(initial) {}  // NOLINT: implicit, as in std
  using std::atomic<T>::operator=;
};

template <class T>
atomic(T) -> atomic<T>;
template <class T>
atomic(T, const char*) -> atomic<T>;

template <class T>
class atomic_ref : public std::atomic_ref<T> {
 public:
  explicit atomic_ref(T& object, std::string_view = {}) : std::atomic_ref<T>(object) {}
  atomic_ref(const atomic_ref&) noexcept = default;
  atomic_ref& operator=(const atomic_ref&) = delete;
  using std::atomic_ref<T>::operator=;
};

template <class T>
atomic_ref(T&) -> atomic_ref<T>;
template <class T>
atomic_ref(T&, const char*) -> atomic_ref<T>;

class atomic_flag : public std::atomic_flag {
 public:
  constexpr atomic_flag() noexcept = default;
  template <std::integral Clear>            // no plain bool, which a name would convert to
  constexpr atomic_flag(Clear) noexcept {}  // NOLINT: implicit, for ATOMIC_FLAG_INIT
  constexpr explicit atomic_flag(std::string_view) noexcept {}
};

static_assert(sizeof(atomic<char>) == sizeof(char));
static_assert(sizeof(atomic<void*>) == sizeof(void*));
static_assert(sizeof(atomic_flag) == sizeof(std::atomic_flag));

}  // namespace pcheck
