#pragma once
/// Runs of a scenario under mpirun: the process that starts it, and the ranks that it starts.

#include "real/sampler.hpp"

namespace pcheck::real::mpi {

/// Whether mpirun has started this process.
bool is_rank();

/// Makes the runs under mpirun, which starts this program once per rank; a launch ends with the first run that does not
/// complete, and another one goes on after it. A run is over when all ranks are. request.parameters has "ranks".
/// Throws std::system_error where the system refuses processes.
Sample launch(const SampleRequest& request);

/// The part of one rank in a launch. Does not return.
[[noreturn]] void run_as_rank(const SampleRequest& request);

}  // namespace pcheck::real::mpi
