#include "checker/dpor/part_workers.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace pcheck::checker {

namespace {

constexpr unsigned deaths_max = 2;  ///< of workers by the same part, until nobody else tries it
constexpr int wait_ms = 50;
constexpr std::chrono::seconds last_wait{5};

}  // namespace

PartWorkers::PartWorkers(Crew::Work work, unsigned jobs, double hang_seconds, std::size_t parts)
    : crew_(std::move(work), hang_seconds), jobs_(jobs), replacements_left_(4 * jobs), parts_(parts) {}

bool PartWorkers::is_done(std::size_t part) const {
  return is_whole(parts_[part]) || parts_[part].deaths >= deaths_max || (workers_ == 0 && replacements_left_ == 0);
}

void PartWorkers::go_on() {
  for (std::size_t i = first_; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    if (is_done(i) || part.worker) continue;
    if (idle_.empty() && !hire()) break;
    part.worker = idle_.back();
    idle_.pop_back();
    crew_.give(*part.worker, std::to_string(i));
  }
  for (const Crew::Message& message : crew_.receive(workers_ == 0 ? 0 : wait_ms)) take(message);
}

void PartWorkers::begin_again_from(std::size_t first) {
  crew_.dismiss_all();
  idle_.clear();
  workers_ = 0;
  first_ = first;
  parts_.assign(parts_.size(), {});
}

void PartWorkers::end() {
  crew_.want_reports(true);
  const auto end = std::chrono::steady_clock::now() + last_wait;
  const auto is_searched = [](const Part& part) { return part.worker.has_value(); };
  while (std::any_of(parts_.begin(), parts_.end(), is_searched) && std::chrono::steady_clock::now() < end)
    for (const Crew::Message& message : crew_.receive(wait_ms)) take(message);
}

bool PartWorkers::hire() {
  if (workers_ >= jobs_ || replacements_left_ == 0) return false;
  const auto worker = crew_.hire();
  if (!worker) {
    replacements_left_ = 0;  // those there are have to do
    return false;
  }
  idle_.push_back(*worker);
  ++workers_;
  return true;
}

void PartWorkers::take(const Crew::Message& message) {
  const auto part = std::find_if(parts_.begin(), parts_.end(), [&](const Part& p) { return p.worker == message.worker; });
  if (message.report) {
    part->report = report_from(*message.report);
    if (!is_whole(*part)) return;
    part->worker.reset();
    if (!part->report->is_in_doubt) idle_.push_back(message.worker);
    return;
  }
  --workers_;
  if (part == parts_.end()) {
    std::erase(idle_, message.worker);
    return;  // it was in doubt and has left
  }
  part->worker.reset();
  ++part->deaths;
  if (replacements_left_ != 0) --replacements_left_;
}

}  // namespace pcheck::checker
