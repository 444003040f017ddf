#pragma once
/// thread, jthread and this_thread on std::thread.

#include <concepts>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>

#include <pcheck/real/supervision.hpp>

namespace pcheck {

using std::nostopstate;
using std::nostopstate_t;
using std::stop_callback;
using std::stop_source;
using std::stop_token;

namespace real {

/// The function of a supervised thread. Callable with exactly what F is callable with, as std::jthread asks that.
template <class F>
struct SupervisedFunction {
  template <class... A>
  requires std::invocable<F, A...>
  void operator()(A&&... a) && {
    struct Span {
      explicit Span(Supervisor& s) : supervisor(s) { supervisor.thread_starts(); }
      ~Span() { supervisor.thread_ended(); }
      Supervisor& supervisor;
    } const span(observer);
    std::invoke(std::move(function), std::forward<A>(a)...);
  }
  F function;
  Supervisor& observer;
};

template <class Thread, class F, class... A>
Thread launch(F&& f, A&&... a) {
  if (supervisor == nullptr) [[likely]]
    return Thread(std::forward<F>(f), std::forward<A>(a)...);
  supervisor->thread_created();
  try {
    return Thread(SupervisedFunction<std::decay_t<F>>{std::forward<F>(f), *supervisor}, std::forward<A>(a)...);
  } catch (...) {
    supervisor->thread_ended();
    throw;
  }
}

template <class Thread, class F, class... A>
constexpr bool can_run() {
  if constexpr (std::is_same_v<Thread, std::jthread>)
    if (std::is_invocable_v<F, std::stop_token, A...>) return true;
  return std::is_invocable_v<F, A...>;
}

/// Starts a thread that calls f(a...); where f cannot be called with all of them and the last is a string, that is
/// the thread's name, of which std has no use.
template <class Thread, class F, class... A>
Thread start_thread(F&& f, A&&... a) {
  if constexpr (can_run<Thread, std::decay_t<F>, std::decay_t<A>...>()) {
    return launch<Thread>(std::forward<F>(f), std::forward<A>(a)...);
  } else {
    static_assert(sizeof...(A) > 0, "the function of a thread must be callable with the arguments given");
    auto all = std::forward_as_tuple(std::forward<A>(a)...);
    constexpr std::size_t last = sizeof...(A) - 1;
    static_assert(std::is_convertible_v<std::tuple_element_t<last, decltype(all)>, std::string_view>,
                  "the function of a thread must be callable with the arguments given, the last of which may be a name");
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return launch<Thread>(std::forward<F>(f), std::get<I>(std::move(all))...);
    }
    (std::make_index_sequence<last>{});
  }
}

}  // namespace real

class thread : public std::thread {
 public:
  thread() noexcept = default;
  template <class F, class... A>
  requires(!std::same_as<std::remove_cvref_t<F>, thread>) explicit thread(F&& f, A&&... a)
      : std::thread(real::start_thread<std::thread>(std::forward<F>(f), std::forward<A>(a)...)) {}
};

inline void swap(thread& a, thread& b) noexcept { a.swap(b); }

class jthread : public std::jthread {
 public:
  jthread() noexcept = default;
  template <class F, class... A>
  requires(!std::same_as<std::remove_cvref_t<F>, jthread>) explicit jthread(F&& f, A&&... a)
      : std::jthread(real::start_thread<std::jthread>(std::forward<F>(f), std::forward<A>(a)...)) {}
};

static_assert(sizeof(thread) == sizeof(std::thread));
static_assert(sizeof(jthread) == sizeof(std::jthread));

namespace this_thread {

using std::this_thread::get_id;
using std::this_thread::sleep_for;
using std::this_thread::sleep_until;
using std::this_thread::yield;

}  // namespace this_thread
}  // namespace pcheck
