/// The parts of a large search, one after the other or by several processes.
///
/// What a worker has done counts only if it has shown nothing that the search does not know; otherwise the part is searched again
/// where the result is put together. So the result is that of the parts one after the other.

#include <algorithm>
#include <utility>

#include "checker/dpor/dpor.hpp"
#include "checker/dpor/part_workers.hpp"
#include "world/signals.hpp"

namespace pcheck::checker {

namespace {

constexpr const char* unfinished = "unfinished";  ///< the rest of a part that is not searched to its end

class PartMonitor final : public WorkerMonitor {
 public:
  PartMonitor(const Desk& desk, BlackBox* black_box) : WorkerMonitor(black_box), desk_(desk) {}
  bool should_stop() override { return desk_.is_report_wanted(); }
  void progress(const Statistics& statistics, const std::string&) override {
    desk_.send(
        to_bytes({.tally = {.statistics = statistics, .outcomes = {}}, .sighted = {}, .rest = unfinished, .given_away = {}}));
  }

 private:
  const Desk& desk_;
};

}  // namespace

// What a part is: -----------------------------------------------------------------------------------------------------

/// True if there are parts now.
bool DporExplorer::divide() {
  may_be_divided_ = false;
  std::vector<ForcedOrders> parts = parts_of(path_, seen_, division.parts_max, division.prefer);
  if (parts.size() == 1) return false;
  parts_ = std::move(parts);
  first_look_ = {.statistics = statistics_, .outcomes = outcomes_.sorted()};
  return true;
}

void DporExplorer::end_division() {
  may_be_divided_ = false;
  parts_.clear();
  is_broken_ = false;
  others_ = Statistics{};
  path_.clear();
  path_.force({});
}

/// Whether nobody waits for the order of two steps any more.
bool DporExplorer::has_settled_orders() const {
  return std::all_of(path_.forced().begin(), path_.forced().end(),
                     [&](const ForcedOrder& order) { return path_.has_executed(order.second); });
}

/// Whether the execution in hand is one of the part's: not if a thread is held that could go on. Where the execution was cut,
/// any thread could.
bool DporExplorer::is_in_part() {
  for (ThreadId thread = 0; thread < now_.thread_count() && !limited_; ++thread)
    if (path_.is_held(thread) && could_do(thread) != no_choice) return false;
  return std::all_of(path_.forced().begin(), path_.forced().end(), [&](const ForcedOrder& order) {
    return order.has_neither || path_.has_executed(order.first) || path_.has_executed(order.second);
  });
}

/// All that decides which executions the analyses look at, and what they make of them.
std::uint64_t DporExplorer::knowledge() const { return search_.knowledge() + suspects_.knowledge() + idle_.known(); }

std::optional<Stop> DporExplorer::explore_part(std::size_t part, const Goal& goal, const Limits& limits) {
  forget_results();
  path_.clear();
  path_.force(parts_[part]);
  return explore(goal, limits);
}

// In a worker: --------------------------------------------------------------------------------------------------------

void DporExplorer::work_on_parts(const Desk& desk, BlackBox* black_box, Limits limits) {
  monitor_->leave_to_other_process();
  PartMonitor monitor(desk, black_box);
  monitor_ = &monitor;
  search_.report_to(monitor);
  const model::SignalGuard signals(hang_seconds_);  // timers are not copied with a process
  limits.seconds_max = 0;
  others_ = Statistics{};
  while (const auto work = desk.take_work()) {
    const Report report = report_on_part(std::stoul(*work), limits);
    desk.send(to_bytes(report));
    if (report.is_in_doubt || !report.rest.empty()) return;
  }
}

Report DporExplorer::report_on_part(std::size_t part, const Limits& limits) {
  const std::uint64_t known = knowledge();
  const std::size_t sighted = search_.sightings().size();
  const auto stop = explore_part(
      part, [](const Observation&) { return true; }, limits);
  Report report;
  if (stop == Stop::interrupted) report.rest = unfinished;
  report.is_in_doubt = (stop != Stop::exhausted && stop != Stop::interrupted) || knowledge() != known;
  report.tally = {.statistics = statistics_, .outcomes = outcomes_.sorted()};
  for (std::size_t i = sighted; i < search_.sightings().size(); ++i) report.sighted.push_back(search_.sightings()[i].schedule);
  return report;
}

// Where the result is put together: -----------------------------------------------------------------------------------

class DporExplorer::Parts {
 public:
  Parts(DporExplorer& explorer, const Goal& goal, const Limits& limits) : explorer_(explorer), goal_(goal), limits_(limits) {
    const auto work = [this](const Desk& desk, BlackBox* black_box) { explorer_.work_on_parts(desk, black_box, limits_); };
    if (explorer.jobs_ > 1) workers_.emplace(work, explorer.jobs_, explorer.hang_seconds_, count());
  }

  /// Nothing if what was taken for granted turned out to be wrong.
  std::optional<Stop> search() {
    std::optional<Stop> stop = Stop::exhausted;
    while (next_ < count() && stop == Stop::exhausted) stop = search_next();
    if (workers_ && (stop == Stop::limit || stop == Stop::interrupted) && add_unfinished()) stop = Stop::goal;
    return stop;
  }

  const Statistics& statistics() const { return statistics_; }
  OutcomeTable& outcomes() { return outcomes_; }

 private:
  std::size_t count() const { return explorer_.parts_.size(); }

  std::optional<Stop> search_next() {
    if (!workers_) return search_here();
    if (const auto stop = await_next()) return stop;
    const std::optional<Report>& report = workers_->report(next_);
    if (report && report->rest.empty() && !report->is_in_doubt) {
      add(report->tally);
      ++next_;
      return Stop::exhausted;
    }
    const std::uint64_t known = explorer_.knowledge();
    const auto stop = search_here();
    if (explorer_.knowledge() != known) workers_->begin_again_from(next_);
    return stop;
  }

  std::optional<Stop> search_here() {
    explorer_.others_ = statistics_;
    const auto stop = explorer_.explore_part(next_, goal_, limits_);
    add({.statistics = explorer_.statistics_, .outcomes = explorer_.outcomes_.sorted()});
    explorer_.forget_results();
    ++next_;
    return stop;
  }

  /// Waits for what workers make of the next part. Otherwise than by nothing, the search is cut short.
  std::optional<Stop> await_next() {
    while (!workers_->is_done(next_)) {
      workers_->go_on();
      explorer_.others_ = statistics_;
      for (std::size_t i = next_; i < count(); ++i)
        if (workers_->report(i)) explorer_.others_.add(workers_->report(i)->tally.statistics);
      if (const auto stop = explorer_.poll(limits_)) return stop;
    }
    return std::nullopt;
  }

  /// The search has been cut short: what workers know of parts that are left. True if the goal was met.
  bool add_unfinished() {
    workers_->end();
    bool met = false;
    for (std::size_t i = 0; i < count(); ++i) {
      const std::optional<Report>& report = workers_->report(i);
      if (!report) continue;
      if (i >= next_) add(report->tally);
      for (const Schedule& schedule : report->sighted) met = explorer_.search_.examine(schedule, goal_, limits_) || met;
    }
    return met;
  }

  void add(const Tally& tally) {
    statistics_.add(tally.statistics);
    outcomes_.add(tally.outcomes);
  }

  DporExplorer& explorer_;
  const Goal& goal_;
  const Limits& limits_;
  std::optional<PartWorkers> workers_;
  std::size_t next_ = 0;
  Statistics statistics_;
  OutcomeTable outcomes_;
};

std::optional<Stop> DporExplorer::explore_parts(const Goal& goal, const Limits& limits) {
  forget_results();
  Parts parts(*this, goal, limits);
  const auto stop = parts.search();
  statistics_ = parts.statistics();
  outcomes_ = std::move(parts.outcomes());
  if (stop && *stop != Stop::exhausted && statistics_.executions < first_look_.statistics.executions) {
    forget_results();
    statistics_ = first_look_.statistics;
    outcomes_.add(first_look_.outcomes);
  }
  return stop;
}

}  // namespace pcheck::checker
