#pragma once
/// thread, jthread and this_thread, as in <thread>.

#include <concepts>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include <pcheck/model/stop_token.hpp>

namespace pcheck {

namespace model {

template <class F, class Arguments>
struct CallBody final : ThreadBody {
  template <class G, class... A>
  explicit CallBody(G&& f, A&&... a) : function(std::forward<G>(f)), arguments(std::forward<A>(a)...) {}
  void run() override {
    if constexpr (std::tuple_size_v<Arguments> == 0) std::move(function)();  // most have none, and it compiles sooner
    else std::apply([this](auto&&... a) { std::invoke(std::move(function), std::move(a)...); }, std::move(arguments));
  }
  std::size_t bytes() const override { return sizeof(CallBody); }
  bool is_trivial() const override { return std::is_trivially_destructible_v<F> && std::is_trivially_destructible_v<Arguments>; }
  F function;
  Arguments arguments;
};

/// Whether an F can be called with copies of all arguments but the last, which can be a name.
template <class F, class... A>
constexpr bool is_call_with_name() {
  if constexpr (sizeof...(A) == 0) {
    return false;
  } else {
    using All = std::tuple<A...>;
    constexpr std::size_t last = sizeof...(A) - 1;
    constexpr bool is_callable = []<std::size_t... I>(std::index_sequence<I...>) {
      return std::is_invocable_v<F, std::decay_t<std::tuple_element_t<I, All>>...>;
    }
    (std::make_index_sequence<last>{});
    return is_callable && std::is_convertible_v<std::tuple_element_t<last, All>, std::string_view>;
  }
}

/// Gives `use` a Body<F, Arguments> of f and a..., to be deleted by whom it is given to, and a name; where f cannot be called
/// with all of them and the last is a string, that is the name.
template <template <class, class> class Body, class Use, class F, class... A>
auto with_name(Use use, F&& f, A&&... a) {
  using Function = std::decay_t<F>;
  if constexpr (std::is_invocable_v<Function, std::decay_t<A>...>) {
    using Made = Body<Function, std::tuple<std::decay_t<A>...>>;
    return use(new Made(std::forward<F>(f), std::forward<A>(a)...), std::string_view());
  } else if constexpr (is_call_with_name<Function, A&&...>()) {
    auto all = std::forward_as_tuple(std::forward<A>(a)...);
    constexpr std::size_t last = sizeof...(A) - 1;
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      using Made = Body<Function, std::tuple<std::decay_t<std::tuple_element_t<I, decltype(all)>>...>>;
      const std::string_view name = std::get<last>(all);
      return use(new Made(std::forward<F>(f), std::get<I>(std::move(all))...), name);
    }
    (std::make_index_sequence<last>{});
  } else {
    static_assert(
        is_call_with_name<Function, A&&...>(),
        "the function of a thread or process must be callable with copies of the arguments given, the last of which may "
        "be a name; what it takes by reference is given as std::ref(x)");
    return no_thread;
  }
}

/// Starts a thread that calls f(a...), the last of which may be its name.
template <class F, class... A>
ThreadId start_thread(F&& f, A&&... a) {
  return with_name<CallBody>(spawn, std::forward<F>(f), std::forward<A>(a)...);
}

}  // namespace model

class thread {
 public:
  using native_handle_type = model::ThreadId;

  class id {
   public:
    id() = default;
    explicit id(model::ThreadId thread) : thread_(thread) {}
    friend bool operator==(id, id) = default;
    friend auto operator<=>(id, id) = default;
    template <class Stream>
    requires requires(Stream& s) { s << 1; }
    friend Stream& operator<<(Stream& stream, id value) {
      if (value == id()) stream << "thread::id of a non-executing thread";
      else stream << value.thread_;
      return stream;
    }
    model::ThreadId number() const { return thread_; }

   private:
    model::ThreadId thread_ = model::no_thread;
  };

  thread() noexcept = default;
  template <class F, class... A>
  requires(!std::same_as<std::remove_cvref_t<F>, thread>) explicit thread(F&& f, A&&... a)
      : thread_(model::start_thread(std::forward<F>(f), std::forward<A>(a)...)) {}
  thread(thread&& other) noexcept : thread_(std::exchange(other.thread_, model::no_thread)) {}
  thread& operator=(thread&& other) noexcept {
    if (joinable()) model::joinable_destroyed(thread_);
    thread_ = std::exchange(other.thread_, model::no_thread);
    return *this;
  }
  ~thread() {
    if (joinable()) model::joinable_destroyed(thread_);
  }

  bool joinable() const noexcept { return thread_ != model::no_thread; }
  [[gnu::always_inline]] void join() {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    model::Operation operation;
    operation.kind = model::OperationKind::join;
    operation.target = thread_;
    model::perform(operation);
    thread_ = model::no_thread;
  }
  void detach() {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    model::detach(std::exchange(thread_, model::no_thread));
  }
  id get_id() const noexcept { return id(thread_); }
  native_handle_type native_handle() { return thread_; }
  void swap(thread& other) noexcept { std::swap(thread_, other.thread_); }
  /// 2: enough to make a program go parallel, the same on every machine.
  static unsigned hardware_concurrency() noexcept { return 2; }

 private:
  model::ThreadId thread_ = model::no_thread;
};

inline void swap(thread& a, thread& b) noexcept { a.swap(b); }

/// Joins when destroyed, after asking to stop.
class jthread {
 public:
  using id = thread::id;
  using native_handle_type = thread::native_handle_type;

  jthread() noexcept : stop_(std::nostopstate) {}
  template <class F, class... A>
  requires(!std::same_as<std::remove_cvref_t<F>, jthread>) explicit jthread(F&& f, A&&... a) {
    if constexpr (takes_stop_token<F, A...>()) {
      has_token_out_ = true;
      thread_ = thread(std::forward<F>(f), stop_.get_token(), std::forward<A>(a)...);
    } else {
      thread_ = thread(std::forward<F>(f), std::forward<A>(a)...);
    }
  }
  jthread(jthread&&) noexcept = default;
  jthread& operator=(jthread&& other) noexcept {
    if (this != &other) {
      finish();
      stop_ = std::move(other.stop_);
      has_token_out_ = other.has_token_out_;
      thread_ = std::move(other.thread_);
    }
    return *this;
  }
  ~jthread() { finish(); }

  bool joinable() const noexcept { return thread_.joinable(); }
  void join() { thread_.join(); }
  void detach() { thread_.detach(); }
  id get_id() const noexcept { return thread_.get_id(); }
  native_handle_type native_handle() { return thread_.native_handle(); }
  stop_source get_stop_source() noexcept {
    has_token_out_ = true;
    return stop_;
  }
  stop_token get_stop_token() const noexcept {
    has_token_out_ = true;
    return stop_.get_token();
  }
  bool request_stop() noexcept { return has_token_out_ ? stop_.request_stop() : stop_.request_stop_unseen(); }
  void swap(jthread& other) noexcept {
    std::swap(stop_, other.stop_);
    std::swap(has_token_out_, other.has_token_out_);
    thread_.swap(other.thread_);
  }
  static unsigned hardware_concurrency() noexcept { return thread::hardware_concurrency(); }
  friend void swap(jthread& a, jthread& b) noexcept { a.swap(b); }

 private:
  /// Whether f can be called with a stop_token and the arguments, the last of which may be a name.
  template <class F, class... A>
  static constexpr bool takes_stop_token() {
    if constexpr (std::is_invocable_v<std::decay_t<F>, stop_token, std::decay_t<A>...>) return true;
    else if constexpr (std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...> || sizeof...(A) == 0) return false;
    else return []<std::size_t... I>(std::index_sequence<I...>) {
        using Arguments = std::tuple<std::decay_t<A>...>;
        return std::is_invocable_v<std::decay_t<F>, stop_token, std::tuple_element_t<I, Arguments>...>;
      }
    (std::make_index_sequence<sizeof...(A) - 1>{});
  }

  void finish() {
    if (!thread_.joinable()) return;
    request_stop();
    thread_.join();
  }

  stop_source stop_;
  mutable bool has_token_out_ = false;  ///< somebody can see that the thread is asked to stop
  thread thread_;
};

namespace this_thread {

inline thread::id get_id() noexcept { return thread::id(model::current_thread()); }
[[gnu::always_inline]] inline void yield() noexcept { model::ask(model::OperationKind::yield, model::no_object); }
template <class Rep, class Period>
[[gnu::always_inline]] inline void sleep_for(const std::chrono::duration<Rep, Period>& duration) {
  model::Operation operation;
  operation.kind = model::OperationKind::sleep;
  operation.argument = model::to_ns(duration);
  operation.argument2 = model::now_ns() + operation.argument;
  model::perform(operation);
  model::pass_time(operation.argument);
}
template <class Clock, class Duration>
[[gnu::always_inline]] inline void sleep_until(const std::chrono::time_point<Clock, Duration>& deadline) {
  sleep_for(model::until(deadline));
}

}  // namespace this_thread
}  // namespace pcheck

template <>
struct std::hash<pcheck::thread::id> {
  std::size_t operator()(pcheck::thread::id id) const noexcept { return id.number(); }
};
