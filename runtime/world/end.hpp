#pragma once
/// How an execution ends.

#include <cstdint>
#include <string>
#include <string_view>

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// How an execution ended, or that it has not.
enum class End : std::uint8_t {
  running,
  finished,  ///< every thread has
  stuck,     ///< no thread can go on, some have not finished
  failed,    ///< failure() says how
  pruned,    ///< assume() did not hold
};

/// A property violation that the world itself or the scenario reported.
struct Failure {
  std::string kind;
  std::string message;
  ThreadId thread = no_thread;
  ObjectId object = no_object;
  std::uint16_t request = 0;  ///< of the thread that it is about: the slot of one that is not complete; 0: none

  // Both keep the memory of the strings.
  void clear() {
    kind.clear();
    message.clear();
    thread = no_thread;
    object = no_object;
    request = 0;
  }
  void set(std::string_view kind, std::string_view message, ThreadId thread, ObjectId object, std::uint16_t request = 0);
  friend bool operator==(const Failure&, const Failure&) = default;
};

}  // namespace pcheck::model
