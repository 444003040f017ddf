#pragma once
/// A mistake of the user's or in a file: the message says what, where, and what to do next.

#include <stdexcept>

namespace pcheck::command {

/// Caught once, in main(), which prints the message and returns ExitCode::usage.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pcheck::command
