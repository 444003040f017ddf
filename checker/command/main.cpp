#include "checker/command/main.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "checker/command/command_line.hpp"
#include "checker/command/commands.hpp"
#include "checker/command/exit_code.hpp"
#include "checker/command/file_descriptor.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/terminal.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/command/worker.hpp"
#include "reports/read.hpp"

namespace pcheck::command {

namespace {

ExitCode act(Session& session) {
  switch (session.settings().action) {
    case Action::run:
      return !session.settings().real.empty() ? run_for_real(session) : run(session);
    case Action::list:
      return list(session);
    case Action::replay:
      return replay_file(session);
    case Action::outcomes:
      return outcomes(session);
    case Action::report:
      return report(session);
  }
  return ExitCode::internal;
}

/// How the user started the program; a script that starts it says so in PCHECK_COMMAND.
std::string invocation(Host host, const char* name) {
  const char* const script = std::getenv("PCHECK_COMMAND");
  if (host == Host::pcheck && script != nullptr && *script != '\0') return script;
  return name;
}

int main_of(Host host, int argc, char** argv) try {
  keep_standard_streams_apart();
  watch_for_interrupts();
  CommandLine line = parse_command_line({argv + 1, argv + argc}, host);
  if (!line.settings) {
    print(line.text);
    return static_cast<int>(has_lost_output() ? ExitCode::usage : ExitCode::as_expected);
  }
  const bool is_own_program = host == Host::scenario_program;
  Session session(std::move(*line.settings), invocation(host, argv[0]),
                  is_own_program ? std::filesystem::read_symlink("/proc/self/exe") : std::filesystem::path());
  const ExitCode code = act(session);
  return static_cast<int>(has_lost_output() ? graver(code, ExitCode::usage) : code);
} catch (const Interrupted&) {
  complain("interrupted before there was anything to report");
  return static_cast<int>(ExitCode::interrupted);
} catch (const UsageError& error) {
  complain(error.what());
  return static_cast<int>(ExitCode::usage);
} catch (const reports::ReadError& error) {
  complain(error.what());
  return static_cast<int>(ExitCode::usage);
} catch (const std::filesystem::filesystem_error& error) {
  complain("cannot use " + (error.path1().empty() ? "the current folder" : error.path1().string()) + ": " +
           error.code().message());
  return static_cast<int>(ExitCode::usage);
} catch (const std::exception& error) {
  complain(std::string("error inside pcheck: ") + error.what());
  return static_cast<int>(ExitCode::internal);
}

}  // namespace

int main(int argc, char** argv) { return main_of(Host::pcheck, argc, argv); }

int scenario_main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == worker_argument) return serve(std::atoi(argv[2]), std::atoi(argv[3]));
  return main_of(Host::scenario_program, argc, argv);
}

}  // namespace pcheck::command
