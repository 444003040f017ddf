#pragma once
/// The narrow bridge between a scenario's code and the world: every modelled object is built on these functions.

#include <bit>
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <type_traits>

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// The small fields of an Operation in one word.
struct OperationHead {
  OperationKind kind;
  std::uint8_t flags;
  std::uint8_t order;
  std::uint8_t detail;
  ThreadId target;
  std::uint16_t reserved;
};

/// An Operation passed in registers: a copy in the caller's frame would stay there, and tell states apart that are the
/// same.
std::uint64_t perform_in_registers(std::uint64_t head, std::uint64_t objects, std::uint64_t argument, std::uint64_t argument2,
                                   CombineFunction combine, const char* label);

/// Values that nobody needs any more would be saved with the fiber if they lingered in callee-saved registers, and
/// tell states apart that are the same.
[[gnu::always_inline]] inline void clear_dead_registers() {
#ifdef __x86_64__
  asm volatile("xorl %%ebx, %%ebx\n\txorl %%r12d, %%r12d\n\txorl %%r13d, %%r13d\n\txorl %%r14d, %%r14d\n\txorl %%r15d, %%r15d" ::
                   : "rbx", "r12", "r13", "r14", "r15", "cc");
#endif
}

/// Stops the calling fiber at `operation` and returns the world's result once a strategy has chosen to execute it.
/// While an invariant is evaluated, reads return the current value without a scheduling point.
/// Throws std::logic_error when no scenario is running.
[[gnu::always_inline]] inline std::uint64_t perform(const Operation& operation) {
  const OperationHead head{operation.kind, operation.flags, operation.order, operation.detail, operation.target, 0};
  clear_dead_registers();
  const std::uint64_t result = perform_in_registers(std::bit_cast<std::uint64_t>(head),
                                                    operation.object | static_cast<std::uint64_t>(operation.object2) << 32,
                                                    operation.argument, operation.argument2, operation.combine, operation.label);
  asm volatile("");  // no tail call: the return address is the place in the user's code
  return result;
}

/// Replaces the result shown for the event that the fiber has just resumed from (values the world does not hold).
void annotate_result(ValueType type, std::uint64_t image);

/// What a new object starts with.
struct ObjectInit {
  ObjectType type = ObjectType::none;
  ValueType value_type = ValueType::none;
  std::uint64_t value = 0;  ///< the visible value: permits, count, image of the variable
  std::uint64_t limit = 0;  ///< capacity, greatest count, number of parties
};

/// Registers an object with the world that runs, or with the scenario's globals before any runs. Not a scheduling point.
ObjectId create_object(const ObjectInit& init, std::string_view name);

/// Ends an object's life. A scheduling point unless the thread has joined all others; misuse (destroyed while held or waited
/// on) is a finding.
void destroy_object(ObjectId object) noexcept;

/// The code of a thread; owned by the world from spawn() on.
struct ThreadBody {
  virtual ~ThreadBody() = default;
  virtual void run() = 0;
  /// Of the whole object, if it is_trivial().
  virtual std::size_t bytes() const { return 0; }
  /// Nothing happens when it is destroyed. Then it is left as it is: the end of a thread changes no memory.
  virtual bool is_trivial() const { return false; }
};

/// Starts a thread: a scheduling point of the calling thread.
ThreadId spawn(ThreadBody* body, std::string_view name);
void detach(ThreadId thread);
/// A joinable thread object is destroyed or assigned to: a finding.
void joinable_destroyed(ThreadId thread) noexcept;
ThreadId current_thread();
/// Whether the calling thread is of a process that was started, or of a rank, and not of the first process.
bool is_in_started_process();
/// Memory of the calling thread, zeroed, that it keeps until the execution ends: no leak.
void* allocate_for_good(std::size_t bytes);
/// Calls function(argument) when the calling thread ends, after the destructors of its thread_local variables.
void call_at_thread_end(void (*function)(void*), void* argument);

/// Reports misuse of an object (kind lock_misuse) and ends the execution.
[[noreturn]] void misuse(ObjectId object, std::string_view message);

/// From here on queues count what has been put into them and not been dealt with.
void count_tasks();

/// Time of the virtual clock in ns since the start of the execution; 0 for ever unless time is virtual.
std::uint64_t now_ns();
/// The calling thread has slept, or waited in vain, for so long: the clock that it reads next shows it.
void pass_time(std::uint64_t ns);

template <class T>
inline constexpr bool fits_in_image = std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t);

template <class T>
constexpr ValueType value_type_of() {
  if constexpr (!fits_in_image<T>) return ValueType::opaque;
  else if constexpr (std::is_same_v<T, bool>) return ValueType::boolean;
  else if constexpr (std::is_same_v<T, char>) return ValueType::character;
  else if constexpr (std::is_enum_v<T>) return value_type_of<std::underlying_type_t<T>>();
  else if constexpr (std::is_same_v<T, float>) return ValueType::float32;
  else if constexpr (std::is_same_v<T, double>) return ValueType::float64;
  else if constexpr (std::is_integral_v<T>) return std::is_signed_v<T> ? ValueType::signed_integer : ValueType::unsigned_integer;
  else if constexpr (std::is_pointer_v<T>) return ValueType::pointer;
  else return ValueType::bytes;
}

/// Whether bytes of a T need not tell anything of its value; the parts of float and double all do, though 0 may have a sign.
template <class T>
inline constexpr bool may_have_padding =
    !std::has_unique_object_representations_v<T> && !std::is_same_v<std::remove_cv_t<T>, float> &&
    !std::is_same_v<std::remove_cv_t<T>, double>;

/// What lies between the members of a value is no part of it: atomics compare values ([atomics.types.operations]).
template <class T>
void clear_padding([[maybe_unused]] T& value) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
  if constexpr (may_have_padding<T>) __builtin_clear_padding(std::addressof(value));
#endif
#endif
}

/// The 64-bit image of a small value: sign-extended for signed integers, so that images compare as values do.
template <class T>
constexpr std::uint64_t to_image(const T& value) {
  static_assert(fits_in_image<T>);
  if constexpr (std::is_enum_v<T>) {
    return to_image(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
  } else {
    std::uint64_t image = 0;
    if constexpr (may_have_padding<T>) {
      T copy = value;
      clear_padding(copy);
      std::memcpy(&image, static_cast<const void*>(&copy), sizeof copy);
    } else {
      std::memcpy(&image, static_cast<const void*>(&value), sizeof value);
    }
    return image;
  }
}

template <class T>
constexpr T from_image(std::uint64_t image) {
  static_assert(fits_in_image<T>);
  if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(from_image<std::underlying_type_t<T>>(image));
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(image);
  } else {
    alignas(T) unsigned char bytes[sizeof(T)];
    std::memcpy(bytes, &image, sizeof(T));
    return *reinterpret_cast<T*>(bytes);
  }
}

/// Of a duration that is too long for its nanoseconds to be counted: as many as can be, less a while, so that they can be added
/// to a time.
template <class Rep, class Period>
constexpr std::uint64_t to_ns(std::chrono::duration<Rep, Period> duration) {
  constexpr std::uint64_t ns_max = std::numeric_limits<std::int64_t>::max() / 2;
  if (std::chrono::duration<long double, std::nano>(duration).count() >= static_cast<long double>(ns_max)) return ns_max;
  const auto ns = std::chrono::ceil<std::chrono::nanoseconds>(duration).count();
  return ns > 0 ? static_cast<std::uint64_t>(ns) : 0;
}

/// An object's identity for the lifetime of its owner; not copyable, as the std objects are not.
class ObjectHandle {
 public:
  /// constexpr for the sake of classes with constexpr constructors, as std's objects allow them. None is ever a constant:
  /// an object is made while the program runs.
  constexpr ObjectHandle(const ObjectInit& init, std::string_view name)
      : id_(init.type == ObjectType::none ? no_object : create_object(init, name)) {}
  ObjectHandle(const ObjectHandle&) = delete;
  ObjectHandle& operator=(const ObjectHandle&) = delete;
  ~ObjectHandle() { destroy_object(id_); }
  /// Of a volatile object, too: what is volatile is its value, which is in the world.
  ObjectId id() const volatile { return const_cast<const ObjectHandle*>(this)->id_; }

 private:
  ObjectId id_;
};

[[gnu::always_inline]] inline std::uint64_t ask(OperationKind kind, ObjectId object, std::uint64_t argument = 0) {
  Operation operation;
  operation.kind = kind;
  operation.object = object;
  operation.argument = argument;
  return perform(operation);
}

/// Asks for an operation that may time out `duration` from now.
template <class Rep, class Period>
[[gnu::always_inline]] inline std::uint64_t ask_for(OperationKind kind, ObjectId object,
                                                    std::chrono::duration<Rep, Period> duration, ObjectId object2 = no_object) {
  Operation operation;
  operation.kind = kind;
  operation.object = object;
  operation.object2 = object2;
  operation.argument2 = now_ns() + to_ns(duration);
  const std::uint64_t result = perform(operation);
  if (result == 0) pass_time(to_ns(duration));
  return result;
}

/// The duration until a time point of any clock, none if it has passed; on the virtual clock where time is virtual.
template <class Clock, class Duration>
auto until(const std::chrono::time_point<Clock, Duration>& deadline) {
  const auto now = Clock::now();
  return deadline > now ? deadline - now : decltype(deadline - now)::zero();  // the least time point is too long ago to subtract
}

}  // namespace pcheck::model
