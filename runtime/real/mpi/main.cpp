/// The program of a scenario for MPI: started by pcheck it launches mpirun, and started by mpirun it is a rank.

#include "real/mpi/launch.hpp"
#include "real/runner.hpp"

namespace {

pcheck::real::Sample sample(const pcheck::real::SampleRequest& request) {
  if (pcheck::real::mpi::is_rank()) pcheck::real::mpi::run_as_rank(request);
  return pcheck::real::mpi::launch(request);
}

}  // namespace

int main(int argc, char** argv) { return pcheck::real::run_main(argc, argv, sample); }
