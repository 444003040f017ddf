/// Work is divided as by work stealing (R. D. Blumofe, C. E. Leiserson, "Scheduling multithreaded computations by work stealing",
/// Journal of the ACM 46(5), 1999): a worker goes on depth first, and gives away what it would do last.
///
/// Deviation: what workers do counts only in the order in which one process alone would have done it, and only where it
/// has shown nothing that the search does not know. Other parts are run again by the search itself: so what is found, the
/// counts up to there, and how a scenario ends that takes its process down, do not depend on how the work was divided. Where
/// the search has learnt something that changes what it sees, the work is divided anew.

#include "checker/jobs/divided_search.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "world/signals.hpp"

namespace pcheck::checker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double alone_seconds = 0.1;     ///< what is done sooner is not divided
constexpr double part_seconds = 0.03;     ///< from report to report
constexpr double wanted_seconds = 0.002;  ///< while others have nothing to do
constexpr double slice_seconds = 0.03;    ///< of what is done here in between
constexpr unsigned deaths_max = 2;        ///< of workers by the same work, until it is done here
constexpr int wait_ms = 50;
constexpr std::uint64_t transitions_between_looks = 2048;  ///< at the clock

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

DividedSearch::DividedSearch(Search& search, Strategy& strategy, Monitor& monitor, const Options& options)
    : search_(search),
      strategy_(strategy),
      work_(*strategy.divisible()),
      monitor_(monitor),
      jobs_(options.jobs),
      hang_seconds_(options.hang_seconds),
      crew_([this](const Desk& desk, BlackBox* black_box) { work(desk, black_box); }, options.hang_seconds),
      replacements_left_(4 * options.jobs) {}

// In a worker: -------------------------------------------------------------------------------------------------------

void DividedSearch::work(const Desk& desk, BlackBox* black_box) {
  monitor_.leave_to_other_process();
  WorkerMonitor monitor(black_box);
  search_.report_to(monitor);
  const model::SignalGuard signals(hang_seconds_);  // timers are not copied with a process
  limits_.seconds_max = 0;
  while (const auto work = desk.take_work()) {
    work_.resume(*work);
    for (;;) {
      const Report report = work_on_part(desk);
      desk.send(to_bytes(report));
      if (report.is_in_doubt) return;
      if (report.rest.empty()) break;
    }
  }
}

/// Ends with a finding, or whatever else the search did not know when the worker was made: the part is run again, up to there.
Report DividedSearch::work_on_part(const Desk& desk) {
  const auto started = Clock::now();
  Report report;
  search_.begin_tally();
  std::uint64_t next_look = transitions_between_looks;
  while (strategy_.begin_execution()) {
    ++report.executions;
    search_.run_one(strategy_, no_goal, limits_);
    report.is_in_doubt = has_learnt() || !strategy_.nondeterminism().empty();
    if (report.is_in_doubt) break;
    if (search_.statistics().transitions < next_look) continue;
    next_look = search_.statistics().transitions + transitions_between_looks;
    const double seconds = seconds_since(started);
    if (seconds >= part_seconds || (seconds >= wanted_seconds && desk.is_report_wanted())) break;
  }
  report.tally = search_.tally();
  if (desk.is_report_wanted() && !report.is_in_doubt) report.given_away = work_.give_away();
  report.rest = work_.rest();
  report.has_left_out = work_.has_left_out();
  return report;
}

// Where the result is put together: -------------------------------------------------------------------------------------

Stop DividedSearch::run(const Goal& goal, const Limits& limits) {
  goal_ = &goal;
  limits_ = limits;
  begun_ = search_.begin_run();
  std::string rest;
  do {
    times_begun_again_ = search_.times_begun_again();
    if (const auto stop = run_here(0, alone_seconds)) return *stop;
    if (has_begun_again()) continue;
    rest = work_.rest();
    if (rest.empty()) return Stop::exhausted;
    search_.estimate(strategy_, TreeSize::descents_before_division, limits_, begun_);
  } while (has_begun_again());
  units_.push_back({.id = next_unit_++, .rest = std::move(rest), .done = {}});
  const auto stop = divide();
  crew_.dismiss_all();
  return stop.value_or(Stop::exhausted);
}

/// Goes on with the strategy: executions_max 0: as many as there are.
std::optional<Stop> DividedSearch::run_here(std::uint64_t executions_max, double seconds_max) {
  const auto started = Clock::now();
  std::uint64_t looked_at = search_.statistics().transitions;
  for (std::uint64_t count = 0; (executions_max == 0 || count < executions_max) && strategy_.begin_execution(); ++count) {
    const auto stop = search_.run_next(strategy_, *goal_, limits_, begun_);
    if (stop == Stop::exhausted && units_.size() > 1) return Stop::limit;
    if (stop || has_begun_again()) return stop;
    if (seconds_max == 0 || search_.statistics().transitions - looked_at < transitions_between_looks) continue;
    looked_at = search_.statistics().transitions;
    if (seconds_since(started) >= seconds_max) break;
  }
  return std::nullopt;
}

/// Nothing when all is done.
std::optional<Stop> DividedSearch::divide() {
  knowledge_ = search_.knowledge();
  while (!units_.empty()) {
    keep_crew();
    hand_out();
    for (Crew::Message& message : crew_.receive(workers_ == 0 ? 0 : wait_ms)) take(std::move(message));
    if (const auto stop = commit()) return stop;
    if (const auto stop = poll()) {
      crew_.dismiss_all();
      add_what_is_done();
      return stop;
    }
  }
  return std::nullopt;
}

std::optional<Stop> DividedSearch::poll() {
  if (BlackBox* const box = monitor_.black_box()) ++box->heartbeat;
  search_.report_progress(strategy_, statistics_of_parts());
  return search_.reason_to_stop(limits_);
}

void DividedSearch::keep_crew() {
  while (workers_ + doubting_ < jobs_ && replacements_left_ != 0) {
    const auto worker = crew_.hire();
    if (!worker) {
      replacements_left_ = 0;  // those there are have to do
      return;
    }
    idle_.push_back(*worker);
    ++workers_;
  }
}

void DividedSearch::hand_out() {
  std::size_t waiting = 0;
  for (Unit& unit : units_) {
    if (unit.rest.empty() || unit.worker || unit.deaths >= deaths_max) continue;
    if (idle_.empty()) {
      ++waiting;
      continue;
    }
    unit.worker = idle_.back();
    idle_.pop_back();
    crew_.give(*unit.worker, unit.rest);
  }
  crew_.want_reports(waiting < jobs_);
}

void DividedSearch::take(Crew::Message message) {
  const auto unit = std::find_if(units_.begin(), units_.end(), [&](const Unit& u) { return u.worker == message.worker; });
  if (message.report) {
    take_report(*unit, report_from(*message.report));
    return;
  }
  if (unit != units_.end()) {
    unit->worker.reset();
    ++unit->deaths;
  }
  if (std::erase(idle_, message.worker) == 0 && unit == units_.end()) return;  // it was in doubt and has left
  --workers_;
  if (replacements_left_ != 0) --replacements_left_;
}

void DividedSearch::take_report(Unit& unit, Report report) {
  Unit::Part part{.from = std::exchange(unit.rest, std::exchange(report.rest, {})), .report = {}, .given_away = {}};
  if (report.given_away) {
    part.given_away = next_unit_;
    const auto place = std::find_if(units_.begin(), units_.end(), [&](const Unit& u) { return u.id == unit.id; });
    units_.insert(std::next(place), {.id = next_unit_++, .rest = *std::exchange(report.given_away, {}), .done = {}});
  }
  if (report.is_in_doubt) {
    unit.worker.reset();
    --workers_;
    ++doubting_;
  } else if (unit.rest.empty()) {
    idle_.push_back(*std::exchange(unit.worker, {}));
  }
  part.report = std::move(report);
  unit.done.push_back(std::move(part));
}

/// Adds to the search what comes next in its order, as far as it is there.
std::optional<Stop> DividedSearch::commit() {
  while (!units_.empty()) {
    Unit& unit = units_.front();
    if (!unit.done.empty()) {
      const Unit::Part part = std::move(unit.done.front());
      unit.done.pop_front();
      if (is_settled(part.report)) add(part.report);
      else if (const auto stop = redo(unit, part)) return stop;
      continue;
    }
    if (unit.rest.empty()) {
      units_.pop_front();
      continue;
    }
    if (unit.worker || (workers_ != 0 && unit.deaths < deaths_max)) return std::nullopt;
    if (const auto stop = do_alone(unit)) return stop;
    return has_learnt() || has_begun_again() ? divide_anew() : std::nullopt;
  }
  return std::nullopt;
}

/// Whether the executions of the part would have gone the same way here.
bool DividedSearch::is_settled(const Report& report) const {
  const Statistics& its = report.tally.statistics;
  const Search::Start now = search_.start();
  const std::uint64_t executions = now.executions - begun_.executions + its.executions + its.blocked_executions;
  const std::uint64_t transitions = now.transitions - begun_.transitions + its.transitions;
  if (limits_.executions_max != 0 && executions >= limits_.executions_max) return false;
  if (limits_.transitions_max != 0 && transitions >= limits_.transitions_max) return false;
  return !report.is_in_doubt;
}

void DividedSearch::add(const Report& report) {
  search_.add(report.tally);
  if (report.has_left_out) work_.note_left_out();
}

std::optional<Stop> DividedSearch::redo(Unit& unit, const Unit::Part& part) {
  work_.resume(part.from);
  if (const auto stop = run_here(part.report.executions, 0)) return stop;
  if (has_begun_again()) return divide_anew();
  if (!has_learnt()) {
    if (part.report.is_in_doubt) --doubting_;
    return std::nullopt;
  }
  unit.done.push_front(part);
  forget_parts();
  unit.rest = work_.rest();
  return divide_anew();
}

/// For a while.
std::optional<Stop> DividedSearch::do_alone(Unit& unit) {
  work_.resume(unit.rest);
  if (const auto stop = run_here(0, slice_seconds)) return stop;
  if (has_begun_again()) return std::nullopt;
  unit.rest = work_.rest();
  return std::nullopt;
}

/// What workers have done is to be done again, with what they have given away.
void DividedSearch::forget_parts() {
  std::vector<UnitId> given_away;
  for (Unit& unit : units_) {
    for (const Unit::Part& part : unit.done)
      if (part.given_away) given_away.push_back(*part.given_away);
    if (!unit.done.empty()) unit.rest = std::move(unit.done.front().from);
    unit.done.clear();
    unit.worker.reset();
  }
  std::erase_if(units_,
                [&](const Unit& unit) { return std::find(given_away.begin(), given_away.end(), unit.id) != given_away.end(); });
}

/// The search has learnt something that its workers do not know. They are made anew once it goes on without learning more.
std::optional<Stop> DividedSearch::divide_anew() {
  crew_.dismiss_all();
  idle_.clear();
  workers_ = doubting_ = 0;
  forget_parts();
  do {
    if (has_begun_again()) {
      times_begun_again_ = search_.times_begun_again();
      units_.clear();
      units_.push_back({.id = next_unit_++, .rest = work_.rest(), .done = {}});
    }
    knowledge_ = search_.knowledge();
    while (!units_.empty() && units_.front().rest.empty()) units_.pop_front();
    if (units_.empty()) break;
    if (const auto stop = do_alone(units_.front())) return stop;
    if (const auto stop = poll()) return stop;
  } while (has_learnt() || has_begun_again());
  return std::nullopt;
}

/// What is there although something before it is missing: the search has been cut short.
void DividedSearch::add_what_is_done() {
  for (Unit& unit : units_)
    for (const Unit::Part& part : unit.done) {
      if (is_settled(part.report)) {
        add(part.report);
        continue;
      }
      if (limits_.executions_max != 0) return;
      work_.resume(part.from);
      for (std::uint64_t i = 0; i < part.report.executions && strategy_.begin_execution(); ++i)
        search_.run_one(strategy_, *goal_, limits_);
    }
}

Statistics DividedSearch::statistics_of_parts() const {
  Statistics sum;
  for (const Unit& unit : units_)
    for (const Unit::Part& part : unit.done) sum.add(part.report.tally.statistics);
  return sum;
}

}  // namespace pcheck::checker
