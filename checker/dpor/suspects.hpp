#pragma once
/// Which executions the analyses have to look at: those that can show a finding which has not been seen yet. The search
/// itself runs without analyses; what is suspected here is run again under them.

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checker/analyses/object_table.hpp"
#include "checker/dpor/path.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

class Suspects {
 public:
  Suspects(const World& world, const Path& path, const Search& search, const Options& options);

  /// The path is empty, and the world has started.
  void begin();

  /// The last step of the path has been executed, and the world is in the state after it.
  void on_step();
  void on_step_undone();
  /// As on_step(), for the last step of the path's tail.
  void on_lone_step();
  /// The world has come to the end of the execution, by the step `end` if it is given.
  void on_end(std::optional<Position> end);

  /// What is to be looked at now. To be emptied by the caller, who then calls on_looked_at().
  std::vector<Schedule>& schedules() { return schedules_; }
  /// Grows with all that decides which executions are to be looked at.
  std::uint64_t knowledge() const {
    return suspected_.size() + racy_.size() + lossy_.size() + lock_edges_.size() + accesses_ + (thorough_ ? 1 : 0) +
           (cuts_short_ ? 1 : 0);
  }
  /// The analyses have seen them; false if executions before must be looked at again.
  bool on_looked_at();

 private:
  using Key = std::vector<std::uint64_t>;

  /// Who has accessed a plain variable, in all executions.
  struct Variable {
    ThreadId thread = model::no_thread;  ///< the first
    bool by_several = false;
    bool written = false;
    bool conflicting = false;
    void reset() {}
  };

  void note_access(const Path::Step& step);
  void look_for_race();
  void look_for_lost_update(const Path::Step& step, Position end);
  void look_at_lock(const Path::Step& step);
  void on_stuck();
  void on_failure(std::optional<Position> end);
  bool has_unraced_conflict() const;
  bool may_hide_races() const;
  void suspect(Key key, std::optional<Position> end = std::nullopt);
  std::optional<Position> end_in_hand() const;
  bool leads_to(model::ObjectId from, model::ObjectId to) const;

  const World& world_;
  const Path& path_;
  const Search& search_;
  bool races_;
  bool lost_updates_;
  bool lock_order_;
  bool leaks_;
  bool message_races_;

  std::vector<Schedule> schedules_;
  std::set<Key> suspected_;
  std::size_t sightings_ = 0;           ///< of the search, that have been taken note of
  std::vector<model::ObjectId> racy_;   ///< objects known to be raced on
  std::vector<model::ObjectId> lossy_;  ///< objects known to lose updates
  std::uint64_t accesses_ = 0;          ///< how often one has told more of its variable
  ObjectTable<Variable> variables_;
  std::vector<model::ObjectId> conflicting_;  ///< plain variables that threads access in conflict
  bool thorough_ = false;                     ///< races may be where no two accesses can be next to each other
  bool cuts_short_ = false;                   ///< an invariant has ended an execution
  std::vector<Position> unordered_;           ///< steps whose results tell of others that they are not ordered after
  std::set<std::pair<model::ObjectId, model::ObjectId>> lock_edges_;  ///< held, wanted
  bool circular_ = false;                                             ///< they lead in a circle
  std::vector<Position> nested_;                                      ///< acquisitions on the path while another lock was held
  std::vector<Position> matches_;  ///< receives on the path that may get one of several messages
};

}  // namespace pcheck::checker
