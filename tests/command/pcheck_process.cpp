#include "command/pcheck_process.hpp"

#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "checker/command/subprocess.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

const fs::path cache = fs::path(PCHECK_BINARY_DIR) / "test-cache";

/// What the tests' results depend on must not come from whoever starts them.
void set_environment() {
  setenv("PCHECK_CACHE", cache.c_str(), 1);
  setenv("PCHECK_COMMAND", "pcheck", 1);
  for (const char* const name : {"NO_COLOR", "COLUMNS", "PCHECK_CXXFLAGS"}) unsetenv(name);
}

}  // namespace

Run run_program(const std::vector<std::string>& command_line) {
  set_environment();
  ProcessOutput output = run_process(command_line);
  const int exit_code = WIFEXITED(output.wait_status) ? WEXITSTATUS(output.wait_status) : 128 + WTERMSIG(output.wait_status);
  return {.exit_code = exit_code, .out = std::move(output.out), .err = std::move(output.err)};
}

Run run_pcheck(const std::vector<std::string>& arguments) {
  std::vector<std::string> command_line = {PCHECK_BINARY_DIR "/pcheck"};
  command_line.insert(command_line.end(), arguments.begin(), arguments.end());
  return run_program(command_line);
}

std::string scenario(const std::string& name) { return PCHECK_SOURCE_DIR "/tests/command/scenarios/" + name + ".cpp"; }

fs::path compiled_program(const std::string& name) {
  fs::path newest;
  for (const auto& entry : fs::recursive_directory_iterator(cache / "programs")) {
    const std::string file = entry.path().filename();
    if (!entry.is_regular_file() || !file.starts_with(name + "-")) continue;
    if (newest.empty() || entry.last_write_time() > fs::last_write_time(newest)) newest = entry.path();
  }
  return newest;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

Scratch::Scratch() : before_(fs::current_path()) {
  std::string name = (fs::temp_directory_path() / "pcheck-test-XXXXXX").string();
  folder_ = fs::canonical(mkdtemp(name.data()));
  fs::current_path(folder_);
}

Scratch::~Scratch() {
  fs::current_path(before_);
  std::error_code error;
  fs::remove_all(folder_, error);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::size_t line_count(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace pcheck::command
