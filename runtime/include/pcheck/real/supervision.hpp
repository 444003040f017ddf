#pragma once
/// What a program that runs scenarios learns of threads and of misuse. Elsewhere nobody supervises.

#include <cstdio>
#include <cstdlib>

namespace pcheck::real {

/// Every function may be called by several threads at once.
class Supervisor {
 public:
  /// By the creating thread, before the new thread exists. Followed by one thread_ended(), in any case.
  virtual void thread_created() = 0;
  /// By the new thread, before its function; may delay it.
  virtual void thread_starts() = 0;
  /// By the thread, after its function; or by its creator where the system refused to start it.
  virtual void thread_ended() = 0;
  /// By a child process, before its function; may delay it.
  virtual void process_starts() = 0;
  /// A finding: `kind` is a kind of finding, such as "barrier_violation".
  [[noreturn]] virtual void misuse(const char* kind, const char* text) = 0;

 protected:
  ~Supervisor() = default;
};

/// Set before the first thread starts; null where nobody supervises, as in production code.
inline constinit Supervisor* supervisor = nullptr;

[[noreturn]] inline void misuse(const char* kind, const char* text) {
  if (supervisor != nullptr) supervisor->misuse(kind, text);
  std::fprintf(stderr, "pcheck: %s: %s\n", kind, text);
  std::abort();
}

}  // namespace pcheck::real
