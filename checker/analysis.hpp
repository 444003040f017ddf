#pragma once
/// Analyses observe the events of an execution and report what they see; they never schedule and never print.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

using model::Choice;
using model::End;
using model::Event;
using model::ObjectId;
using model::Operation;
using model::ThreadId;
using model::World;

/// An operation of the execution that an observation points at.
struct Access {
  std::uint64_t step = 0;  ///< its event; for a pending operation the number of events so far
  ThreadId thread = model::no_thread;
  Operation operation;
  std::vector<ObjectId> locks_held;  ///< when it was executed
};

/// A thread that is stuck, for a deadlock.
struct Wait {
  ThreadId thread = model::no_thread;
  Operation operation;            ///< what it waits for
  std::vector<ThreadId> held_by;  ///< who could let it go on
  /// How they could: each way takes all of its threads, and one way is enough. Of a lock, a join or a receive from one rank there
  /// is one; of a receive from any source, or a wait for one of several requests, there are several.
  std::vector<std::vector<ThreadId>> ways;
  std::vector<ObjectId> holds;   ///< locks it holds
  std::vector<Access> begun_by;  ///< of a wait for requests: the calls that have started them
};

/// A finding in terms of ids, before names and places are known.
struct Observation {
  std::string kind;
  bool warning = false;     ///< no violation of itself
  bool ends_search = true;  ///< false: noted, and the search goes on for something graver (data_race, warnings)
  std::string text;         ///< the scenario's own words (of a check, an exception), or a detail
  std::vector<ThreadId> threads;
  std::vector<ObjectId> objects;
  std::vector<Access> accesses;
  std::vector<Wait> waits;
  std::vector<ThreadId> cycle;
  std::vector<ThreadId> missing;            ///< of rank_missing: threads that have ended and are waited for
  std::uint64_t steps = 0;                  ///< events executed when it was seen
  std::optional<std::uint64_t> loop_begin;  ///< of an execution without end: what comes from this event on is repeated
  std::string fairness;                     ///< of such an execution

  /// Same kind, objects and words, and who starves: the same finding for the purpose of telling findings apart.
  std::string key() const;
};

class Analysis {
 public:
  virtual ~Analysis() = default;

  /// A new execution begins; nothing is remembered of the last one but caches.
  virtual void begin_execution(const World& world) = 0;
  /// Called after each event; world.pending() etc. are those after it. Appends what it sees to `found`.
  virtual void on_event(const World& world, const Event& event, std::vector<Observation>& found) = 0;
  /// Whether on_event() is to be called for operations on such objects; `none`: for those on no object. Events at which
  /// the virtual clock has advanced are for all who watch anything.
  virtual bool watches(model::ObjectType) const { return true; }
  /// The search has a finding with the key of this observation and needs no other in any execution to come.
  virtual void note_known(const Observation&) {}
  /// Grows when something is learnt that changes what is reported of executions to come.
  virtual std::uint64_t knowledge() const { return 0; }
  /// Called when no event is left; `end` is never End::running except when the execution is cut at the step limit.
  virtual void end_execution(const World& world, End end, std::vector<Observation>& found) {
    (void)world, (void)end, (void)found;
  }
};

// One file each in analyses/.
std::unique_ptr<Analysis> make_deadlock_analysis();
std::unique_ptr<Analysis> make_race_analysis();
std::unique_ptr<Analysis> make_lost_update_analysis();
std::unique_ptr<Analysis> make_lock_order_analysis();
std::unique_ptr<Analysis> make_leak_analysis();
std::unique_ptr<Analysis> make_message_analysis();

}  // namespace pcheck::checker
