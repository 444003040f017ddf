#pragma once
/// queue<T>: bounded, blocking, first in first out, as Python's queue.Queue.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <list>
#include <optional>
#include <type_traits>
#include <vector>

#include <pcheck/model/ask.hpp>

namespace pcheck {

namespace model {

/// The elements of a queue in memory of its process. Plain ones stay in place, the oldest first and nothing behind the last:
/// queues that hold the same look the same, whatever went through them before.
template <class T>
class OwnElements {
 public:
  explicit OwnElements(std::size_t capacity) {
    if constexpr (plain) elements_.reserve(capacity == 0 ? room_unbounded : std::min(capacity, room_max));
  }

  static constexpr bool plain =
      std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T> && std::is_copy_assignable_v<T>;
  /// An element on its way into the queue, or out of it: to move one that is not plain may take operations of its own, which
  /// must not come between the queue's and what it does.
  using Held = std::conditional_t<plain, T, std::list<T>>;
  static Held hold(T value) {
    if constexpr (plain) {
      return value;
    } else {
      Held held;
      held.push_back(std::move(value));
      return held;
    }
  }
  static T release(Held held) {
    if constexpr (plain) return held;
    else return std::move(held.front());
  }

  void add(Held held) {
    if constexpr (plain) elements_.push_back(held);
    else elements_.splice(elements_.end(), held);
  }
  Held take() {
    if constexpr (plain) {
      const T value = elements_.front();
      elements_.erase(elements_.begin());
      std::memset(static_cast<void*>(elements_.data() + elements_.size()), 0, sizeof(Plain));
      return value;
    } else {
      Held held;
      held.splice(held.end(), elements_, elements_.begin());
      return held;
    }
  }

 private:
  static constexpr std::size_t room_unbounded = 16;
  static constexpr std::size_t room_max = 1024;
  using Plain = std::conditional_t<std::is_same_v<T, bool>, unsigned char, T>;
  std::conditional_t<plain, std::vector<Plain>, std::list<T>> elements_;
};

/// Elements put and not yet dealt with are counted in programs that ask for it: else a queue through which elements pass for ever
/// would never be in a state that it had.
struct TaskCounting {
  TaskCounting() { count_tasks(); }
};
/// Exists in programs that use it, and does its work before main().
template <class T>
inline const TaskCounting task_counting;

/// Elements says where they are kept.
template <class T, class Elements>
class BasicQueue {
 public:
  /// capacity: how many elements fit; 0 for no bound.
  explicit BasicQueue(std::size_t capacity, std::string_view name = {})
      : capacity_(capacity),
        elements_(capacity),
        handle_({.type = ObjectType::queue, .value_type = ValueType::unsigned_integer, .limit = capacity}, name) {}

  BasicQueue() : BasicQueue(std::size_t{0}) {}
  explicit BasicQueue(std::string_view name) : BasicQueue(std::size_t{0}, name) {}
  template <std::same_as<const char*> Name>  // no plain const char*, which 0 would convert to
  explicit BasicQueue(Name name) : BasicQueue(std::size_t{0}, name) {}

  /// Blocks while the queue is full.
  [[gnu::always_inline]] void put(T value) {
    const std::uint64_t shown = image(value);
    auto held = Elements::hold(std::move(value));
    ask(OperationKind::put, handle_.id(), shown);
    elements_.add(std::move(held));
  }
  [[gnu::always_inline]] bool try_put(T value) {
    const std::uint64_t shown = image(value);
    auto held = Elements::hold(std::move(value));
    if (ask(OperationKind::try_put, handle_.id(), shown) == 0) return false;
    elements_.add(std::move(held));
    return true;
  }
  template <class Rep, class Period>
  [[gnu::always_inline]] bool put_for(T value, const std::chrono::duration<Rep, Period>& duration) {
    auto held = Elements::hold(std::move(value));
    if (ask_for(OperationKind::timed_put, handle_.id(), duration) == 0) return false;
    elements_.add(std::move(held));
    return true;
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] bool put_until(T value, const std::chrono::time_point<Clock, Duration>& deadline) {
    return put_for(std::move(value), until(deadline));
  }
  /// Blocks while the queue is empty.
  [[gnu::always_inline]] T get() {
    ask(OperationKind::get, handle_.id());
    return take();
  }
  [[gnu::always_inline]] std::optional<T> try_get() {
    if (ask(OperationKind::try_get, handle_.id()) == 0) return std::nullopt;
    return take();
  }
  template <class Rep, class Period>
  [[gnu::always_inline]] std::optional<T> get_for(const std::chrono::duration<Rep, Period>& duration) {
    if (ask_for(OperationKind::timed_get, handle_.id(), duration) == 0) return std::nullopt;
    return take();
  }
  template <class Clock, class Duration>
  [[gnu::always_inline]] std::optional<T> get_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return get_for(until(deadline));
  }
  /// One element that was got has been dealt with.
  [[gnu::always_inline]] void task_done() {
    static_cast<void>(&task_counting<T>);  // so that it exists
    ask(OperationKind::task_done, handle_.id());
  }
  /// Blocks until task_done() was called for each element ever put.
  [[gnu::always_inline]] void join() {
    static_cast<void>(&task_counting<T>);  // so that it exists
    ask(OperationKind::queue_join, handle_.id());
  }
  [[gnu::always_inline]] std::size_t size() const { return ask(OperationKind::queue_size, handle_.id()); }
  [[gnu::always_inline]] bool empty() const { return size() == 0; }
  [[gnu::always_inline]] bool full() const { return capacity_ != 0 && size() == capacity_; }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  static constexpr bool is_shown = fits_in_image<T> && Elements::plain;
  static std::uint64_t image(const T& value) {
    if constexpr (is_shown) return to_image(value);
    else return 0;
  }
  T take() {
    auto held = elements_.take();
    if constexpr (is_shown) annotate_result(value_type_of<T>(), to_image(held));
    return Elements::release(std::move(held));
  }

  std::size_t capacity_ = 0;

 protected:
  Elements elements_;
  ObjectHandle handle_;
};

}  // namespace model

template <class T>
class queue : public model::BasicQueue<T, model::OwnElements<T>> {
 public:
  using model::BasicQueue<T, model::OwnElements<T>>::BasicQueue;
};

}  // namespace pcheck
