#pragma once
/// barrier and latch, as in <barrier> and <latch>.

#include <cstddef>
#include <utility>

#include <pcheck/model/ask.hpp>

namespace pcheck {

namespace model {
struct NoCompletion {
  void operator()() const noexcept {}
};
}  // namespace model

template <class Completion = model::NoCompletion>
class barrier {
  static constexpr bool has_completion = !std::is_same_v<Completion, model::NoCompletion>;

 public:
  class arrival_token {
   public:
    arrival_token(arrival_token&&) = default;
    arrival_token& operator=(arrival_token&&) = default;

   private:
    friend class barrier;
    arrival_token(model::ObjectId barrier, std::uint64_t phase) : phase_(phase), barrier_(barrier) {}
    std::uint64_t phase_ : 32;
    std::uint64_t barrier_ : 32;
  };

  constexpr explicit barrier(std::ptrdiff_t parties, Completion completion = Completion(), std::string_view name = {})
      : handle_(init(parties), name), completion_(std::move(completion)) {
    if (parties < 0) model::misuse(handle_.id(), "barrier for a negative number of parties");
  }
  constexpr barrier(std::ptrdiff_t parties, std::string_view name) requires(!has_completion)
      : barrier(parties, Completion(), name) {}

  static constexpr std::ptrdiff_t max() noexcept { return 0x7fffffff; }

  [[nodiscard]] [[gnu::always_inline]] arrival_token arrive(std::ptrdiff_t update = 1) {
    return arrival_token(handle_.id(), arrive_as(model::OperationKind::arrive, update));
  }
  [[gnu::always_inline]] void wait(arrival_token&& arrival) const {
    if (arrival.barrier_ != handle_.id()) model::misuse(handle_.id(), "wait with the arrival at another barrier");
    model::ask(model::OperationKind::barrier_wait, handle_.id(), arrival.phase_);
  }
  [[gnu::always_inline]] void arrive_and_wait() { wait(arrive()); }
  [[gnu::always_inline]] void arrive_and_drop() { arrive_as(model::OperationKind::arrive_and_drop, 1); }

 private:
  static constexpr model::ObjectInit init(std::ptrdiff_t parties) {
    return {.type = model::ObjectType::barrier,
            .value_type = model::ValueType::unsigned_integer,
            .limit = static_cast<std::uint64_t>(parties)};
  }

  /// Returns the phase arrived at. The world's result is twice the phase, plus one for the last party to arrive.
  [[gnu::always_inline]] std::uint64_t arrive_as(model::OperationKind kind, std::ptrdiff_t update) {
    model::Operation operation;
    operation.kind = kind;
    operation.object = handle_.id();
    operation.argument = model::to_image(update);
    if constexpr (has_completion) operation.flags = model::has_completion;
    const std::uint64_t answer = model::perform(operation);
    if constexpr (has_completion) {
      if (answer & 1) {
        completion_();
        model::ask(model::OperationKind::complete_phase, handle_.id());
      }
    }
    return answer / 2;
  }

 protected:
  model::ObjectHandle handle_;

 private:
  [[no_unique_address]] Completion completion_;
};

barrier(std::ptrdiff_t)->barrier<>;
barrier(std::ptrdiff_t, const char*)->barrier<>;
template <class Completion>
barrier(std::ptrdiff_t, Completion) -> barrier<Completion>;
template <class Completion>
barrier(std::ptrdiff_t, Completion, const char*) -> barrier<Completion>;

class latch {
 public:
  constexpr explicit latch(std::ptrdiff_t expected, std::string_view name = {})
      : handle_({.type = model::ObjectType::latch,
                 .value_type = model::ValueType::signed_integer,
                 .value = model::to_image(expected)},
                name) {
    if (expected < 0) model::misuse(handle_.id(), "latch with a negative count");
  }

  static constexpr std::ptrdiff_t max() noexcept { return 0x7fffffff; }
  [[gnu::always_inline]] void count_down(std::ptrdiff_t update = 1) {
    model::ask(model::OperationKind::count_down, handle_.id(), model::to_image(update));
  }
  [[gnu::always_inline]] bool try_wait() const noexcept {
    return model::ask(model::OperationKind::latch_try_wait, handle_.id()) != 0;
  }
  [[gnu::always_inline]] void wait() const { model::ask(model::OperationKind::latch_wait, handle_.id()); }
  [[gnu::always_inline]] void arrive_and_wait(std::ptrdiff_t update = 1) {
    count_down(update);
    wait();
  }

 private:
  model::ObjectHandle handle_;
};

}  // namespace pcheck
