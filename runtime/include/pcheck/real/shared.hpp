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
  constexpr T operator->() const requires std::is_pointer_v<T> { return value_; }
  /// Of a class: of a copy, which is there to the end of the expression.
  constexpr T operator->() const requires(std::is_class_v<T>&& requires(const T& value) { value.operator->(); }) {
    return value_;
  }
  constexpr explicit operator bool() const requires(std::is_class_v<T>&& std::is_constructible_v<bool, const T&>) {
    return static_cast<bool>(value_);
  }

  // What a conversion to T is not tried for, since the operators of classes are templates as a rule.
  template <class U>
  requires(std::is_class_v<T> && !std::is_same_v<U, shared> && requires(const T& a, const U& b) { a == b; }) friend bool
  operator==(const shared& a, const U& b) {
    return a.load() == b;
  }
  friend bool operator==(const shared& a, const shared& b) requires(std::is_class_v<T>) { return a.load() == b.load(); }
  template <class Stream>
  requires(std::is_class_v<T>&& requires(Stream& s, const T& a) { s << a; }) friend Stream& operator<<(Stream& stream,
                                                                                                       const shared& a) {
    stream << a.load();
    return stream;
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
