#pragma once
/// Variables that several processes share. Each access is one load or store of its own: unordered ones race, as plain
/// variables do, but are never torn or left out by the compiler.

#include <atomic>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pcheck/real/shared_memory.hpp>

namespace pcheck {

namespace real {

/// A variable in shared memory, through a reference.
template <class T>
class SharedVariable {
 public:
  explicit SharedVariable(T& place) : place_(&place) {}
  SharedVariable(const SharedVariable&) = delete;

  T load() const { return std::atomic_ref<T>(*place_).load(std::memory_order_relaxed); }
  void store(T value) { std::atomic_ref<T>(*place_).store(value, std::memory_order_relaxed); }
  operator T() const { return load(); }
  SharedVariable& operator=(T value) {
    store(value);
    return *this;
  }
  SharedVariable& operator=(const SharedVariable& other) { return *this = other.load(); }

  /// Reads, lets `change` modify the copy, writes it back.
  template <class Change>
  SharedVariable& update(Change change) {
    T value = load();
    change(value);
    store(value);
    return *this;
  }
  template <class U>
  SharedVariable& operator+=(const U& operand) {
    return update([&](T& value) { value += operand; });
  }
  template <class U>
  SharedVariable& operator-=(const U& operand) {
    return update([&](T& value) { value -= operand; });
  }
  template <class U>
  SharedVariable& operator*=(const U& operand) {
    return update([&](T& value) { value *= operand; });
  }
  T operator++() {
    return update([](T& value) { ++value; }), load();
  }
  T operator++(int) {
    const T before = load();
    update([](T& value) { ++value; });
    return before;
  }
  T operator--() {
    return update([](T& value) { --value; }), load();
  }
  T operator--(int) {
    const T before = load();
    update([](T& value) { --value; });
    return before;
  }

 private:
  T* place_;
};

}  // namespace real

namespace interprocess {

template <class T>
class value : private real::SharedMemory<T>, public real::SharedVariable<T> {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8,
                "a value that processes share must be trivially copyable and have at most 8 bytes");

 public:
  explicit value(T initial = T{}, std::string_view = {})
      : real::SharedMemory<T>(1), real::SharedVariable<T>(real::SharedMemory<T>::operator*()) {
    this->store(initial);
  }
  using real::SharedVariable<T>::operator=;
};

template <class T>
class array {
 public:
  explicit array(std::size_t count, std::string_view = {}) : size_(count), elements_(count) {}
  std::size_t size() const noexcept { return size_; }
  real::SharedVariable<T> operator[](std::size_t i) const { return real::SharedVariable<T>(elements_[i]); }

 private:
  std::size_t size_;
  real::SharedMemory<T> elements_;
};

}  // namespace interprocess
}  // namespace pcheck
