#pragma once
/// The command line of a program that runs scenarios on real threads; `pcheck --real` calls it.

#include "real/sampler.hpp"

namespace pcheck::real {

/// Makes the runs that are asked for.
using Sampler = Sample (*)(const SampleRequest&);

/// EXE --list                                       {"scenarios": [{"name", "file", "line", "summary", "expected"}]}
/// EXE --scenario NAME --runs N --run-seconds S [-p NAME=VALUE]... [--seed N] [--noise|--no-noise]
///     [--runs-per-process N] [--hung-max N] [--show-output]
///                                                  {"scenario", "runs", "completed", "failed", "discarded", "hung",
///                                                   "crashed", "stopped_early", "seconds",
///                                                   "outcomes": [{"values": {key: value}, "count"}],
///                                                   "failures": [{"kind", "message", "count"}]}
/// Prints one line of JSON on stdout. Returns 0 whatever the runs found; 2, with one line on stderr, where the command
/// line or a parameter is wrong; 5 where the system refuses processes.
int run_main(int argc, char** argv, Sampler sampler = sample);

}  // namespace pcheck::real
