#pragma once
/// What operators of a class do on a shared<T> of it, which is read for that: templates are not tried with a conversion to T.
/// The same for both backends.

#include <type_traits>
#include <utility>

#ifdef PCHECK_REAL
#include <pcheck/real/shared.hpp>
#else
#include <pcheck/model/shared.hpp>
#endif

namespace pcheck {

namespace shared_operators {

template <class T>
std::bool_constant<std::is_class_v<T>> holds_class(const shared<T>*);
std::false_type holds_class(const volatile void*);
template <class A>
concept HoldsClass = decltype(holds_class(static_cast<const A*>(nullptr)))::value;

/// The value of a shared<T>, and anything else as it is.
template <class A>
constexpr const A& read(const A& operand) {
  return operand;
}
template <HoldsClass A>
[[gnu::always_inline]] constexpr auto read(const A& variable) {
  return variable.load();
}
template <class A>
using Read = std::remove_cvref_t<decltype(shared_operators::read(std::declval<const A&>()))>;

template <class A, class B>
concept OneHoldsClass = HoldsClass<A> || HoldsClass<B>;

}  // namespace shared_operators

template <class A, class B>
requires(shared_operators::OneHoldsClass<A, B>&& requires(const shared_operators::Read<A>& a,
                                                          const shared_operators::Read<B>& b) { a <=> b; })
    [[gnu::always_inline]] constexpr auto
    operator<=>(const A& a, const B& b) {
  return shared_operators::read(a) <=> shared_operators::read(b);
}
template <class A, class B>
requires(shared_operators::OneHoldsClass<A, B>&& requires(const shared_operators::Read<A>& a,
                                                          const shared_operators::Read<B>& b) { a + b; })
    [[gnu::always_inline]] constexpr auto
    operator+(const A& a, const B& b) {
  return shared_operators::read(a) + shared_operators::read(b);
}
template <class A, class B>
requires(shared_operators::OneHoldsClass<A, B>&& requires(const shared_operators::Read<A>& a,
                                                          const shared_operators::Read<B>& b) { a - b; })
    [[gnu::always_inline]] constexpr auto
    operator-(const A& a, const B& b) {
  return shared_operators::read(a) - shared_operators::read(b);
}
template <class A, class B>
requires(shared_operators::OneHoldsClass<A, B>&& requires(const shared_operators::Read<A>& a,
                                                          const shared_operators::Read<B>& b) { a* b; })
    [[gnu::always_inline]] constexpr auto
    operator*(const A& a, const B& b) {
  return shared_operators::read(a) * shared_operators::read(b);
}
template <class A, class B>
requires(shared_operators::OneHoldsClass<A, B>&& requires(const shared_operators::Read<A>& a,
                                                          const shared_operators::Read<B>& b) { a / b; })
    [[gnu::always_inline]] constexpr auto
    operator/(const A& a, const B& b) {
  return shared_operators::read(a) / shared_operators::read(b);
}

}  // namespace pcheck
