#pragma once
/// counting_semaphore and binary_semaphore of <semaphore>, with an optional name.

#include <cstddef>
#include <semaphore>
#include <string_view>

namespace pcheck {

template <std::ptrdiff_t least_max_value = 0x7fffffff>
class counting_semaphore : public std::counting_semaphore<least_max_value> {
 public:
  constexpr explicit counting_semaphore(std::ptrdiff_t desired, std::string_view = {})
      : std::counting_semaphore<least_max_value>(desired) {}
};

using binary_semaphore = counting_semaphore<1>;

static_assert(sizeof(counting_semaphore<>) == sizeof(std::counting_semaphore<0x7fffffff>));
static_assert(sizeof(binary_semaphore) == sizeof(std::binary_semaphore));

}  // namespace pcheck
