#pragma once
/// Running another program to its end.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pcheck::command {

struct ProcessOutput {
  int wait_status = 0;  ///< as waitpid gives it
  std::string out;
  std::string err;

  bool succeeded() const { return wait_status == 0; }
};

/// Who is told when pcheck is interrupted: the program, or all that it has started as well, which must not go on without it.
enum class Interrupting { program, all_it_started };

/// Runs `arguments` (the program first, looked up in PATH) with nothing on stdin and collects what it prints. When
/// pcheck is interrupted the program is, too. `on_error_text` gets what comes on stderr as it comes. Throws UsageError if the
/// program cannot be started.
ProcessOutput run_process(
    const std::vector<std::string>& arguments,
    const std::function<void(std::string_view)>& on_error_text = [](std::string_view) {},
    Interrupting who = Interrupting::program);

/// "exit code 3", "signal SIGSEGV".
std::string end_in_words(int wait_status);

}  // namespace pcheck::command
