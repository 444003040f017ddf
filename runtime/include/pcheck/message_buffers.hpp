#pragma once
/// What a call of <pcheck/communicator.hpp> may be given to send from, to receive into and to combine elements with.

#include <cstddef>
#include <functional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <pcheck/message.hpp>
#include <pcheck/message_backend.hpp>

namespace pcheck {

/// For reductions, as std::plus<> and std::multiplies<>.
struct minimum {
  template <class T>
  constexpr T operator()(const T& a, const T& b) const {
    return b < a ? b : a;
  }
};
struct maximum {
  template <class T>
  constexpr T operator()(const T& a, const T& b) const {
    return a < b ? b : a;
  }
};

namespace messages {

template <class R>
concept Elements = std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
    std::is_trivially_copyable_v<std::ranges::range_value_t<R>>;
template <class T>
concept Value = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> && !Elements<T>;
/// An array is Elements: with three arguments the second one is a rank, not the number of its elements.
template <class P>
concept Pointer = std::is_pointer_v<std::remove_cvref_t<P>>;
/// Can be received into, or hold a result: elements that may be changed.
template <class R>
concept ChangeableElements = Elements<R> &&
    !std::is_const_v<std::remove_pointer_t<decltype(std::ranges::data(std::declval<std::remove_reference_t<R>&>()))>>;
template <class T>
concept Changeable = (Value<std::remove_reference_t<T>> && !std::is_const_v<std::remove_reference_t<T>>) || ChangeableElements<T>;
/// That, and it is still there when the call has returned.
template <class T>
concept Place = Changeable<T> &&(std::is_lvalue_reference_v<T> || std::ranges::borrowed_range<T>);
/// Combines two elements to one.
template <class Op, class T>
concept Combines = std::is_invocable_r_v<T, const Op&, const T&, const T&>;
/// Can hold as many elements as a message turns out to have.
template <class R>
concept Container = Elements<R> && requires(R r) {
  r.resize(std::size_t{1});
};

template <Value T>
Buffer buffer_of(T& value) {
  return {.data = const_cast<std::remove_const_t<T>*>(&value), .count = 1, .type = &type_of<std::remove_const_t<T>>};
}
template <Elements R>
Buffer buffer_of(R&& range) {
  using T = std::remove_const_t<std::ranges::range_value_t<R>>;
  return {.data = const_cast<T*>(std::ranges::data(range)), .count = std::ranges::size(range), .type = &type_of<T>};
}
/// What a pointer and a number of elements stand for.
template <class T>
std::span<T> elements(const char* call, T* data, long long count) {
  if (count < 0) misuse(std::string(call) + ": the number of elements is " + std::to_string(count));
  return {data, static_cast<std::size_t>(count)};
}

template <class Op, class T>
void fold(const void* operation, void* inout, const void* in, std::size_t count) {
  auto* const a = static_cast<T*>(inout);
  const auto* const b = static_cast<const T*>(in);
  for (std::size_t i = 0; i < count; ++i) a[i] = (*static_cast<const Op*>(operation))(a[i], b[i]);
}

template <class Op, class T>
constexpr Operator operator_of() {
  if constexpr (std::is_same_v<Op, std::plus<>> || std::is_same_v<Op, std::plus<T>>) return Operator::sum;
  else if constexpr (std::is_same_v<Op, std::multiplies<>> || std::is_same_v<Op, std::multiplies<T>>) return Operator::product;
  else if constexpr (std::is_same_v<Op, minimum>) return Operator::minimum;
  else if constexpr (std::is_same_v<Op, maximum>) return Operator::maximum;
  else return Operator::other;
}

template <class Op, class T>
inline constexpr Reduction reduction_of = {&fold<Op, T>, signature_of<Op>(), operator_of<Op, T>()};

template <class X>
struct ElementOf {
  using type = std::remove_cv_t<X>;
};
template <Elements R>
struct ElementOf<R> {
  using type = std::remove_cv_t<std::ranges::range_value_t<R>>;
};
template <class X>
using element_of = typename ElementOf<std::remove_reference_t<X>>::type;

/// Of the same type as what it is made from: a collective call does not convert.
template <class Out, class In>
concept ResultOf = ChangeableElements<Out> && std::is_same_v<element_of<Out>, element_of<In>>;
template <class Out, class In>
concept PlaceFor = Place<Out> && std::is_same_v<element_of<Out>, element_of<In>>;

template <class C>
void* make_room(void* container, std::size_t count) {
  auto& place = *static_cast<C*>(container);
  place.resize(count);
  return std::ranges::data(place);
}

}  // namespace messages

}  // namespace pcheck
