#pragma once
/// process: by fork; or, where scenarios are run on threads, a thread, which then has no memory of its own.

#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include <pcheck/process_tags.hpp>
#include <pcheck/real/forked.hpp>
#include <pcheck/real/thread.hpp>

namespace pcheck {

namespace real {

/// What a process works on: a copy, or where there can be none what it is started with.
template <class T>
T own_of(T& given) {
  if constexpr (is_copied<T>) return T(std::as_const(given));
  else return T(std::move(given));
}

template <class F, class Arguments>
struct ProcessBody {
  template <class G, class... A>
  explicit ProcessBody(G&& f, A&&... a) : function(std::forward<G>(f)), arguments(std::forward<A>(a)...) {}
  F function;
  Arguments arguments;
};

/// Calls f with the arguments, the last of which may be a name, and returns the exit code. To be called once.
template <class F, class... A>
std::function<int()> process_function(F&& f, A&&... a) {
  if constexpr (std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...>) {
    using Body = ProcessBody<std::decay_t<F>, std::tuple<std::decay_t<A>...>>;
    return [body = std::make_shared<Body>(std::forward<F>(f), std::forward<A>(a)...)] {
      try {
        auto own_function = own_of(body->function);
        auto own_arguments =
            std::apply([](auto&... each) { return std::tuple<std::decay_t<A>...>(own_of(each)...); }, body->arguments);
        std::apply([&](auto&... each) { std::invoke(std::move(own_function), std::move(each)...); }, own_arguments);
        return 0;
      } catch (...) {
        return 1;
      }
    };
  } else {
    static_assert(sizeof...(A) > 0, "the function of a process must be callable with the arguments given");
    auto all = std::forward_as_tuple(std::forward<A>(a)...);
    constexpr std::size_t last = sizeof...(A) - 1;
    static_assert(std::is_convertible_v<std::tuple_element_t<last, decltype(all)>, std::string_view>,
                  "the function of a process must be callable with the arguments given, the last of which may be a name");
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return process_function(std::forward<F>(f), std::get<I>(std::move(all))...);
    }
    (std::make_index_sequence<last>{});
  }
}

/// A process that is a thread.
class ThreadProcess {
 public:
  explicit ThreadProcess(std::function<int()> function) : code_(std::make_shared<std::atomic<int>>(running)) {
    thread_ = pcheck::thread([code = code_, function = std::move(function)] { code->store(function()); });
  }
  int join() {
    thread_.join();
    return *code_;
  }
  std::optional<int> exit_code() const {
    const int code = *code_;
    return code == running ? std::nullopt : std::optional(code);
  }

 private:
  static constexpr int running = 1 << 16;
  std::shared_ptr<std::atomic<int>> code_;
  pcheck::thread thread_;
};

}  // namespace real

class process {
 public:
  process() noexcept = default;
  template <class F, class... A>
  requires(!std::same_as<std::remove_cvref_t<F>, process> && !is_process_tag<F>) explicit process(F&& f, A&&... a)
      : process(defer_start, std::forward<F>(f), std::forward<A>(a)...) {
    start();
  }
  template <class F, class... A>
  explicit process(daemon_t, F&& f, A&&... a) : process(defer_start, std::forward<F>(f), std::forward<A>(a)...) {
    is_daemon_ = true;
    start();
  }
  /// To be started by start().
  template <class F, class... A>
  explicit process(defer_start_t, F&& f, A&&... a)
      : function_(real::process_function(std::forward<F>(f), std::forward<A>(a)...)) {}
  process(process&& other) noexcept { swap(other); }
  process& operator=(process&& other) noexcept {
    process(std::move(other)).swap(*this);
    return *this;
  }
  ~process() {
    if (!joinable()) return;
    if (is_daemon_) terminate();
    join();
  }

  void start() {
    if (!function_) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    if (real::processes_are_threads) thread_ = std::make_unique<real::ThreadProcess>(std::exchange(function_, {}));
    else forked_ = std::make_unique<real::Forked>(std::exchange(function_, {}));
  }
  bool joinable() const noexcept { return (thread_ || forked_) && !exit_code_; }
  void join() {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    exit_code_ = thread_ ? thread_->join() : forked_->join();
  }
  std::optional<int> exit_code() const {
    if (exit_code_ || !joinable()) return exit_code_;
    return thread_ ? thread_->exit_code() : forked_->exit_code();
  }
  bool is_alive() const { return joinable() && !exit_code(); }
  /// Ends it by SIGTERM: no destructors run, and locks that it holds stay locked.
  void terminate() {
    if (!joinable()) return;
    if (thread_) real::misuse("terminate", "a thread cannot be terminated: run with --real=processes");
    forked_->terminate();
  }
  bool daemon() const noexcept { return is_daemon_; }
  void swap(process& other) noexcept {
    std::swap(function_, other.function_);
    std::swap(thread_, other.thread_);
    std::swap(forked_, other.forked_);
    std::swap(is_daemon_, other.is_daemon_);
    std::swap(exit_code_, other.exit_code_);
  }
  friend void swap(process& a, process& b) noexcept { a.swap(b); }

 private:
  std::function<int()> function_;  ///< until it is started
  std::unique_ptr<real::ThreadProcess> thread_;
  std::unique_ptr<real::Forked> forked_;
  bool is_daemon_ = false;
  std::optional<int> exit_code_;  ///< once it was joined
};

}  // namespace pcheck
