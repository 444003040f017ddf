#pragma once
/// process, as Python's multiprocessing.Process: a thread with memory of its own. What is for several processes is in
/// <pcheck/model/interprocess.hpp>.

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include <pcheck/model/thread.hpp>
#include <pcheck/process_tags.hpp>

namespace pcheck {

namespace model {

/// Copies the body's function and arguments to memory of the new process: a scheduling point.
ThreadId start_process(ThreadBody* body, std::string_view name);
/// For what an exception that is being handled makes of a process.
int exit_code_of_exception();
/// The calling process has come to the end of its function.
void finish_process(int exit_code);
/// Ends the calling process. Returns if that is no process of its own, or a rank.
void exit_process(int exit_code);

/// The new process is about to move from what it is started with, which is memory of who has started it.
void take_over_from(const void* place, std::size_t bytes);
/// It has: what is pointed to from there, and is in the heap of others, is its own.
void take_over(const void* object, std::size_t bytes);

/// What a process works on: a copy, or where there can be none what its parent has given away.
template <class T>
class OwnOf {
 public:
  explicit OwnOf(T& given) requires is_copied<T> : value(std::as_const(given)) {}
  explicit OwnOf(T& given) : value(std::move(given)) { take_over(&value, sizeof value); }
  T value;
};

template <class F, class Arguments>
struct ProcessBody final : ThreadBody {
  template <class G, class... A>
  explicit ProcessBody(G&& f, A&&... a) : function(std::forward<G>(f)), arguments(std::forward<A>(a)...) {}
  void run() override {
    int exit_code = 0;
    try {
      take_over_from(this, sizeof *this);
      OwnOf<F> own_function(function);
      auto own_arguments =
          std::apply([](auto&... a) { return std::tuple<OwnOf<std::remove_reference_t<decltype(a)>>...>(a...); }, arguments);
      std::apply([&](auto&... own) { std::invoke(std::move(own_function.value), std::move(own.value)...); }, own_arguments);
    } catch (...) {
      exit_code = exit_code_of_exception();
    }
    finish_process(exit_code);
  }
  F function;
  Arguments arguments;
};

}  // namespace model

/// Movable, not copyable. Whoever destroys one that runs waits for its end, or terminates it if it is a daemon.
class process {
 public:
  process() noexcept = default;
  /// Starts a process that calls copies of f and a..., or what is moved from them where they cannot be copied; where f cannot be
  /// called with all of them and the last is a string, that is the process's name. An exception that leaves f makes its exit
  /// code 1.
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
  explicit process(defer_start_t, F&& f, A&&... a) {
    model::with_name<model::ProcessBody>(
        [this](model::ThreadBody* body, std::string_view name) {
          body_.reset(body);
          name_ = name;
        },
        std::forward<F>(f), std::forward<A>(a)...);
  }
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
    if (body_ == nullptr || id_ != model::no_thread) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    id_ = model::start_process(body_.get(), name_);
  }
  bool joinable() const noexcept { return id_ != model::no_thread && !exit_code_; }
  /// Waits for its end.
  [[gnu::always_inline]] void join() {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    exit_code_ = ask_about(model::OperationKind::join);
  }
  /// Nothing while it runs, or has not been started. 0 at the end of its function, 1 after an exception, n after
  /// std::exit(n), -15 when it was terminated.
  [[gnu::always_inline]] std::optional<int> exit_code() const {
    if (exit_code_ || id_ == model::no_thread) return exit_code_;
    const int code = ask_about(model::OperationKind::poll_process);
    return code == model::still_running ? std::nullopt : std::optional(code);
  }
  [[gnu::always_inline]] bool is_alive() const { return id_ != model::no_thread && !exit_code(); }
  /// Ends it at once, wherever it stands: no destructors run, and locks that it holds stay locked.
  [[gnu::always_inline]] void terminate() {
    if (joinable()) ask_about(model::OperationKind::terminate);
  }
  bool daemon() const noexcept { return is_daemon_; }
  void swap(process& other) noexcept {
    std::swap(body_, other.body_);
    std::swap(name_, other.name_);
    std::swap(id_, other.id_);
    std::swap(is_daemon_, other.is_daemon_);
    std::swap(exit_code_, other.exit_code_);
  }
  friend void swap(process& a, process& b) noexcept { a.swap(b); }

 private:
  [[gnu::always_inline]] int ask_about(model::OperationKind kind) const {
    model::Operation operation;
    operation.kind = kind;
    operation.target = id_;
    return static_cast<int>(static_cast<std::uint32_t>(model::perform(operation)));
  }

  std::unique_ptr<model::ThreadBody> body_;  ///< what it is started with, also when it has been: so a shared_ptr there still owns
  std::string name_;
  model::ThreadId id_ = model::no_thread;
  bool is_daemon_ = false;
  std::optional<int> exit_code_;  ///< once it was joined
};

}  // namespace pcheck
