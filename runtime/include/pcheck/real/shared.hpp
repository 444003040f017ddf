#pragma once
/// shared<T>: a plain variable that threads share. Unordered accesses are data races, here as in any C++ program: the
/// compiler may merge the additions of a loop, and a loop that waits for another thread's write may never end.

#include <string_view>
#include <type_traits>
#include <utility>

namespace pcheck {

template <class T>
class shared {
 public:
  using value_type = T;

  constexpr shared() : value_() {}
  constexpr shared(T initial, std::string_view = {}) : value_(std::move(initial)) {}  // NOLINT: implicit, as a variable is

  constexpr T load() const { return value_; }
  constexpr void store(T value) { value_ = std::move(value); }
  constexpr operator T() const { return value_; }
  constexpr shared& operator=(T value) {
    value_ = std::move(value);
    return *this;
  }

  template <class U>
  constexpr shared& operator+=(const U& operand) {
    value_ += operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator-=(const U& operand) {
    value_ -= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator*=(const U& operand) {
    value_ *= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator/=(const U& operand) {
    value_ /= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator%=(const U& operand) {
    value_ %= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator&=(const U& operand) {
    value_ &= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator|=(const U& operand) {
    value_ |= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator^=(const U& operand) {
    value_ ^= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator<<=(const U& operand) {
    value_ <<= operand;
    return *this;
  }
  template <class U>
  constexpr shared& operator>>=(const U& operand) {
    value_ >>= operand;
    return *this;
  }
  constexpr T operator++() { return ++value_; }
  constexpr T operator++(int) { return value_++; }
  constexpr T operator--() { return --value_; }
  constexpr T operator--(int) { return value_--; }

  /// Lets `change` modify the variable.
  template <class Change>
  constexpr shared& update(Change change) {
    change(value_);
    return *this;
  }

 private:
  T value_;
};

template <class T>
shared(T) -> shared<T>;
template <class T>
shared(T, const char*) -> shared<T>;

static_assert(sizeof(shared<char>) == sizeof(char));
static_assert(sizeof(shared<double>) == sizeof(double));
static_assert(std::is_trivially_copyable_v<shared<int>>);

}  // namespace pcheck
