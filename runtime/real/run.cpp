#include "real/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace pcheck::real {

namespace {

Run* current_run = nullptr;

constexpr unsigned delay_doublings_max = 14;

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) std::_Exit(EXIT_FAILURE);  // nobody is left to tell
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void spin(std::uint64_t rounds) {
  for (; rounds > 0; --rounds) std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace

Run::Run(const RunSetup& setup)
    : setup_(setup), worker_(::getpid()), choices_(SplitMix64::mix(setup.seed)), delays_(~SplitMix64::mix(setup.seed)) {
  if (::pipe2(life_line_, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  current_run = this;
  supervisor = this;
}

Run::~Run() {
  supervisor = nullptr;
  current_run = nullptr;
  for (const int end : life_line_) ::close(end);
}

Run* Run::current() { return current_run; }

const std::string* Run::parameter(const char* name) const {
  const auto given = setup_.parameters->find(name);
  return given != setup_.parameters->end() ? &given->second : nullptr;
}

void Run::add_outcome(std::string key, std::string value) {
  if (is_forked()) return share_outcome(key, value);
  const std::lock_guard lock(mutex_);
  outcomes_[std::move(key)] = std::move(value);
}

bool Run::is_forked() const { return ::getpid() != worker_; }

void Run::share_outcome(const std::string& key, const std::string& value) {
  const std::lock_guard lock(shared_->lock);
  for (const std::string& text : {key, value}) {
    const std::size_t bytes = text.size() + 1;
    if (bytes > sizeof shared_->outcomes - shared_->outcome_bytes) misuse("crash", "the outcomes of processes are too long");
    std::memcpy(shared_->outcomes + shared_->outcome_bytes, text.c_str(), bytes);
    shared_->outcome_bytes += bytes;
  }
}

void Run::add_shared_outcomes(std::map<std::string, std::string>& outcomes) {
  const char* const end = shared_->outcomes + shared_->outcome_bytes;
  for (const char* at = shared_->outcomes; at < end;) {
    const char* const key = at;
    const char* const value = key + std::strlen(key) + 1;
    outcomes[key] = value;
    at = value + std::strlen(value) + 1;
  }
}

void Run::thread_created() {
  const std::lock_guard lock(mutex_);
  ++threads_alive_;
}

/// Short threads would each be over before the next has started. So a thread may wait for the next one, for about as
/// long as that takes to start; then a delay of any order of magnitude up to a few microseconds lets either be first.
void Run::thread_starts() {
  if (!setup_.noise) return;
  constexpr int yields_max = 50;
  constexpr int polls_max = 100'000;
  const std::uint64_t random = delays_.next();
  const unsigned started = threads_started_.fetch_add(1) + 1;
  const bool yields = (random & 4) != 0;
  int patience = (random & 3) == 0 ? 0 : yields ? yields_max : polls_max;
  for (; patience > 0 && threads_started_.load() == started; --patience)
    if (yields) std::this_thread::yield();
  spin((random >> 8) % (std::uint64_t{1} << ((random >> 3) % delay_doublings_max)));
}

void Run::thread_ended() {
  const std::lock_guard lock(mutex_);
  if (--threads_alive_ == 0) thread_ended_.notify_all();
}

/// A process goes on when its parent has ended, as in the model, but not when the run is over. So its parent's death must not end
/// it; the system ends it when the life line is cut.
void Run::end_with_worker() {
  ::close(life_line_[1]);
  const std::string path = "/proc/self/fd/" + std::to_string(life_line_[0]);
  const int own = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);  // whom a signal is for belongs to what was opened
  const bool is_tied = own >= 0 && ::fcntl(own, F_SETSIG, SIGKILL) == 0 && ::fcntl(own, F_SETOWN, ::getpid()) == 0 &&
                       ::fcntl(own, F_SETFL, O_RDONLY | O_NONBLOCK | O_ASYNC) == 0;
  pollfd cut{.fd = own, .events = 0, .revents = 0};
  if (!is_tied || ::poll(&cut, 1, 0) != 0) std::_Exit(EXIT_FAILURE);
}

/// Choices are its own from here on, and not what its parent gets, too.
void Run::process_starts() {
  end_with_worker();
  const unsigned number = shared_->processes.fetch_add(1) + 1;
  choices_.start_again(SplitMix64::mix(setup_.seed ^ SplitMix64::mix(number)));
  delays_.start_again(~SplitMix64::mix(setup_.seed ^ SplitMix64::mix(number)));
  if (setup_.noise) spin(delays_.next() % (std::uint64_t{1} << (delays_.next() % delay_doublings_max)));
}

void Run::misuse(const char* kind, const char* text) {
  end_with({.end = RunEnd::failed, .kind = kind, .message = text, .outcomes = {}});
}

void Run::end_with(RunReport report) {
  claim_end();
  write(std::move(report));
  if (is_forked()) ::kill(worker_, SIGKILL);  // and with it all that were forked
  std::_Exit(EXIT_SUCCESS);
}

void Run::wait_for_threads() {
  std::unique_lock lock(mutex_);
  thread_ended_.wait(lock, [this] { return threads_alive_ == 0; });
}

void Run::wait_for_processes() {
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    if (ended < 0 && errno == ECHILD) return;
    if (ended > 0 && WIFSIGNALED(status) && WTERMSIG(status) != SIGTERM)
      misuse("crash", "a process that nobody waited for was ended by a signal");
  }
}

void Run::complete() {
  claim_end();
  write({});
}

/// Returns to the first caller only; the process ends under the others.
void Run::claim_end() {
  if (shared_->ended.exchange(true))
    for (;;) ::pause();
}

void Run::write(RunReport report) {
  {
    const std::lock_guard lock(mutex_);
    report.outcomes = outcomes_;
    add_shared_outcomes(report.outcomes);
  }
  write_all(setup_.report_fd, to_bytes(report));
}

}  // namespace pcheck::real
