#include "real/mpi/launch.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "real/run_report.hpp"

namespace pcheck::real::mpi {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Words = std::vector<std::string>;

constexpr milliseconds poll_interval{5};
constexpr std::chrono::seconds start_seconds_max{30};  ///< mpirun itself needs a second, more on a busy machine
constexpr milliseconds end_max{300};
constexpr std::uint64_t early_ends_max = 5;  ///< runs that do not complete; each costs a start of mpirun

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

/// Exists as long as a launch needs it.
class ReportFolder {
 public:
  ReportFolder() {
    static const fs::path all = fs::temp_directory_path();  // as it was before it was set for mpirun
    std::string name = (all / "pcheck-mpi-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw_errno("cannot make a folder for the reports of ranks");
    path_ = name;
  }
  ~ReportFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ReportFolder(const ReportFolder&) = delete;
  ReportFolder& operator=(const ReportFolder&) = delete;

  const fs::path& path() const { return path_; }
  /// Greater with each report of the rank; 0 before it has started.
  std::uintmax_t progress(int rank) const {
    std::error_code missing;
    const std::uintmax_t size = fs::file_size(path_ / std::to_string(rank), missing);
    return missing ? 0 : size + 1;
  }
  std::string content(const std::string& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  fs::path path_;
};

Words command_line(const SampleRequest& request, int ranks) {
  Words words = {"mpirun",
                 "-n",
                 std::to_string(ranks),
                 fs::read_symlink("/proc/self/exe").string(),
                 "--scenario",
                 request.scenario->name,
                 "--seed",
                 std::to_string(request.seed),
                 request.noise ? "--noise" : "--no-noise"};
  if (request.show_output) words.emplace_back("--show-output");
  for (const auto& [name, value] : request.parameters) {
    words.emplace_back("-p");
    words.push_back(name + "=" + value);
  }
  return words;
}

/// mpirun with its ranks; they go when the object does.
class Mpirun {
 public:
  Mpirun(const Words& words, const std::string& said) {
    const pid_t parent = ::getpid();
    process_ = ::fork();
    if (process_ < 0) throw_errno("cannot start mpirun");
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(EXIT_FAILURE);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    if (std::freopen(said.c_str(), "w", stderr) == nullptr) ::_exit(EXIT_FAILURE);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(EXIT_FAILURE);
  }
  ~Mpirun() {
    if (has_ended()) return;
    ::kill(process_, SIGTERM);  // it passes this on to the ranks
    const auto deadline = Clock::now() + end_max;
    while (!has_ended() && Clock::now() < deadline) std::this_thread::sleep_for(poll_interval);
    if (has_ended()) return;
    ::kill(process_, SIGKILL);  // and the ranks with it
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Mpirun(const Mpirun&) = delete;
  Mpirun& operator=(const Mpirun&) = delete;

  bool has_ended() {
    if (!ended_) ended_ = ::waitpid(process_, nullptr, WNOHANG) == process_;
    return ended_;
  }

 private:
  pid_t process_ = -1;
  bool ended_ = false;
};

/// Passes on what mpirun and its ranks write on stderr, which is a file.
class Relay {
 public:
  Relay(fs::path file, bool is_on) : file_(std::move(file)), is_on_(is_on) {}
  void pass_on() {
    if (!is_on_) return;
    std::ifstream stream(file_, std::ios::binary);
    stream.seekg(passed_);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    passed_ += static_cast<std::streamoff>(text.size());
    std::fwrite(text.data(), 1, text.size(), stderr);
  }

 private:
  fs::path file_;
  bool is_on_;
  std::streamoff passed_ = 0;
};

/// False if no rank has started or reported anything for too long.
bool wait_for_end(Mpirun& mpirun, const ReportFolder& folder, int ranks, double run_seconds, Relay& relay) {
  const auto limit = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(run_seconds));
  auto deadline = Clock::now() + start_seconds_max;
  std::uintmax_t known = 0;
  while (!mpirun.has_ended()) {
    relay.pass_on();
    std::uintmax_t progress = 0;
    for (int rank = 0; rank < ranks; ++rank) progress += folder.progress(rank);
    if (progress != known) deadline = Clock::now() + limit;
    known = progress;
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(poll_interval);
  }
  return true;
}

/// The sentence in which mpirun says how a rank ended, or all that it says: "mpirun noticed that process rank 1 with PID ...
/// exited on signal 9 (Killed).", or "Process name: [[...,1],1]" and a line later "Exit code: 3".
std::string cause_of_death(const std::string& said) {
  const std::size_t exited = said.find("Process name: [[");
  const std::size_t code = said.find("Exit code:", exited);
  if (exited != std::string::npos && code != std::string::npos) {
    const std::size_t rank = said.find("],", exited) + 2;
    const std::size_t digits = said.find_first_of("0123456789", code);
    return "process rank " + said.substr(rank, said.find(']', rank) - rank) + " exited with status " +
           said.substr(digits, said.find('\n', digits) - digits) + " before the scenario's end";
  }
  const std::size_t noticed = said.find("process rank");
  if (noticed == std::string::npos) return said.empty() ? "a rank ended before its scenario did" : said;
  std::string text = said.substr(noticed, said.find("\n---", noticed) - noticed);
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// What the ranks say of one run together: the first that did not complete it decides. Nothing if one has not reported.
std::optional<RunReport> merged(std::vector<std::string>& unread) {
  RunReport whole;
  bool all_reported = true;
  for (std::string& bytes : unread) {
    const auto report = take_report(bytes);
    if (!report) {
      all_reported = false;
      continue;
    }
    if (whole.end == RunEnd::completed && report->end != RunEnd::completed) {
      whole.end = report->end;
      whole.kind = report->kind;
      whole.message = report->message;
    }
    whole.outcomes.insert(report->outcomes.begin(), report->outcomes.end());
  }
  if (whole.end != RunEnd::completed) whole.outcomes.clear();  // of ranks that were in the middle of it
  else if (!all_reported) return std::nullopt;
  return whole;
}

void set_up_mpirun(const ReportFolder& folder, std::uint64_t first, std::uint64_t last) {
  ::setenv("PCHECK_MPI_REPORTS", folder.path().c_str(), 1);
  ::setenv("PCHECK_MPI_FIRST", std::to_string(first).c_str(), 1);
  ::setenv("PCHECK_MPI_LAST", std::to_string(last).c_str(), 1);
  // What mpirun and the ranks leave behind when they are killed goes with the folder.
  ::setenv("TMPDIR", folder.path().c_str(), 1);
  ::setenv("OMPI_MCA_btl_vader_backing_directory", folder.path().c_str(), 1);
  // More ranks than cores, and root, are fine: what runs are small programs on one machine.
  ::setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 0);
  ::setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
  ::setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
  ::setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
  ::setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 0);  // needs a right that containers do not give
}

void make_runs(const SampleRequest& request, int ranks, Sample& result) {
  const std::uint64_t first = result.runs();
  const ReportFolder folder;
  set_up_mpirun(folder, first, request.runs);
  bool has_hung = false;
  Relay relay(folder.path() / "said", request.runs == 1);  // of more than one nobody could tell whose words these are
  {
    Mpirun mpirun(command_line(request, ranks), (folder.path() / "said").string());
    has_hung = !wait_for_end(mpirun, folder, ranks, request.run_seconds, relay);
  }
  relay.pass_on();
  std::vector<std::string> unread;
  for (int rank = 0; rank < ranks; ++rank) unread.push_back(folder.content(std::to_string(rank)));
  while (result.runs() < request.runs) {
    const auto report = merged(unread);
    if (report) {
      if (!count_report(result, *report)) return;
      continue;
    }
    if (has_hung) {
      ++result.hung;
    } else {
      ++result.crashed;
      ++result.failures[{"crash", cause_of_death(folder.content("said"))}];
    }
    return;
  }
}

}  // namespace

Sample launch(const SampleRequest& request) {
  const auto start = Clock::now();
  const auto given = request.parameters.find("ranks");
  const int ranks = given == request.parameters.end() ? 0 : std::atoi(given->second.c_str());
  Sample result;
  if (ranks < 1) result.rejection = "MPI starts the ranks before the scenario runs: give their number with --ranks N";
  while (result.runs() < request.runs && result.rejection.empty() && !result.stopped_early) {
    make_runs(request, ranks, result);
    result.stopped_early = result.runs() - result.completed >= early_ends_max && result.runs() < request.runs;
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace pcheck::real::mpi
