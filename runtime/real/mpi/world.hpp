#pragma once
/// MPI as seen by the program of one rank: beginning, end, and what all its runs share.

namespace pcheck::real::mpi {

/// Starts MPI in this process, and ends it when the object goes.
class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int rank() const;
  int size() const;
  /// Blocks until all ranks are here.
  void barrier() const;
};

}  // namespace pcheck::real::mpi
