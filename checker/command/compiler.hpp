#pragma once
/// From a scenario's source to its program, compiled unless the cache has it.

#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "checker/command/toolchain.hpp"

namespace pcheck::command {

/// what() is the compiler's message.
class CompileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A program is kept under the hash of all that it was made from. To know the headers without compiling, the folder of a
/// source keeps a list of those it had when it was last compiled. All functions may be called from several threads,
/// and several processes may use one cache.
class Compiler {
 public:
  Compiler(Toolchain toolchain, std::filesystem::path cache, bool colour)
      : toolchain_(std::move(toolchain)), cache_(std::move(cache)), colour_(colour) {}

  /// Throws CompileError, or Interrupted.
  std::filesystem::path program(const std::filesystem::path& source, Backend backend);

 private:
  /// What all sources of a backend share, made once.
  struct Shared {
    std::once_flag made;
    std::string key;
    std::filesystem::path precompiled;  ///< header to include first; empty if there is none
  };

  const Shared& shared(Backend backend);
  std::filesystem::path precompile(Backend backend, const std::string& key) const;
  std::filesystem::path compile(const std::filesystem::path& source, Backend backend, const Shared& shared,
                                const std::filesystem::path& folder) const;

  const Toolchain toolchain_;
  const std::filesystem::path cache_;
  const bool colour_;
  Shared shared_[3];
};

/// The files that a rule for make, as compilers write them, depends on.
std::vector<std::string> dependencies_in(const std::string& rule);

}  // namespace pcheck::command
