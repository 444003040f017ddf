#pragma once
/// How a process is to be made: arguments of its constructor.

#include <type_traits>

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

}  // namespace pcheck
