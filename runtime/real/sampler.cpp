#include "real/sampler.hpp"

#include <algorithm>
#include <chrono>

#include "real/stop.hpp"
#include "real/worker.hpp"

namespace pcheck::real {

namespace {

constexpr std::uint64_t hung_max_of_all = 3;  ///< where no run has ended in another way

void make_runs(const SampleRequest& request, Batch batch, Sample& result) {
  Worker worker(request, batch);
  while (result.runs() < batch.last) {
    switch (worker.wait()) {
      case Worker::News::report:
        if (!count_report(result, worker.report())) return;
        break;
      case Worker::News::told_to_stop:
        return;
      case Worker::News::hung:
        ++result.hung;
        return;
      case Worker::News::gone:
        ++result.crashed;
        ++result.failures[{"crash", worker.cause_of_death()}];
        return;
    }
  }
}

}  // namespace

bool count_report(Sample& result, const RunReport& report) {
  switch (report.end) {
    case RunEnd::completed:
      ++result.completed;
      break;
    case RunEnd::failed:
      ++result.failed;
      ++result.failures[{report.kind, report.message}];
      break;
    case RunEnd::discarded:
      ++result.discarded;
      return false;
    case RunEnd::rejected:
      result.rejection = report.message;
      return false;
  }
  if (!report.outcomes.empty()) ++result.outcomes[report.outcomes];
  return report.end == RunEnd::completed;
}

Sample sample(const SampleRequest& request) {
  using Clock = std::chrono::steady_clock;
  watch_for_stop();
  const Clock::time_point start = Clock::now();
  Sample result;
  while (result.runs() < request.runs && result.rejection.empty() && !result.stopped_early && !is_told_to_stop()) {
    const std::uint64_t made = result.runs();
    make_runs(request, {.first = made, .last = made + std::min(request.runs_per_process, request.runs - made)}, result);
    const bool all_hang = result.hung == result.runs() && result.hung >= hung_max_of_all;
    result.stopped_early = (result.hung >= request.hung_max || all_hang) && result.runs() < request.runs;
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

}  // namespace pcheck::real
