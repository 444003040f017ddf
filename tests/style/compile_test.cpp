/// What users compile does compile: each public header alone, each example of the documents, which is then run, too.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "style/shell.hpp"
#include "style/source_tree.hpp"

using namespace pcheck::style;

namespace {

std::string compiler() {
  const char* const given = std::getenv("CXX");
  return given != nullptr && *given != '\0' ? given : "c++";
}

std::string compile_command() {
  std::string flags = "-std=c++20 -g -Wall -Wextra -I" PCHECK_SOURCE_DIR "/runtime/include";
#ifdef __SANITIZE_ADDRESS__
  flags += " -fsanitize=address,undefined";
#endif
  return compiler() + " " + flags;
}

/// Compiles headers two at a time.
class HeaderCompiler {
 public:
  void compile_all(const std::vector<const SourceFile*>& headers) {
    const auto work = [&] {
      for (std::size_t i = next_++; i < headers.size(); i = next_++) compile(*headers[i]);
    };
    std::thread other(work);
    work();
    other.join();
  }
  const Problems& problems() const { return problems_; }

 private:
  void compile(const SourceFile& header) {
    const char* const backend = header.is_below("runtime/include/pcheck/real/") ? "-DPCHECK_REAL" : "";
    const Finished finished = run(fmt::format("{} {} -fsyntax-only -include {}/{} -x c++ /dev/null", compile_command(), backend,
                                              PCHECK_SOURCE_DIR, header.path));
    if (finished.exit_code == 0 && finished.output.empty()) return;
    const std::lock_guard lock(mutex_);
    problems_.add(header, 0,
                  fmt::format("does not compile alone without warnings; include in it what it uses:\n{}", finished.output));
  }

  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  Problems problems_;
};

bool has_own_main(const SourceFile& file) { return file.text.find("WITH_MAIN") != std::string::npos; }

/// As CMake links the target pcheck::pcheck: the hooks come last.
Finished run_as_test_program(const SourceFile& file) {
  const std::string program = fmt::format("{}/example-{}", PCHECK_BINARY_DIR, std::filesystem::path(file.path).stem().string());
  const Finished compiled = run(
      fmt::format("{} {}/{} -o {} -L{} -lpcheck -Wl,-rpath,{} -Wl,-u,pcheck_hooks_linked {}/libpcheck_hooks.a", compile_command(),
                  PCHECK_SOURCE_DIR, file.path, program, PCHECK_BINARY_DIR, PCHECK_BINARY_DIR, PCHECK_BINARY_DIR));
  return compiled.exit_code == 0 ? run(program) : compiled;
}

Finished run_as_scenario(const SourceFile& file) {
  const std::string folder = fmt::format("{}/example-out", PCHECK_BINARY_DIR);
  return run(fmt::format("{}/pcheck run {}/{} --out {}", PCHECK_BINARY_DIR, PCHECK_SOURCE_DIR, file.path, folder));
}

}  // namespace

TEST_CASE("public headers: each compiles alone") {
  std::vector<const SourceFile*> headers;
  for (const SourceFile& file : source_files())
    if (file.is_below("runtime/include/") && file.is_header()) headers.push_back(&file);
  REQUIRE(!headers.empty());
  HeaderCompiler compiler;
  compiler.compile_all(headers);
  CHECK_MESSAGE(compiler.problems().none(), compiler.problems().text());
}

TEST_CASE("examples: each compiles, runs, and ends as expected") {
  for (const SourceFile& file : source_files()) {
    if (!file.is_below("docs/examples/") || !file.path.ends_with(".cpp")) continue;
    const Finished finished = has_own_main(file) ? run_as_test_program(file) : run_as_scenario(file);
    CHECK_MESSAGE(finished.exit_code == 0, file.path, " ends with exit code ", finished.exit_code,
                  "; make the example right, or what it stands on:\n", finished.output);
  }
}
