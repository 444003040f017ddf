#pragma once
/// What scenario code prints is held back and kept with the execution.

#include <memory>

namespace pcheck::model {

/// While it lives, stdout, stderr, std::cout, std::cerr and std::clog of scenario code go to the world; what other
/// code prints passes through.
class StreamGuard {
 public:
  StreamGuard();
  ~StreamGuard();
  StreamGuard(const StreamGuard&) = delete;
  StreamGuard& operator=(const StreamGuard&) = delete;

 private:
  struct Replaced;
  std::unique_ptr<Replaced> replaced_;
};

}  // namespace pcheck::model
