#pragma once
/// The same work on many things, several at a time, with the results in order.

#include <cstddef>
#include <functional>

namespace pcheck::command {

struct Workload {
  std::size_t count;
  unsigned jobs;  ///< at the same time
};

/// Calls work(0) to work(count - 1), each once, on up to `jobs` threads, and done(i) on the calling thread in order, each
/// as soon as work(0) to work(i) have ended. What work(i) throws is thrown in place of done(i), after all begun work has
/// ended; what has not begun by then is left out.
void in_parallel(Workload workload, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& done);

}  // namespace pcheck::command
