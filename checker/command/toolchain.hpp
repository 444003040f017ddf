#pragma once
/// The compiler for scenarios, and how it is called.

#include <filesystem>
#include <string>
#include <vector>

#include "checker/command/installation.hpp"

namespace pcheck::command {

/// What a scenario's source is compiled for.
enum class Backend {
  model,  ///< fibers and modelled objects
  real,   ///< std::thread and friends
  mpi,    ///< the same, with ranks as processes that MPI connects
};

struct Toolchain {
  std::vector<std::string> command;  ///< the compiler, and arguments that belong to it
  bool is_gcc = false;
  std::string identity;  ///< changes when the compiler does
  Installation installation;
};

/// $CXX, else g++, else clang++. Throws UsageError if there is none.
Toolchain find_toolchain(const Installation& installation);

/// All that decides how a source becomes object code, apart from where the headers are.
std::vector<std::string> compile_flags(const Toolchain& toolchain, Backend backend);

/// What follows the source on the command line to make a program of it.
std::vector<std::string> link_flags(const Toolchain& toolchain, Backend backend);

/// Throws UsageError where pcheck was built without it, or mpirun is not installed.
void require_mpi(const Installation& installation);

/// Identifies compiler, flags, headers and archives: a program made with another key has to be made again. libpcheck.so is
/// not part of it, since programs find it when they start.
std::string toolchain_key(const Toolchain& toolchain, Backend backend);

}  // namespace pcheck::command
