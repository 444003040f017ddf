#pragma once
/// What <atomic> promises of atomic_ref; both backends are held to it.

#include <string>
#include <type_traits>

#include <pcheck/pcheck.hpp>

namespace pcheck::atomic_ref_uses {

struct Small {
  int number;
  char letter;
};
struct Large {
  long numbers[3];
};

static_assert(std::is_nothrow_copy_constructible_v<atomic_ref<int>> && !std::is_copy_assignable_v<atomic_ref<int>>);
static_assert(!std::is_convertible_v<int&, atomic_ref<int>> && std::is_convertible_v<atomic_ref<int>, int>);
static_assert(std::is_same_v<atomic_ref<char*>::difference_type, std::ptrdiff_t>);
static_assert(std::is_same_v<atomic_ref<Small>::value_type, Small> && atomic_ref<int>::is_always_lock_free);
static_assert(atomic_ref<int>::required_alignment == alignof(int));

/// What the objects hold afterwards, in words.
inline std::string use_all() {
  alignas(atomic_ref<Small>::required_alignment) Small small{1, 'a'};
  Large large{{1, 2, 3}};
  const char* const text = "abc";
  const char* pointer = text;
  double real = 1.5;
  bool flag = false;
  int number = 5;
  atomic_ref x(number, "x");
  x += 2;   // 7
  x -= 1;   // 6
  x |= 8;   // 14
  x &= 11;  // 10
  x ^= 1;   // 11
  const int eleven = x++;
  --x;
  int expected = 11;
  bool right = eleven == 11 && x.exchange(3) == 11;
  right = right && !x.compare_exchange_strong(expected, 9) && expected == 3;
  right = right && x.compare_exchange_strong(expected, 4) && x == 4;
  const atomic_ref same(x);
  same = 6;
  shared<int> sum{1, "sum"};
  sum += x;
  atomic_ref<double> y(real);
  y += 1;
  y.fetch_sub(0.25);
  atomic_ref<const char*> z(pointer);
  right = right && ++z == text + 1 && z.fetch_add(1) == text + 1 && z.load() == text + 2;
  atomic_ref<bool>(flag).store(true);
  const atomic_ref<Large> w(large);
  w = Large{{4, 5, 6}};
  const atomic_ref<Small> v(small);
  const Small before = v.exchange(Small{2, 'b'});
  right = right && before.letter == 'a' && w.load().numbers[2] == 6;
  return std::to_string(right) + " " + std::to_string(number) + " " + std::to_string(sum.load()) + " " +
         std::to_string(static_cast<int>(real * 100)) + " " + pointer + " " + std::to_string(flag) + " " +
         std::to_string(large.numbers[0]) + " " + small.letter;
}
/// All went right; 6 was stored; 1 + 6; 1.5 + 1 - 0.25; two steps along "abc"; set; of 4 5 6 the first; of 2 b the second.
inline constexpr const char* all_used = "1 6 7 225 c 1 4 b";

}  // namespace pcheck::atomic_ref_uses
