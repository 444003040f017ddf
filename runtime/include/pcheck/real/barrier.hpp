#pragma once
/// barrier of <barrier> and latch of <latch>, with an optional name.

#include <barrier>
#include <cstddef>
#include <latch>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pcheck {

namespace real {
struct NoCompletion {
  void operator()() const noexcept {}
};
}  // namespace real

template <class Completion = real::NoCompletion>
class barrier : public std::barrier<Completion> {
 public:
  explicit barrier(std::ptrdiff_t parties, Completion completion = Completion(), std::string_view = {})
      : std::barrier<Completion>(parties, std::move(completion)) {}
  barrier(std::ptrdiff_t parties, std::string_view) requires(std::is_same_v<Completion, real::NoCompletion>)
      : barrier(parties, Completion()) {}
};

barrier(std::ptrdiff_t)->barrier<>;
barrier(std::ptrdiff_t, const char*)->barrier<>;
template <class Completion>
barrier(std::ptrdiff_t, Completion) -> barrier<Completion>;
template <class Completion>
barrier(std::ptrdiff_t, Completion, const char*) -> barrier<Completion>;

class latch : public std::latch {
 public:
  constexpr explicit latch(std::ptrdiff_t expected, std::string_view = {}) : std::latch(expected) {}
};

static_assert(sizeof(barrier<>) == sizeof(std::barrier<>));
static_assert(sizeof(latch) == sizeof(std::latch));

}  // namespace pcheck
