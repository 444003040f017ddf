#pragma once
/// shared<T>: a plain variable that threads share. Each read and each write is an operation; unordered accesses are
/// data races. Small values live in the world; others stay here and are copied at once after the access.

#include <utility>

#include <pcheck/model/ask.hpp>

namespace pcheck {

template <class T>
class atomic;
template <class T>
class atomic_ref;
template <class T>
class shared;

namespace model {

template <class T>
std::true_type is_variable(const volatile shared<T>*);
template <class T>
std::true_type is_variable(const volatile atomic<T>*);
template <class T>
std::true_type is_variable(const volatile atomic_ref<T>*);
std::false_type is_variable(const volatile void*);

/// The right-hand side of an assignment such as +=: read where that is an operation, and else as it is.
template <class U>
[[gnu::always_inline]] inline const U& read_operand(const U& operand) {
  return operand;
}
template <class U>
requires(decltype(is_variable(static_cast<U*>(nullptr)))::value)
    [[gnu::always_inline]] inline auto read_operand(const U& variable) {
  return variable.load();
}

}  // namespace model

template <class T>
class shared {
  static constexpr bool small = model::fits_in_image<T>;

 public:
  using value_type = T;

  constexpr shared() : shared(T{}) {}
  constexpr shared(T initial, std::string_view name = {})  // NOLINT: implicit, as initialising a variable is
      : handle_(init(initial), name), value_(kept(initial)) {}
  shared(const shared& other) : shared(other.load()) {}
  [[gnu::always_inline]] shared& operator=(const shared& other) {
    store(other.load());
    return *this;
  }

  [[gnu::always_inline]] T load() const { return read(0); }
  [[gnu::always_inline]] void store(T value) { write(std::move(value), 0); }
  [[gnu::always_inline]] operator T() const { return read(0); }
  [[gnu::always_inline]] shared& operator=(T value) {
    write(std::move(value), 0);
    return *this;
  }
  [[gnu::always_inline]] T operator->() const requires std::is_pointer_v<T> { return read(0); }
  /// Of a class: of a copy, which is there to the end of the expression.
  [[gnu::always_inline]] T operator->() const requires(std::is_class_v<T>&& requires(const T& value) { value.operator->(); }) {
    return read(0);
  }
  [[gnu::always_inline]] explicit operator bool() const requires(std::is_class_v<T>&& std::is_constructible_v<bool, const T&>) {
    return static_cast<bool>(read(0));
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

  // Each of these is a read followed by a write, as on a plain variable; what is on the right-hand side is read before.
  template <class U>
  [[gnu::always_inline]] shared& operator+=(const U& operand) {
    return update_by<flags_of_addition<U>>(operand, [](T& value, const auto& by) { value += by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator-=(const U& operand) {
    return update_by<flags_of_addition<U>>(operand, [](T& value, const auto& by) { value -= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator*=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value *= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator/=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value /= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator%=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value %= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator&=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value &= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator|=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value |= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator^=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value ^= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator<<=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value <<= by; });
  }
  template <class U>
  [[gnu::always_inline]] shared& operator>>=(const U& operand) {
    return update_by<model::part_of_update>(operand, [](T& value, const auto& by) { value >>= by; });
  }
  [[gnu::always_inline]] T operator++() {
    T result = read(model::part_of_update);
    write(++result, model::part_of_update);
    return result;
  }
  [[gnu::always_inline]] T operator++(int) {
    T value = read(model::part_of_update);
    T result = value++;
    write(std::move(value), model::part_of_update);
    return result;
  }
  [[gnu::always_inline]] T operator--() {
    T result = read(model::part_of_update);
    write(--result, model::part_of_update);
    return result;
  }
  [[gnu::always_inline]] T operator--(int) {
    T value = read(model::part_of_update);
    T result = value--;
    write(std::move(value), model::part_of_update);
    return result;
  }

  /// Reads, lets `change` modify the copy, writes it back.
  template <class Change>
  [[gnu::always_inline]] shared& update(Change change) {
    return update<model::part_of_update>(change);
  }

 private:
  /// Of integers, which come to the same sum in any order.
  template <class U, class By = std::remove_cvref_t<decltype(model::read_operand(std::declval<const U&>()))>>
  static constexpr std::uint8_t flags_of_addition =
      model::part_of_update | (std::is_integral_v<T> && std::is_integral_v<By> && !std::is_same_v<T, bool> ? model::addition : 0);

  template <std::uint8_t flags, class U, class Change>
  [[gnu::always_inline]] shared& update_by(const U& operand, Change change) {
    decltype(auto) by = model::read_operand(operand);
    return update<flags>([&](T& value) { change(value, by); });
  }

  template <std::uint8_t flags, class Change>
  [[gnu::always_inline]] shared& update(Change change) {
    T value = read(flags);
    change(value);
    write(std::move(value), flags);
    return *this;
  }

  struct Nothing {};
  using Kept = std::conditional_t<small, Nothing, T>;

  static constexpr model::ObjectInit init(const T& initial) {
    model::ObjectInit result{.type = model::ObjectType::shared, .value_type = model::value_type_of<T>()};
    if constexpr (small) result.value = model::to_image(initial);
    return result;
  }
  static constexpr Kept kept(T& initial) {
    if constexpr (small) return {};
    else return std::move(initial);
  }
  [[gnu::always_inline]] T read(std::uint8_t flags) const {
    model::Operation operation;
    operation.kind = model::OperationKind::load;
    operation.object = handle_.id();
    operation.flags = flags;
    const std::uint64_t image = model::perform(operation);
    if constexpr (small) return model::from_image<T>(image);
    else return value_;
  }
  [[gnu::always_inline]] void write(T value, std::uint8_t flags) {
    model::Operation operation;
    operation.kind = model::OperationKind::store;
    operation.object = handle_.id();
    operation.flags = flags;
    if constexpr (small) operation.argument = model::to_image(value);
    model::perform(operation);
    if constexpr (!small) value_ = std::move(value);
  }

 protected:
  model::ObjectHandle handle_;

 private:
  [[no_unique_address]] Kept value_;  ///< of what does not fit into the world
};

template <class T>
shared(T) -> shared<T>;
template <class T>
shared(T, const char*) -> shared<T>;

}  // namespace pcheck
