#include "checker/jobs/crew.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace pcheck::checker {

namespace {

constexpr double silence_grace_seconds = 5;  ///< beyond the time in which a worker itself notices a hang

/// Nothing if the system refuses.
std::unique_ptr<SharedMemory> share_if_possible(std::size_t bytes) {
  try {
    return std::make_unique<SharedMemory>(bytes);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

/// False if the other end is gone.
bool send_all(int socket, const char* bytes, std::size_t count) {
  while (count != 0) {
    const ssize_t sent = ::send(socket, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool receive_all(int socket, char* bytes, std::size_t count) {
  while (count != 0) {
    const ssize_t got = recv(socket, bytes, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

/// A message is its length and its bytes.
bool send_message(int socket, const std::string& message) {
  const std::uint64_t size = message.size();
  return send_all(socket, reinterpret_cast<const char*>(&size), sizeof size) && send_all(socket, message.data(), size);
}

}  // namespace

std::optional<std::string> Desk::take_work() const {
  std::uint64_t size = 0;
  if (!receive_all(socket_, reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
  std::string work(size, '\0');
  if (!receive_all(socket_, work.data(), size)) return std::nullopt;
  return work;
}

void Desk::send(const std::string& report) const {
  if (!send_message(socket_, report)) _exit(1);  // nobody is left to work for
}

std::uint64_t Crew::peak_memory_bytes_ = 0;

Crew::Crew(Work work, double hang_seconds)
    : work_(std::move(work)),
      silence_max_seconds_(hang_seconds > 0 ? hang_seconds + silence_grace_seconds : 0),
      shared_(sizeof *is_report_wanted_),
      is_report_wanted_(reinterpret_cast<std::uint32_t*>(shared_.begin())) {}

Crew::~Crew() { dismiss_all(); }

void Crew::become_worker(int socket, BlackBox* black_box, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_IGN);  // a terminal sends it to all; whoever waits for the result decides
  for (const Worker& other : workers_) close(other.socket);
  work_(Desk(socket, is_report_wanted_), black_box);
  _exit(0);
}

std::optional<Crew::Id> Crew::hire() {
  std::array<int, 2> ends{};
  auto memory = share_if_possible(sizeof(BlackBox));
  if (memory == nullptr) return std::nullopt;
  auto* const black_box = reinterpret_cast<BlackBox*>(memory->begin());
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return std::nullopt;
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    become_worker(ends[1], black_box, parent);
  }
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    return std::nullopt;
  }
  workers_.push_back(
      {.id = next_id_, .process = process, .socket = ends[0], .memory = std::move(memory), .black_box = black_box, .unread = {}});
  return next_id_++;
}

void Crew::give(Id id, const std::string& work) {
  const auto worker = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& w) { return w.id == id; });
  if (worker == workers_.end()) return;
  worker->changed = std::chrono::steady_clock::now();
  send_message(worker->socket, work);  // that it has died is noticed when it is heard next
}

void Crew::dismiss(Worker& worker) {
  kill(worker.process, SIGKILL);
  rusage usage{};
  while (wait4(worker.process, nullptr, 0, &usage) < 0 && errno == EINTR) {
  }
  peak_memory_bytes_ = std::max(peak_memory_bytes_, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
  close(worker.socket);
}

void Crew::dismiss_all() {
  for (Worker& worker : workers_) dismiss(worker);
  workers_.clear();
}

/// False if the worker is gone.
bool Crew::read_from(Worker& worker, std::vector<Message>& messages) {
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const ssize_t got = recv(worker.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (got <= 0) return false;
    worker.unread.append(buffer.data(), static_cast<std::size_t>(got));
    worker.changed = std::chrono::steady_clock::now();
    std::uint64_t size = 0;
    while (worker.unread.size() >= sizeof size) {
      std::memcpy(&size, worker.unread.data(), sizeof size);
      if (worker.unread.size() - sizeof size < size) break;
      messages.push_back({worker.id, worker.unread.substr(sizeof size, size)});
      worker.unread.erase(0, sizeof size + size);
    }
  }
  return true;
}

bool Crew::is_silent(Worker& worker) const {
  const BlackBox& box = *worker.black_box;
  const std::uint64_t signs =
      __atomic_load_n(&box.heartbeat, __ATOMIC_RELAXED) << 32 ^ __atomic_load_n(&box.choice_count, __ATOMIC_RELAXED);
  const auto now = std::chrono::steady_clock::now();
  if (signs != worker.signs || __atomic_load_n(&box.in_scenario, __ATOMIC_RELAXED) == 0) worker.changed = now;
  worker.signs = signs;
  return silence_max_seconds_ > 0 && std::chrono::duration<double>(now - worker.changed).count() > silence_max_seconds_;
}

std::vector<Crew::Message> Crew::receive(int timeout_ms) {
  std::vector<pollfd> sockets;
  for (const Worker& worker : workers_) sockets.push_back({worker.socket, POLLIN, 0});
  poll(sockets.data(), sockets.size(), timeout_ms);
  std::vector<Message> messages;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    Worker& worker = workers_[i];
    const bool is_alive = (sockets[i].revents == 0 || read_from(worker, messages)) && !is_silent(worker);
    if (is_alive) continue;
    messages.push_back({worker.id, std::nullopt});
    dismiss(worker);
    worker.process = -1;
  }
  std::erase_if(workers_, [](const Worker& worker) { return worker.process == -1; });
  return messages;
}

}  // namespace pcheck::checker
