#pragma once
/// What checking a scenario gives: plain values, the same in memory, in JSON and in reports.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pcheck {

enum class Verdict { verified, violation, inconclusive, error };

/// A place in the user's source; file is empty where it is unknown. Lines and columns count from 1.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
  std::string function;
  friend bool operator==(const Location&, const Location&) = default;
};

/// One choice of a schedule: which thread goes, and which answer its operation gets where it has several.
struct ScheduleEntry {
  unsigned thread = 0;
  unsigned answer = 0;
  friend bool operator==(const ScheduleEntry&, const ScheduleEntry&) = default;
};

/// One executed operation, in words.
struct EventRecord {
  std::size_t step = 0;               ///< position in the execution, from 0
  unsigned thread = 0;                ///< index into Finding::thread_names
  std::string operation;              ///< "lock", "store", "fetch_add", ...
  std::string object;                 ///< the object's name; empty where the operation has none
  std::string argument;               ///< what was asked: the value to store, the permits, the name of a joined or new thread
  std::optional<std::string> before;  ///< the object's value before
  std::optional<std::string> after;   ///< and after, where the operation may change it
  std::optional<std::string> result;  ///< what the thread was told, where that says more
  Location location;
  bool preemption = false;  ///< the thread that ran before could have gone on
  bool set_up = false;      ///< before the second thread first ran: foldable
  std::string output;       ///< what the thread printed after this event and before its next
};

/// A call of an execution: what was done to what, and where.
struct CallRecord {
  std::string operation;
  std::string object;
  Location location;
};

/// A thread that waits for good, and what it waits for.
struct WaitRecord {
  unsigned thread = 0;
  std::string operation;
  std::string object;
  std::vector<unsigned> held_by;   ///< threads that could let it go on: owners of the object, or the joined thread
  std::vector<std::string> holds;  ///< names of the locks that this thread holds
  Location location;
  std::vector<CallRecord> begun_by;  ///< of a wait for requests: the calls that have started them
};

/// One side of a race, a lost update or a lock-order cycle.
struct AccessRecord {
  std::size_t step = 0;
  unsigned thread = 0;
  std::string operation;
  std::string object;
  std::vector<std::string> locks_held;
  Location location;
};

/// Something found, with the counterexample that shows it.
struct Finding {
  std::string kind;      ///< "deadlock", "lost_update", ...
  std::string message;   ///< one line, self-contained
  bool warning = false;  ///< does not make a violation of itself (lock_order)
  Location location;
  std::vector<std::string> threads;       ///< names of the threads involved
  std::vector<std::string> objects;       ///< names of the objects involved
  std::vector<std::string> thread_names;  ///< of all threads of the execution, by index
  std::vector<ScheduleEntry> schedule;
  std::vector<EventRecord> events;
  std::optional<std::size_t> loop_begin;  ///< of a livelock or starvation: what comes from this step on is repeated for ever
  std::string fairness;                   ///< of that execution without end: "strong", "weak", "none"
  std::vector<WaitRecord> waits;          ///< of a deadlock: every thread that is stuck; of a loop: who does not go on in it
  std::vector<unsigned> cycle;            ///< of a deadlock: threads that wait for each other in a circle, if any
  std::vector<AccessRecord> accesses;     ///< of a race, a lost update, a lock-order cycle
  std::vector<std::pair<std::string, std::string>> outcomes;  ///< outcomes of the execution, as far as it got
  std::string initial_output;                                 ///< printed by the scenario before its first operation
  std::size_t preemptions = 0;
  std::string minimality;  ///< in words, what is known to be minimal; empty if nothing is
};

/// One combination of outcome values, how often it was seen, and a schedule that leads to it.
struct OutcomeRecord {
  std::map<std::string, std::string> values;
  std::uint64_t count = 0;
  std::vector<ScheduleEntry> schedule;
};

struct Statistics {
  std::uint64_t executions = 0;          ///< complete executions
  std::uint64_t blocked_executions = 0;  ///< given up as redundant, or since a bound leaves no choice
  std::uint64_t pruned_executions = 0;   ///< given up by assume()
  std::uint64_t limited_executions = 0;  ///< cut at the limit of steps
  std::uint64_t states = 0;              ///< distinct states; 0 where states are not told apart
  std::uint64_t transitions = 0;         ///< executed operations
  std::uint64_t steps_max = 0;           ///< longest execution, in events; of many states, the longest path among the first ones
  double seconds = 0;
  std::uint64_t peak_memory_bytes = 0;  ///< of the process that used most

  /// Of other executions; states, times and memory apart.
  void add(const Statistics& other) {
    executions += other.executions;
    blocked_executions += other.blocked_executions;
    pruned_executions += other.pruned_executions;
    limited_executions += other.limited_executions;
    transitions += other.transitions;
    steps_max = steps_max < other.steps_max ? other.steps_max : steps_max;
  }
};

/// What the scenario came to without the model: on real threads, processes or MPI.
struct RealRuns {
  struct Outcome {
    std::map<std::string, std::string> values;
    std::uint64_t count = 0;
  };
  struct Failure {
    std::string kind;
    std::string message;
    std::uint64_t count = 0;
  };

  std::string scenario;
  std::uint64_t runs = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t discarded = 0;  ///< by assume()
  std::uint64_t hung = 0;
  std::uint64_t crashed = 0;
  bool stopped_early = false;  ///< since too many hung
  double seconds = 0;
  std::vector<Outcome> outcomes;
  std::vector<Failure> failures;
  std::string on = "threads";  ///< what they were made on: "threads", "processes" or "mpi"
};

struct Result {
  /// How far a search went that had a bound.
  struct Bound {
    std::string on;           ///< what it is on: "preemptions", "delays" or "contexts"
    std::uint64_t limit = 0;  ///< that was given
    std::optional<std::uint64_t>
        covered;  ///< the greatest limit whose schedules have all been covered; none: not even those of the least
  };

  std::string scenario;
  std::string source;
  std::map<std::string, std::string> parameters;
  std::string strategy;
  std::optional<std::uint64_t> seed;  ///< of a sampling strategy
  Verdict verdict = Verdict::inconclusive;
  std::vector<std::string> expected;  ///< kinds of finding the scenario is meant to have
  bool as_expected = false;           ///< verified with nothing expected, or what was expected was found
  std::string coverage;               ///< what was covered, in words
  std::optional<Bound> bound;         ///< if there was one
  std::string error;                  ///< of verdict error: what went wrong and what to do
  bool is_mistake = false;  ///< of verdict error: in the scenario, and not in pcheck; the exit code tells, JSON does not
  std::vector<Finding> findings;
  std::vector<OutcomeRecord> outcomes;
  Statistics stats;
  std::optional<RealRuns> real;  ///< of `--real`

  bool found(const std::string& kind) const {
    for (const Finding& finding : findings)
      if (finding.kind == kind) return true;
    return false;
  }
};

const char* to_string(Verdict verdict);

}  // namespace pcheck
