#include "checker/command/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "checker/command/file_descriptor.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

constexpr int poll_ms = 100;

/// False at the end of the stream.
bool append_available(int fd, std::string& text) {
  std::array<char, 16 * 1024> buffer;
  const ssize_t bytes = read(fd, buffer.data(), buffer.size());
  if (bytes > 0) text.append(buffer.data(), static_cast<std::size_t>(bytes));
  return bytes > 0 || (bytes < 0 && (errno == EINTR || errno == EAGAIN));
}

pid_t start(const std::vector<std::string>& arguments, const FileDescriptor& out, const FileDescriptor& err, Interrupting who) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t by_default;
  sigemptyset(&by_default);
  sigaddset(&by_default, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &by_default);
  const int group = who == Interrupting::all_it_started ? POSIX_SPAWN_SETPGROUP : 0;
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGDEF | group));
  pid_t process = -1;
  const int error = posix_spawnp(&process, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw UsageError(fmt::format("cannot start {}: {}", arguments.front(), std::strerror(error)));
  return process;
}

}  // namespace

ProcessOutput run_process(const std::vector<std::string>& arguments, const std::function<void(std::string_view)>& on_error_text,
                          Interrupting who) {
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  const pid_t process = start(arguments, out.write_end, err.write_end, who);
  out.write_end.close();
  err.write_end.close();
  ProcessOutput result;
  std::array<pollfd, 2> streams = {{{out.read_end.get(), POLLIN, 0}, {err.read_end.get(), POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    if (is_interrupted()) kill(who == Interrupting::all_it_started ? -process : process, SIGTERM);
    if (poll(streams.data(), streams.size(), poll_ms) <= 0) continue;
    if (streams[0].revents != 0 && !append_available(streams[0].fd, result.out)) streams[0].fd = -1;
    const std::size_t known = result.err.size();
    if (streams[1].revents != 0 && !append_available(streams[1].fd, result.err)) streams[1].fd = -1;
    on_error_text(std::string_view(result.err).substr(known));
  }
  while (waitpid(process, &result.wait_status, 0) < 0 && errno == EINTR) {
  }
  return result;
}

std::string end_in_words(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("exit code {}", WEXITSTATUS(wait_status));
  const char* const name = sigabbrev_np(WTERMSIG(wait_status));
  return name != nullptr ? fmt::format("signal SIG{}", name) : fmt::format("signal {}", WTERMSIG(wait_status));
}

}  // namespace pcheck::command
