#include "checker/command/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "checker/command/interrupt.hpp"
#include "checker/command/subprocess.hpp"

namespace pcheck::command {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int channel_fd = 3;
constexpr int black_box_fd = 4;
constexpr int poll_ms = 100;
constexpr double hang_grace_seconds = 5;        ///< beyond the limit that the worker itself watches
constexpr double silence_max_seconds = 120;     ///< while no scenario code runs
constexpr std::chrono::seconds stop_grace{10};  ///< from being told to stop to the answer
constexpr double end_grace_seconds = 2;         ///< from the end of the conversation to the end of the process
constexpr std::size_t printed_max = 4096;

/// What has to be known between fork() and exec(), where nothing may be allocated.
struct ChildSetup {
  std::array<int, 2> passed;  ///< become channel_fd and black_box_fd
  int output;
  pid_t parent;
  char* const* argv;
};

[[noreturn]] void become(const ChildSetup& setup) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != setup.parent) _exit(1);
  // Where that is forbidden (some containers), pointers may differ from run to run.
  personality(ADDR_NO_RANDOMIZE);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGINT, SIG_IGN);  // a terminal sends it to all; the supervisor decides
  const rlimit no_core_files{0, 0};
  setrlimit(RLIMIT_CORE, &no_core_files);
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(setup.output, STDOUT_FILENO);
  dup2(setup.output, STDERR_FILENO);
  // By way of higher numbers, since one of them may already be the other's goal.
  const int channel = fcntl(setup.passed[0], F_DUPFD_CLOEXEC, 16);
  const int black_box = fcntl(setup.passed[1], F_DUPFD_CLOEXEC, 16);
  dup2(channel, channel_fd);
  dup2(black_box, black_box_fd);
  execv(setup.argv[0], setup.argv);
  _exit(127);
}

/// By a signal that stands for a mistake of the program itself.
bool is_ended_by_itself(int status) {
  constexpr std::array signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  return !WIFSIGNALED(status) || std::find(signals.begin(), signals.end(), WTERMSIG(status)) != signals.end();
}

}  // namespace

/// Notices that nothing has moved for too long.
class Child::Watch {
 public:
  Watch(const checker::BlackBox& box, const bool& reached_main, double hang_seconds)
      : box_(box), reached_main_(reached_main), hang_seconds_(hang_seconds) {}

  bool is_hung() {
    const Signs signs{__atomic_load_n(&box_.heartbeat, __ATOMIC_RELAXED), __atomic_load_n(&box_.choice_count, __ATOMIC_RELAXED),
                      __atomic_load_n(&box_.in_scenario, __ATOMIC_RELAXED), reached_main_};
    const auto now = Clock::now();
    if (signs != last_) {
      last_ = signs;
      since_ = now;
    }
    if (hang_seconds_ <= 0) return false;
    const bool user_code = signs.in_scenario != 0 || !reached_main_;
    const double limit = hang_seconds_ + (user_code ? hang_grace_seconds : silence_max_seconds);
    return std::chrono::duration<double>(now - since_).count() > limit;
  }

 private:
  struct Signs {
    std::uint64_t heartbeat = 0;
    std::uint32_t choices = 0;
    std::uint32_t in_scenario = 0;
    bool reached_main = false;
    friend bool operator==(const Signs&, const Signs&) = default;
  };

  const checker::BlackBox& box_;
  const bool& reached_main_;
  const double hang_seconds_;
  Signs last_;
  Clock::time_point since_ = Clock::now();
};

Child::Child(const std::filesystem::path& program)
    : black_box_file_(make_memory_file("pcheck-black-box", sizeof(checker::BlackBox))) {
  void* const memory = mmap(nullptr, sizeof(checker::BlackBox), PROT_READ, MAP_SHARED, black_box_file_.get(), 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  black_box_ = static_cast<checker::BlackBox*>(memory);
  Pipe channel = make_socket_pair();
  Pipe output = make_pipe();
  start(program, channel.write_end, output.write_end);
  channel_ = std::move(channel.read_end);
  output_ = std::move(output.read_end);
  fcntl(output_.get(), F_SETFL, O_NONBLOCK);
}

Child::~Child() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (black_box_ != nullptr) munmap(black_box_, sizeof(checker::BlackBox));
}

void Child::start(const std::filesystem::path& program, const FileDescriptor& channel, const FileDescriptor& output) {
  std::vector<std::string> arguments = {program.string(), worker_argument, std::to_string(channel_fd),
                                        std::to_string(black_box_fd)};
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const ChildSetup setup{
      .passed = {channel.get(), black_box_file_.get()}, .output = output.get(), .parent = getpid(), .argv = argv.data()};
  process_ = fork();
  if (process_ == 0) become(setup);
  if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
}

bool Child::read_channel() {
  std::array<char, 64 * 1024> buffer;
  const ssize_t bytes = read(channel_.get(), buffer.data(), buffer.size());
  if (bytes > 0) unread_.append(buffer.data(), static_cast<std::size_t>(bytes));
  return bytes > 0 || (bytes < 0 && errno == EINTR);
}

void Child::read_output() {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const ssize_t bytes = read(output_.get(), buffer.data(), buffer.size());
    if (bytes == 0) output_.close();
    if (bytes <= 0) return;
    printed_.append(buffer.data(), static_cast<std::size_t>(bytes));
    if (printed_.size() > printed_max) printed_.erase(0, printed_.size() - printed_max);
  }
}

std::optional<Message> Child::take_message(const OnProgress& on_progress) {
  for (std::size_t end = unread_.find('\n', searched_); end != std::string::npos; end = unread_.find('\n')) {
    searched_ = 0;
    auto message = message_from(std::string_view(unread_).substr(0, end));
    unread_.erase(0, end + 1);
    if (!message) continue;
    if (message->kind == Message::Kind::ready) reached_main_ = true;
    else if (message->kind == Message::Kind::answering) is_answering_ = true;
    else if (message->kind == Message::Kind::progress) on_progress(progress_from(message->body));
    else return message;
  }
  searched_ = unread_.size();
  return std::nullopt;
}

std::variant<Message, Death> Child::ask(const Request& request, const OnProgress& on_progress) {
  const std::string line = to_line(request);
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t bytes = send(channel_.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (bytes < 0 && errno != EINTR) return bury(false);
    if (bytes > 0) sent += static_cast<std::size_t>(bytes);
  }
  Watch watch(*black_box_, reached_main_, request.options.hang_seconds);
  std::optional<Clock::time_point> told_to_stop;
  for (;;) {
    std::array<pollfd, 2> streams = {{{channel_.get(), POLLIN, 0}, {output_.get(), POLLIN, 0}}};
    poll(streams.data(), streams.size(), poll_ms);
    if (streams[1].revents != 0) read_output();
    if (streams[0].revents != 0 && !read_channel()) return bury(false);
    if (auto message = take_message(on_progress)) return std::move(*message);
    if (is_interrupted() && !told_to_stop) {
      told_to_stop = Clock::now();
      kill(process_, SIGTERM);
    }
    const bool is_deaf = told_to_stop && Clock::now() - *told_to_stop > stop_grace;
    const bool takes_its_time = is_answering_ && __atomic_load_n(&black_box_->in_scenario, __ATOMIC_RELAXED) == 0;
    if (!takes_its_time && (is_deaf || watch.is_hung())) return bury(true);
  }
}

/// Whoever has nothing more to say may still run, such as a scenario that closes all files.
int Child::wait_for_end(bool at_once) {
  int status = 0;
  const auto deadline = Clock::now() + std::chrono::duration<double>(at_once ? 0 : end_grace_seconds);
  while (Clock::now() < deadline) {
    if (waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      return status;
    }
    poll(nullptr, 0, 1);
  }
  is_ended_here_ = true;
  kill(process_, SIGKILL);
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return status;
}

Death Child::bury(bool hung) {
  Death death;
  death.hung = hung;
  const int status = wait_for_end(hung);
  if (output_.is_open()) read_output();
  death.exited = WIFEXITED(status);
  death.may_come_from_outside = !is_ended_here_ && !is_ended_by_itself(status);
  death.cause = end_in_words(status);
  death.output = printed_;
  if (!reached_main_) death.moment = Death::Moment::before_main;
  else death.moment = black_box_->in_scenario != 0 ? Death::Moment::in_scenario : Death::Moment::in_pcheck;
  const std::uint32_t count = std::min(black_box_->choice_count, checker::BlackBox::choices_max);
  for (std::uint32_t i = 0; i < count; ++i)
    death.schedule.push_back({.thread = black_box_->choices[i] & 0xffff, .answer = black_box_->choices[i] >> 16});
  return death;
}

}  // namespace pcheck::command
