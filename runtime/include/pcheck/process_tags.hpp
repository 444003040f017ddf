#pragma once
/// How a process is to be made: arguments of its constructor.

#include <concepts>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>

namespace pcheck {

/// It is started later, by start().
struct defer_start_t {
  explicit defer_start_t() = default;
};
inline constexpr defer_start_t defer_start{};

/// It is terminated where others are waited for: when the process object is destroyed.
struct daemon_t {
  explicit daemon_t() = default;
};
inline constexpr daemon_t daemon{};

template <class T>
inline constexpr bool is_process_tag =
    std::is_same_v<std::remove_cvref_t<T>, defer_start_t> || std::is_same_v<std::remove_cvref_t<T>, daemon_t>;

/// Whether a T can be copied for a process. A container says that it can be even where its elements cannot; so does a lambda
/// that has captured such a container, of which that cannot be told.
template <class T>
inline constexpr bool is_copied = std::copy_constructible<T>;
template <class T>
requires(std::ranges::range<T> && !std::ranges::view<T> &&
         !std::same_as<std::ranges::range_value_t<T>, T>) inline constexpr bool is_copied<T> =
    std::copy_constructible<T> && is_copied<std::ranges::range_value_t<T>>;
template <class A, class B>
inline constexpr bool is_copied<std::pair<A, B>> = (is_copied<A> && is_copied<B>);
template <class... A>
inline constexpr bool is_copied<std::tuple<A...>> = (is_copied<A> && ...);

}  // namespace pcheck
