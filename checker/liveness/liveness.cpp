#include "checker/liveness/liveness.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "checker/analyses/waiting.hpp"
#include "checker/liveness/graph_search.hpp"
#include "checker/liveness/lasso_check.hpp"
#include "checker/liveness/read_tracking.hpp"

namespace pcheck::checker {

namespace {

using Kind = Question::Kind;

/// All that is asked: of the livelock first, then of each thread, and first what binds even a fairer scheduler.
std::vector<Question> questions(const LivenessOptions& options, std::size_t threads) {
  std::vector<Question> list;
  if (options.livelocks) list.push_back({.kind = Kind::livelock, .fairness = options.fairness, .thread = model::no_thread});
  if (!options.starvation) return list;
  for (std::size_t thread = 0; thread < threads; ++thread)
    for (const Kind kind : {Kind::blocked, Kind::overtaken, Kind::never_runs})
      if (kind != Kind::never_runs || options.fairness != Fairness::strong)
        list.push_back({.kind = kind, .fairness = options.fairness, .thread = static_cast<ThreadId>(thread)});
  return list;
}

}  // namespace

Stop LivenessSearch::run(const Found& found, const std::function<bool()>& is_out_of_time) {
  const WithoutReadTracking untracked(world_);
  GraphSearch search(world_, monitor_, options_.memory_bytes_max);
  const Stop stop = search.run(is_out_of_time);
  states_ = search.graph().size();
  if (stop != Stop::exhausted) return stop;
  Stop reason = Stop::exhausted;
  FairCycles cycles(search.graph(), [&] {
    if (BlackBox* const box = monitor_.black_box()) ++box->heartbeat;
    if (is_out_of_time()) reason = Stop::limit;
    if (monitor_.should_stop()) reason = Stop::interrupted;
    return reason == Stop::exhausted;
  });
  std::vector<ThreadId> starving;  // those for whom it has been shown
  for (const Question& question : questions(options_, search.graph().thread_count())) {
    if (std::find(starving.begin(), starving.end(), question.thread) != starving.end()) continue;
    const auto accept = [&](StateIndex state) {
      if (question.kind != Kind::blocked) return true;
      search.restore(state);
      return std::as_const(world_).thread(question.thread).status == model::ThreadStatus::alive &&
             wanted_lock(world_, question.thread) != model::no_object;
    };
    const auto component = cycles.find(question, accept);
    if (cycles.is_cut_short()) return reason;
    if (!component) continue;
    Lasso lasso = lasso_in(search.graph(), *component, question);
    const Observation observation = observe(lasso, question);
    if (question.kind != Kind::livelock) starving.insert(starving.end(), observation.threads.begin(), observation.threads.end());
    has_found_ = true;
    if (found(lasso, observation)) return Stop::goal;
  }
  is_complete_ = true;
  return Stop::exhausted;
}

/// A lasso that does not show what it should is passed on all the same: explaining it tells that the scenario does not behave the
/// same twice.
Observation LivenessSearch::observe(Lasso& lasso, const Question& question) {
  const std::size_t stem = lasso.stem.size();
  if (auto observation = settle_lasso(world_, lasso, options_.fairness)) {
    if (lasso.stem.size() == stem) observation->text = "no shorter schedule leads into this loop";
    return *observation;
  }
  Observation unconfirmed;
  unconfirmed.kind = question.kind == Kind::livelock ? "livelock" : "starvation";
  unconfirmed.loop_begin = lasso.stem.size();
  return unconfirmed;
}

std::string LivenessSearch::coverage() const {
  std::string text = "executions without end";
  if (has_found_) return text;
  if (!is_complete_) return fmt::format("{} as far as {} states show", text, fmt::group_digits(states_));
  if (options_.livelocks) text += ": no livelock";
  if (options_.starvation)
    text += fmt::format("{} no starvation ({} fairness)", options_.livelocks ? "," : ":", to_string(options_.fairness));
  return text;
}

}  // namespace pcheck::checker
