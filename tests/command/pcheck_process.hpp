#pragma once
/// Running the pcheck that was built, as a user would.

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace pcheck::command {

struct Run {
  int exit_code = 0;  ///< 128 + n for signal n
  std::string out;
  std::string err;
};

/// Runs `pcheck` with these arguments in the current folder. What it compiles is kept in the build folder.
Run run_pcheck(const std::vector<std::string>& arguments);
Run run_program(const std::vector<std::string>& command_line);

/// Starts `pcheck` and sends it what Ctrl-C does, as soon as one of its workers has computed for a third of a second.
Run interrupt_busy_pcheck(const std::vector<std::string>& arguments);
/// The same with SIGTERM, as timeout(1) sends it: to the process, and then to the group of it and its workers.
Run terminate_busy_pcheck(const std::vector<std::string>& arguments);

/// Kills so many of its workers, one after the other, each as soon as it has computed for a third of a second.
Run run_pcheck_killing(const std::vector<std::string>& arguments, int workers);

/// The file of tests/command/scenarios.
std::string scenario(const std::string& name);

/// The program in the cache that was compiled last for a scenario of that name.
std::filesystem::path compiled_program(const std::string& name);

std::string text_of(const std::filesystem::path& file);
nlohmann::json parse_json(const std::string& text);
/// Whether each outcome that real runs ended in is one of the model's.
bool all_reachable(const nlohmann::json& result);
void write_text(const std::filesystem::path& file, const std::string& text);

/// A new empty folder, which is the current one until it goes with all that is in it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

bool contains(const std::string& text, const std::string& part);
std::size_t line_count(const std::string& text);

}  // namespace pcheck::command
