#pragma once
/// Checking a scenario from inside a program, such as an existing test.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck {

struct Options {
  std::string name = "scenario";      ///< the scenario's name in the result
  std::string strategy = "auto";      ///< auto, dfs, random, ...; see `pcheck run --help`
  std::uint64_t executions_max = 0;   ///< stop after so many executions; 0: the strategy's own limit
  double seconds_max = 0;             ///< stop after so many seconds; 0: no limit
  std::uint64_t steps_max = 100'000;  ///< longest execution, in events
  std::size_t memory_bytes_max = 0;   ///< of strategy states, for what it keeps; 0: three quarters of what is available
  std::uint64_t seed = 0;
  int preemption_bound = -1;  ///< explore only schedules with at most so many preemptions; -1: all
  int delay_bound = -1;       ///< the same for delays, each of which passes over a thread whose turn it is; one bound at a time
  int context_bound = -1;     ///< the same for contexts, which are runs of steps of one thread: 1 or more
  std::map<std::string, std::string> parameters;  ///< what param() returns
  std::vector<std::string> expected;              ///< kinds of finding that are meant to be found
  bool keep_going = false;                        ///< go on after a finding, report each different one
  bool all_outcomes = false;                      ///< explore everything for the sake of the outcomes
  bool minimise = true;                           ///< make the counterexample minimal
  bool virtual_time = false;                      ///< sleeps and time-outs follow a virtual clock
  std::string buffering = "both";                 ///< of messages: both, none, all, each, or a number of bytes
  bool spurious = false;                          ///< explore spurious wake-ups and spurious failures of weak exchanges
  bool detect_races = true;
  bool detect_lost_updates = true;
  bool detect_lock_order = true;
  bool detect_livelocks = true;
  bool detect_starvation = true;
  bool detect_leaks = false;
  std::string fairness = "weak";         ///< of executions without end that count: weak, strong, none
  bool shortest = false;                 ///< counterexamples and outcomes with the fewest steps, whatever their preemptions
  std::vector<std::string> without;      ///< reductions of states, or dpor, that are left out: partial-order, idle-rounds, ...
  std::string message_races = "none";    ///< matches that change: outcomes, messages (that are sent), none
  std::size_t stack_bytes = 256 * 1024;  ///< of each fiber; at most 960 KiB
  double hang_seconds = 2;               ///< without a scheduling point for so long: a hang
  std::vector<ScheduleEntry> schedule;   ///< of strategy replay
  unsigned jobs = 1;                     ///< processes that share the work; what `scenario` writes outside itself they keep
  std::size_t loop_steps = 0;            ///< so many entries at the end of `schedule` are repeated for ever
};

/// Explores the interleavings of `scenario`; see the design of each strategy for what it covers.
/// Wrong options throw std::invalid_argument. What `scenario` captures by reference lives outside the scenario and is
/// not reset between executions: plain values may be written there, containers must not be grown.
Result explore(const std::function<void()>& scenario, const Options& options = {});

}  // namespace pcheck
