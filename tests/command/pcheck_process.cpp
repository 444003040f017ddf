#include "command/pcheck_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

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

int exit_code_of(int wait_status) { return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status); }

/// Its streams go to files in the current folder.
pid_t start_pcheck(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {PCHECK_BINARY_DIR "/pcheck"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "stdout.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "stderr.txt", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // a group of its own
  pid_t process = -1;
  const int error = posix_spawn(&process, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("pcheck could not be started");
  return process;
}

/// A child of `process` that, with those of its own that have ended, has used that much processor time; 0 if there is none.
pid_t busy_child(pid_t process, double seconds) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string id = entry.path().filename();
    if (id.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    if (!std::getline(stat, line)) continue;       // it has ended since
    const std::size_t name_end = line.rfind(')');  // the name in front of it may hold anything
    if (name_end == std::string::npos) continue;
    std::istringstream fields(line.substr(name_end + 1));
    std::string skipped;
    pid_t parent = 0;
    fields >> skipped >> parent;
    for (int field = 5; field <= 13; ++field) fields >> skipped;
    long ticks = 0;
    for (int field = 14; field <= 17; ++field) {  // in user code and in the kernel, its own and that of its children
      long part = 0;
      fields >> part;
      ticks += part;
    }
    if (parent == process && static_cast<double>(ticks) >= seconds * static_cast<double>(sysconf(_SC_CLK_TCK)))
      return std::stoi(id);
  }
  return 0;
}

/// Calls `disturb`, so many times, with the process and a worker of it that has computed for a third of a second.
template <class Disturb>
Run disturb_busy_pcheck(const std::vector<std::string>& arguments, int times, const Disturb& disturb) {
  set_environment();
  const pid_t process = start_pcheck(arguments);
  int status = 0;
  bool has_ended = false;
  for (int i = 0; i < times && !has_ended; ++i) {
    pid_t worker = 0;
    while (!has_ended && (worker = busy_child(process, 0.33)) == 0) {
      has_ended = waitpid(process, &status, WNOHANG) == process;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (has_ended) break;
    disturb(process, worker);
    while (i + 1 < times && busy_child(process, 0.33) == worker) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  if (!has_ended) waitpid(process, &status, 0);
  return {.exit_code = exit_code_of(status), .out = text_of("stdout.txt"), .err = text_of("stderr.txt")};
}

}  // namespace

Run interrupt_busy_pcheck(const std::vector<std::string>& arguments) {
  return disturb_busy_pcheck(arguments, 1, [](pid_t process, pid_t) { kill(process, SIGINT); });
}

Run terminate_busy_pcheck(const std::vector<std::string>& arguments) {
  return disturb_busy_pcheck(arguments, 1, [](pid_t process, pid_t) {
    kill(process, SIGTERM);
    kill(-process, SIGTERM);
  });
}

Run run_pcheck_killing(const std::vector<std::string>& arguments, int workers) {
  return disturb_busy_pcheck(arguments, workers, [](pid_t, pid_t worker) { kill(worker, SIGKILL); });
}

Run run_program(const std::vector<std::string>& command_line) {
  set_environment();
  ProcessOutput output = run_process(command_line);
  return {.exit_code = exit_code_of(output.wait_status), .out = std::move(output.out), .err = std::move(output.err)};
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
    if (!entry.is_regular_file() || !file.starts_with(name + "-") || file.ends_with(".sum")) continue;
    if (newest.empty() || entry.last_write_time() > fs::last_write_time(newest)) newest = entry.path();
  }
  return newest;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

nlohmann::json parse_json(const std::string& text) { return nlohmann::json::parse(text); }

bool all_reachable(const nlohmann::json& result) {
  const nlohmann::json& seen = result["real"]["outcomes"];
  return std::all_of(seen.begin(), seen.end(), [&](const nlohmann::json& outcome) {
    const nlohmann::json& reachable = result["outcomes"];
    return std::any_of(reachable.begin(), reachable.end(),
                       [&](const nlohmann::json& one) { return one["values"] == outcome["values"]; });
  });
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
