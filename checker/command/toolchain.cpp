#include "checker/command/toolchain.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "checker/command/content_hash.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

Words words_of_variable(const char* name) {
  const char* const value = std::getenv(name);
  std::istringstream stream(value == nullptr ? "" : value);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// As a shell would find it.
std::optional<fs::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return access(name.c_str(), X_OK) == 0 ? std::optional(fs::canonical(name)) : std::nullopt;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path file = fs::path(folder) / name;
    if (access(file.c_str(), X_OK) == 0 && fs::is_regular_file(file)) return fs::canonical(file);
  }
  return std::nullopt;
}

std::string identity_of(const fs::path& file) {
  struct stat status {};
  stat(file.c_str(), &status);
  return fmt::format("{} {} {}.{}", file.string(), status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

bool is_named_like_gcc(const fs::path& file) {
  const std::string name = file.filename();
  return name.find("clang") == std::string::npos &&
         (name.find("g++") != std::string::npos || name.find("gcc") != std::string::npos);
}

void append(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

Words archives(Backend backend) {
  if (backend == Backend::model) return {"libpcheck_main.a", "libpcheck_hooks.a"};
  return backend == Backend::mpi ? Words{"libpcheck_mpi.a", "libpcheck_real.a"} : Words{"libpcheck_real.a"};
}

}  // namespace

Toolchain find_toolchain(const Installation& installation) {
  const Words given = words_of_variable("CXX");
  for (const Words& command : given.empty() ? std::vector<Words>{{"g++"}, {"clang++"}} : std::vector<Words>{given}) {
    const auto file = find_program(command.front());
    if (!file) continue;
    return {.command = command, .is_gcc = is_named_like_gcc(*file), .identity = identity_of(*file), .installation = installation};
  }
  if (given.empty()) throw UsageError("there is no C++ compiler: install g++, or set CXX to another");
  throw UsageError("CXX is set to '" + given.front() +
                   "', which is not a program: set it to a C++20 compiler, or unset it for g++");
}

std::vector<std::string> compile_flags(const Toolchain& toolchain, Backend backend) {
  Words flags = {"-std=c++20", "-g", "-fno-omit-frame-pointer", "-Wall"};
  if (backend != Backend::model) append(flags, {"-O2", "-pthread", "-DPCHECK_REAL"});
  // A variable that is read before it is set reads the same in every execution, and a null pointer that is used crashes.
  else
    append(flags, {"-O1", toolchain.is_gcc ? "-ftrivial-auto-var-init=zero" : "-ftrivial-auto-var-init=pattern",
                   "-fno-delete-null-pointer-checks"});
#ifdef PCHECK_SANITIZE
  append(flags, {"-fsanitize=" PCHECK_SANITIZE, "-fno-sanitize-recover=undefined"});
#endif
  append(flags, words_of_variable("PCHECK_CXXFLAGS"));
  return flags;
}

std::vector<std::string> link_flags(const Toolchain& toolchain, Backend backend) {
  const fs::path& libraries = toolchain.installation.libraries;
  if (backend != Backend::model) {
    Words flags;
    for (const std::string& archive : archives(backend)) flags.push_back((libraries / archive).string());
    if (backend == Backend::mpi) flags.emplace_back("-lmpi");
    flags.emplace_back("-Wl,--push-state,--as-needed,-latomic,--pop-state");  // where an atomic is too large for an instruction
    return flags;
  }
  return {(libraries / "libpcheck_main.a").string(), (libraries / "libpcheck.so").string(), "-Wl,-rpath," + libraries.string(),
          "-Wl,-u,pcheck_hooks_linked", (libraries / "libpcheck_hooks.a").string()};  // its static initialisers have to come last
}

void require_mpi(const Installation& installation) {
  const std::string install = "install the packages openmpi-bin and libopenmpi-dev";
  if (!find_program("mpirun")) throw UsageError("--real=mpi needs mpirun, which is not installed: " + install);
  if (!fs::exists(installation.libraries / "libpcheck_mpi.a"))
    throw UsageError("pcheck was built without MPI: " + install + ", then build it again, as ./test does");
}

std::string toolchain_key(const Toolchain& toolchain, Backend backend) {
  ContentHash hash;
  hash.add(toolchain.identity);
  for (const std::string& word : toolchain.command) hash.add(word);
  for (const std::string& flag : compile_flags(toolchain, backend)) hash.add(flag);
  for (const std::string& flag : link_flags(toolchain, backend)) hash.add(flag);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(toolchain.installation.headers / "pcheck"))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const std::string& archive : archives(backend)) files.push_back(toolchain.installation.libraries / archive);
  for (const fs::path& file : files) hash.add(file.string()).add_file(file);
  return hash.hex();
}

}  // namespace pcheck::command
