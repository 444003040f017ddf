#pragma once
/// A search whose work is divided between processes, with the same result as without.

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "checker/jobs/crew.hpp"
#include "checker/jobs/report.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

class DividedSearch {
 public:
  /// `strategy` must be divisible. Of everything here, workers have copies.
  DividedSearch(Search& search, Strategy& strategy, Monitor& monitor, const Options& options);

  Stop run(const Goal& goal, const Limits& limits);

 private:
  using UnitId = std::uint64_t;

  /// Executions that come one after the other in the search.
  struct Unit {
    struct Part {
      std::string from;  ///< where its executions begin
      Report report;
      std::optional<UnitId> given_away;
    };
    UnitId id;
    std::string rest;       ///< beyond `done`; empty: nothing
    std::deque<Part> done;  ///< by workers, and not yet added to the search
    std::optional<Crew::Id> worker = {};
    unsigned deaths = 0;  ///< of workers that had it
  };

  void work(const Desk& desk, BlackBox* black_box);
  Report work_on_part(const Desk& desk);

  std::optional<Stop> divide();
  std::optional<Stop> poll();
  void keep_crew();
  void hand_out();
  void take(Crew::Message message);
  void take_report(Unit& unit, Report report);
  std::optional<Stop> commit();
  bool is_settled(const Report& report) const;
  void add(const Report& report);
  std::optional<Stop> run_here(std::uint64_t executions_max, double seconds_max);
  std::optional<Stop> redo(Unit& unit, const Unit::Part& part);
  std::optional<Stop> do_alone(Unit& unit);
  bool has_learnt() const { return search_.knowledge() != knowledge_; }
  void forget_parts();
  bool has_begun_again() const { return search_.times_begun_again() != times_begun_again_; }
  std::optional<Stop> divide_anew();
  void add_what_is_done();
  Statistics statistics_of_parts() const;

  Search& search_;
  Strategy& strategy_;
  Divisible& work_;
  Monitor& monitor_;
  const unsigned jobs_;
  const double hang_seconds_;
  const Goal* goal_ = nullptr;
  Limits limits_;
  Search::Start begun_{};
  Crew crew_;
  std::list<Unit> units_;  ///< in the order of the search
  UnitId next_unit_ = 0;
  std::uint64_t knowledge_ = 0;  ///< of the search, when the workers were made
  unsigned workers_ = 0;         ///< that are there to be given work
  unsigned times_begun_again_ = 0;
  unsigned doubting_ = 0;  ///< that have left since they learnt something
  unsigned replacements_left_;
  std::vector<Crew::Id> idle_;
};

}  // namespace pcheck::checker
