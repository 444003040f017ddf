/// Work is divided as by work stealing (R. D. Blumofe, C. E. Leiserson, "Scheduling multithreaded computations by work stealing",
/// Journal of the ACM 46(5), 1999), and each process goes on depth first from what it has got; all look up the same set of
/// visited states (A. Laarman, J. van de Pol, M. Weber, "Boosting Multi-Core Reachability Performance with Shared Hash Tables",
/// FMCAD 2010).
///
/// Which states there are, and which steps lead from each, does not depend on the order in which they are visited, as long as the
/// footprint stays as it is. So the counts are the same for any number of processes. What may depend on the order ends the
/// division: a suspicion, something that a thread does which had not been seen, a new outcome whose schedule is wanted, a
/// worker's death. Then the search goes on by one process from where it was before. That costs time at most, and not much, for it
/// is divided again only beyond the states that were reached together.
///
/// On circles no process can tell by itself what comes back to a state on its path, as others may hold a part of the circle:
/// local_steps.hpp.

#include "checker/states/divided_states.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "checker/bytes.hpp"
#include "checker/states/states.hpp"
#include "world/signals.hpp"

namespace pcheck::checker {

namespace {

constexpr int wait_ms = 20;
constexpr std::chrono::milliseconds between_reports{200};

/// What a worker tells.
struct News {
  bool is_in_doubt = false;
  bool is_done = false;  ///< with the work it had
  std::string given_away;
  std::string part;
};

std::string to_bytes(const News& news) {
  ByteWriter bytes;
  bytes.put(news.is_in_doubt);
  bytes.put(news.is_done);
  bytes.put(news.given_away);
  bytes.put(news.part);
  return bytes.take();
}

News news_from(const std::string& text) {
  ByteReader bytes(text);
  News news;
  bytes.get(news.is_in_doubt);
  bytes.get(news.is_done);
  bytes.get(news.given_away);
  bytes.get(news.part);
  return news;
}

}  // namespace

DividedStates::DividedStates(StatesExplorer& states, Monitor& monitor, unsigned jobs, double hang_seconds)
    : states_(states),
      monitor_(monitor),
      jobs_(jobs),
      hang_seconds_(hang_seconds),
      numbers_(states.dictionaries()),
      crew_([this](const Desk& desk, BlackBox* black_box) { work(desk, black_box); }, hang_seconds) {}

void DividedStates::work(const Desk& desk, BlackBox* black_box) {
  monitor_.leave_to_other_process();
  WorkerMonitor monitor(black_box);
  const model::SignalGuard signals(hang_seconds_);  // timers are not copied with a process
  states_.become_worker(monitor, numbers_);
  auto reported = std::chrono::steady_clock::now();
  while (const auto work = desk.take_work()) {
    states_.take_on(*work);
    for (bool has_more = true; has_more;) {
      has_more = states_.work();
      News news{.is_in_doubt = states_.is_in_doubt(), .is_done = !has_more, .given_away = {}, .part = {}};
      if (has_more && !news.is_in_doubt && desk.is_report_wanted()) news.given_away = states_.give_away().value_or("");
      const auto now = std::chrono::steady_clock::now();
      if (has_more && !news.is_in_doubt && news.given_away.empty() && now - reported < between_reports) continue;
      news.part = states_.take_part();
      desk.send(to_bytes(news));
      if (news.is_in_doubt) return;
      reported = now;
    }
  }
}

std::optional<Stop> DividedStates::run(const std::function<std::optional<Stop>()>& poll) {
  waiting_ = states_.work_left();
  std::reverse(waiting_.begin(), waiting_.end());  // the first has most before it
  if (!hire()) return std::nullopt;
  for (;;) {
    hand_out();
    if (waiting_.empty() && idle_.size() == jobs_) return Stop::exhausted;
    for (const Crew::Message& message : crew_.receive(wait_ms))
      if (!take(message)) return std::nullopt;
    if (const auto stop = poll()) return stop;
  }
}

/// False if there cannot be as many workers as there should be.
bool DividedStates::hire() {
  while (idle_.size() < jobs_) {
    const auto worker = crew_.hire();
    if (!worker) return false;
    idle_.push_back(*worker);
  }
  return true;
}

void DividedStates::hand_out() {
  while (!waiting_.empty() && !idle_.empty()) {
    crew_.give(idle_.back(), waiting_.back());
    idle_.pop_back();
    waiting_.pop_back();
  }
  crew_.want_reports(waiting_.size() < jobs_);
}

/// False if nothing comes of it.
bool DividedStates::take(const Crew::Message& message) {
  if (!message.report) return false;
  News news = news_from(*message.report);
  if (news.is_in_doubt) return false;
  states_.add_part(news.part);
  if (!news.given_away.empty()) waiting_.insert(waiting_.begin(), std::move(news.given_away));
  if (news.is_done) idle_.push_back(message.worker);
  return true;
}

}  // namespace pcheck::checker
