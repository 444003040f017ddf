#pragma once
/// Taking several mutexes at once: std::scoped_lock and std::lock on modelled mutexes.
///
/// The operations are those of std's own algorithm: lock one, try the others, and where one is taken put all back and begin
/// with that. They are marked, as threads that do so in step could go on for ever; but that is std's affair, which is taken
/// to succeed for a thread that others leave alone again and again.

#include <mutex>
#include <type_traits>

#include <pcheck/model/mutex.hpp>

namespace pcheck::model {

template <ObjectType type>
std::true_type is_basic_mutex(const BasicMutex<type>*);
std::false_type is_basic_mutex(const void*);

template <class M>
concept ModelledMutex = decltype(is_basic_mutex(static_cast<M*>(nullptr)))::value;

[[gnu::always_inline]] inline bool ask_together(OperationKind kind, ObjectId mutex) {
  Operation operation;
  operation.kind = kind;
  operation.flags = together;
  operation.object = mutex;
  return perform(operation) != 0;
}

template <ModelledMutex... M>
[[gnu::always_inline]] inline void lock_together(M&... mutexes) {
  constexpr std::size_t count = sizeof...(M);
  const ObjectId ids[] = {mutexes.object_id()...};
  for (std::size_t first = 0;;) {
    ask_together(OperationKind::lock, ids[first]);
    std::size_t taken = 1;
    while (taken != count && ask_together(OperationKind::try_lock, ids[(first + taken) % count])) ++taken;
    if (taken == count) return;
    const std::size_t missing = (first + taken) % count;
    while (taken-- != 0) ask_together(OperationKind::unlock, ids[(first + taken) % count]);
    first = missing;
  }
}

template <class... M>
concept ModelledMutexes = sizeof...(M) >= 2 && (ModelledMutex<M> && ...);

}  // namespace pcheck::model

template <class... M>
requires pcheck::model::ModelledMutexes<M...>
class std::scoped_lock<M...> {
 public:
  explicit scoped_lock(M&... mutexes) : mutexes_(mutexes...) { pcheck::model::lock_together(mutexes...); }
  explicit scoped_lock(std::adopt_lock_t, M&... mutexes) noexcept : mutexes_(mutexes...) {}
  scoped_lock(const scoped_lock&) = delete;
  scoped_lock& operator=(const scoped_lock&) = delete;
  ~scoped_lock() {
    std::apply([](auto&... mutexes) { (mutexes.unlock(), ...); }, mutexes_);
  }

 private:
  std::tuple<M&...> mutexes_;
};

namespace std {

/// Nothing else tells std::lock on modelled mutexes from a thread that backs off by itself.
template <class A, class B, class... M>
requires pcheck::model::ModelledMutexes<A, B, M...>
void lock(A& a, B& b, M&... others) { pcheck::model::lock_together(a, b, others...); }

template <class A, class B, class... M>
requires pcheck::model::ModelledMutexes<A, B, M...>
void lock(unique_lock<A>& a, unique_lock<B>& b, unique_lock<M>&... others) {
  pcheck::model::lock_together(*a.mutex(), *b.mutex(), *others.mutex()...);
  const auto adopt = [](auto& lock) { lock = std::decay_t<decltype(lock)>(*lock.release(), adopt_lock); };
  adopt(a);
  adopt(b);
  (adopt(others), ...);
}

}  // namespace std
