#pragma once
/// stop_token and stop_source, as in <stop_token>: std's own, with the scheduling points that a model needs.
///
/// Looking at a std::stop_token is no operation. A thread that was handed one sees in it what is so right after its last
/// operation, hence asking to stop depends on every operation of every thread, and the coverage of a result says so.

#include <stop_token>
#include <utility>

#include <pcheck/model/ask.hpp>
#include <pcheck/model/event.hpp>

namespace pcheck {

using std::nostopstate;
using std::nostopstate_t;

class stop_token {
 public:
  stop_token() noexcept = default;
  stop_token(std::stop_token token) noexcept : token_(std::move(token)) {}  // NOLINT: implicit, both are the same thing
  [[gnu::always_inline]] operator std::stop_token() const {                 // NOLINT: likewise
    model::ask(model::OperationKind::pass_std_token, model::no_object);
    return token_;
  }

  [[gnu::always_inline]] bool stop_requested() const noexcept {
    model::ask(model::OperationKind::stop_requested, model::no_object);
    const bool requested = token_.stop_requested();
    model::annotate_result(model::ValueType::boolean, requested);
    return requested;
  }
  bool stop_possible() const noexcept { return token_.stop_possible(); }
  const std::stop_token& standard() const noexcept { return token_; }  ///< for pcheck itself: no operation
  void swap(stop_token& other) noexcept { token_.swap(other.token_); }
  friend void swap(stop_token& a, stop_token& b) noexcept { a.swap(b); }
  friend bool operator==(const stop_token& a, const stop_token& b) noexcept { return a.token_ == b.token_; }

 private:
  std::stop_token token_;
};

/// The callback runs in the thread that asks to stop, or at once if that has been done. To std, all threads of a scenario are
/// one, so that its destructor would not wait for a callback that runs.
template <class Callback>
class stop_callback {
 public:
  using callback_type = Callback;

  template <class C>
  explicit stop_callback(const stop_token& token, C&& callback)
      : callback_(std::forward<C>(callback)), registration_(look_at(token), Call{this}) {}
  stop_callback(const stop_callback&) = delete;
  stop_callback& operator=(const stop_callback&) = delete;

  /// Comes after the callback if another thread runs it, or has.
  ~stop_callback() {
    model::ask(model::OperationKind::stop_requested, model::no_object);
    if (caller_ == model::no_thread) return;
    if (caller_ != model::current_thread()) over_.wait();
    else if (is_destroyed_ != nullptr) *is_destroyed_ = true;
  }

 private:
  struct Call {
    stop_callback* self;
    void operator()() const noexcept { self->call(); }
  };

  /// Whether somebody has asked to stop before this is registered is decided by the order of operations.
  static const std::stop_token& look_at(const stop_token& token) {
    model::ask(model::OperationKind::stop_requested, model::no_object);
    return token.standard();
  }

  void call() noexcept {
    bool is_destroyed = false;  // by the callback itself
    caller_ = model::current_thread();
    is_destroyed_ = &is_destroyed;
    std::forward<Callback>(callback_)();
    if (is_destroyed) return;
    over_.set();
    is_destroyed_ = nullptr;  // before anybody else goes on
    // The next callback is taken now, which depends on all that others do: they may destroy it.
    model::ask(model::OperationKind::request_stop, model::no_object);
  }

  Callback callback_;
  event over_{"stop_callback"};
  model::ThreadId caller_ = model::no_thread;
  bool* is_destroyed_ = nullptr;  ///< while the callback runs
  std::stop_callback<Call> registration_;
};
template <class Callback>
stop_callback(stop_token, Callback) -> stop_callback<Callback>;

class stop_source {
 public:
  stop_source() = default;
  explicit stop_source(std::nostopstate_t none) noexcept : source_(none) {}

  /// Runs the callbacks of the tokens, too.
  [[gnu::always_inline]] bool request_stop() const noexcept {
    model::ask(model::OperationKind::request_stop, model::no_object);
    return source_.request_stop();
  }
  /// For a source of which nobody has a token: there is nobody who could tell the order.
  bool request_stop_unseen() const noexcept { return source_.request_stop(); }
  stop_token get_token() const noexcept { return source_.get_token(); }
  bool stop_possible() const noexcept { return source_.stop_possible(); }
  bool stop_requested() const noexcept { return get_token().stop_requested(); }
  void swap(stop_source& other) noexcept { source_.swap(other.source_); }
  friend void swap(stop_source& a, stop_source& b) noexcept { a.swap(b); }
  friend bool operator==(const stop_source& a, const stop_source& b) noexcept { return a.source_ == b.source_; }

 private:
  std::stop_source source_;
};

}  // namespace pcheck
