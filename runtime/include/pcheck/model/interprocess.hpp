#pragma once
/// What several processes use together. All other objects belong to the process that made them: to use them in another one
/// is the finding memory_not_shared.

#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pcheck/model/atomic.hpp>
#include <pcheck/model/barrier.hpp>
#include <pcheck/model/condition_variable.hpp>
#include <pcheck/model/event.hpp>
#include <pcheck/model/mutex.hpp>
#include <pcheck/model/queue.hpp>
#include <pcheck/model/semaphore.hpp>
#include <pcheck/model/shared.hpp>
#include <pcheck/pipe.hpp>

namespace pcheck {

namespace model {

void share_between_processes(ObjectId object);
/// All processes may write to a block of the heap as long as the object lives.
void share_block(ObjectId object, void* block);

/// The elements of a queue where all processes reach them, the oldest first.
template <class T>
class SharedElements {
 public:
  static constexpr bool plain = true;
  explicit SharedElements(std::size_t capacity)
      : contents_(new (::operator new(sizeof(Contents) + capacity * sizeof(T))) Contents{}) {}
  SharedElements(const SharedElements&) = delete;
  SharedElements& operator=(const SharedElements&) = delete;
  ~SharedElements() { ::operator delete(contents_); }

  void share(ObjectId queue) { share_block(queue, contents_); }
  static T hold(const T& value) { return value; }
  static T release(const T& value) { return value; }
  void add(const T& value) { std::memcpy(elements() + contents_->count++ * sizeof(T), &value, sizeof(T)); }
  T take() {
    alignas(T) std::byte bytes[sizeof(T)];
    std::memcpy(bytes, elements(), sizeof(T));
    --contents_->count;
    std::memmove(elements(), elements() + sizeof(T), contents_->count * sizeof(T));
    std::memset(elements() + contents_->count * sizeof(T), 0, sizeof(T));
    return *std::launder(reinterpret_cast<T*>(bytes));
  }

 private:
  struct Contents {
    std::size_t count;
  };
  std::byte* elements() { return reinterpret_cast<std::byte*>(contents_ + 1); }
  Contents* contents_;
};

}  // namespace model

namespace interprocess {

class mutex : public pcheck::mutex {
 public:
  explicit mutex(std::string_view name = {}) : pcheck::mutex(name) { model::share_between_processes(handle_.id()); }
};

class recursive_mutex : public pcheck::recursive_mutex {
 public:
  explicit recursive_mutex(std::string_view name = {}) : pcheck::recursive_mutex(name) {
    model::share_between_processes(handle_.id());
  }
};

/// Waits with std::unique_lock<interprocess::mutex>.
class condition_variable : public model::BasicConditionVariable<mutex> {
 public:
  explicit condition_variable(std::string_view name = {}) : BasicConditionVariable(name) {
    model::share_between_processes(handle_.id());
  }
};

template <std::ptrdiff_t least_max_value = 0x7fffffff>
class counting_semaphore : public pcheck::counting_semaphore<least_max_value> {
 public:
  explicit counting_semaphore(std::ptrdiff_t desired, std::string_view name = {})
      : pcheck::counting_semaphore<least_max_value>(desired, name) {
    model::share_between_processes(this->handle_.id());
  }
};

using binary_semaphore = counting_semaphore<1>;

class event : public pcheck::event {
 public:
  explicit event(std::string_view name = {}) : pcheck::event(name) { model::share_between_processes(handle_.id()); }
};

class barrier : public pcheck::barrier<> {
 public:
  explicit barrier(std::ptrdiff_t parties, std::string_view name = {}) : pcheck::barrier<>(parties, name) {
    model::share_between_processes(handle_.id());
  }
};

/// Of plain elements; the room for all of them is made at once.
template <class T>
class queue : public model::BasicQueue<T, model::SharedElements<T>> {
  static_assert(std::is_trivially_copyable_v<T>, "elements that pass between processes must be trivially copyable");

 public:
  static constexpr std::size_t capacity_by_default = 64;

  explicit queue(std::size_t capacity, std::string_view name = {})
      : model::BasicQueue<T, model::SharedElements<T>>(capacity == 0 ? capacity_by_default : capacity, name) {
    model::share_between_processes(this->handle_.id());
    this->elements_.share(this->handle_.id());
  }
  explicit queue(std::string_view name = {}) : queue(capacity_by_default, name) {}
  template <std::same_as<const char*> Name>  // no plain const char*, which 0 would convert to
  explicit queue(Name name) : queue(capacity_by_default, name) {}
};

/// A plain variable: each read and each write is an operation, and a race is one between processes as it is between threads.
template <class T>
class value : public pcheck::shared<T> {
  static_assert(model::fits_in_image<T>, "a value that processes share must be trivially copyable and have at most 8 bytes");

 public:
  explicit value(T initial = T{}, std::string_view name = {}) : pcheck::shared<T>(initial, name) {
    model::share_between_processes(this->handle_.id());
  }
  value(const value&) = delete;
  value& operator=(const value&) = delete;
  using pcheck::shared<T>::operator=;
};

template <class T>
class array {
 public:
  /// count elements, each with a value of its own that is T{} to begin with.
  explicit array(std::size_t count, std::string_view name = {}) : size_(count), elements_(std::make_unique<Element[]>(count)) {
    const std::string prefix(name.empty() ? "array" : name);
    for (std::size_t i = 0; i < count; ++i) elements_[i].emplace(T{}, prefix + "[" + std::to_string(i) + "]");
  }

  std::size_t size() const noexcept { return size_; }
  value<T>& operator[](std::size_t i) { return *elements_[i]; }
  const value<T>& operator[](std::size_t i) const { return *elements_[i]; }

 private:
  using Element = std::optional<value<T>>;
  std::size_t size_;
  std::unique_ptr<Element[]> elements_;
};

}  // namespace interprocess
}  // namespace pcheck
