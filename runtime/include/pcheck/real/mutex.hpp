#pragma once
/// The mutexes, once_flag and call_once of <mutex> and <shared_mutex>, with an optional name.

#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <utility>

namespace pcheck {

class mutex : public std::mutex {
 public:
  constexpr mutex() noexcept = default;
  constexpr explicit mutex(std::string_view) noexcept {}
};

class timed_mutex : public std::timed_mutex {
 public:
  timed_mutex() = default;
  explicit timed_mutex(std::string_view) {}
};

class recursive_mutex : public std::recursive_mutex {
 public:
  recursive_mutex() = default;
  explicit recursive_mutex(std::string_view) {}
};

class recursive_timed_mutex : public std::recursive_timed_mutex {
 public:
  recursive_timed_mutex() = default;
  explicit recursive_timed_mutex(std::string_view) {}
};

class shared_mutex : public std::shared_mutex {
 public:
  shared_mutex() = default;
  explicit shared_mutex(std::string_view) {}
};

class shared_timed_mutex : public std::shared_timed_mutex {
 public:
  shared_timed_mutex() = default;
  explicit shared_timed_mutex(std::string_view) {}
};

class once_flag : public std::once_flag {
 public:
  constexpr once_flag() noexcept = default;
  constexpr explicit once_flag(std::string_view) noexcept {}
};

template <class F, class... A>
inline void call_once(once_flag& flag, F&& f, A&&... a) {
  std::call_once(flag, std::forward<F>(f), std::forward<A>(a)...);
}

static_assert(sizeof(mutex) == sizeof(std::mutex));
static_assert(sizeof(timed_mutex) == sizeof(std::timed_mutex));
static_assert(sizeof(recursive_mutex) == sizeof(std::recursive_mutex));
static_assert(sizeof(recursive_timed_mutex) == sizeof(std::recursive_timed_mutex));
static_assert(sizeof(shared_mutex) == sizeof(std::shared_mutex));
static_assert(sizeof(shared_timed_mutex) == sizeof(std::shared_timed_mutex));
static_assert(sizeof(once_flag) == sizeof(std::once_flag));

}  // namespace pcheck
