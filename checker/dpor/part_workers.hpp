#pragma once
/// Worker processes that search parts, each a whole one at a time.

#include <cstddef>
#include <optional>
#include <vector>

#include "checker/jobs/crew.hpp"
#include "checker/jobs/report.hpp"

namespace pcheck::checker {

class PartWorkers {
 public:
  /// `work` is given numbers of parts, as text, and may report several times on one: without a `rest` for the last time. A worker
  /// in doubt leaves after that.
  PartWorkers(Crew::Work work, unsigned jobs, double hang_seconds, std::size_t parts);

  /// Hands out parts, the first first, and waits a short time for what is reported.
  void go_on();
  /// Whether nothing more can be expected of the part than is there.
  bool is_done(std::size_t part) const;
  /// What is known of the part so far.
  const std::optional<Report>& report(std::size_t part) const { return parts_[part].report; }

  /// What workers have done or are doing counts no more, and the parts before `first` are wanted no more.
  void begin_again_from(std::size_t first);
  /// Has the workers report how far they are, and leave.
  void end();

 private:
  struct Part {
    std::optional<Report> report;
    std::optional<Crew::Id> worker;
    unsigned deaths = 0;  ///< of workers that had it
  };

  bool is_whole(const Part& part) const { return part.report && part.report->rest.empty(); }
  bool hire();
  void take(const Crew::Message& message);

  Crew crew_;
  const unsigned jobs_;
  unsigned workers_ = 0;
  unsigned replacements_left_;  ///< of workers that have died
  std::size_t first_ = 0;       ///< part that is wanted
  std::vector<Part> parts_;
  std::vector<Crew::Id> idle_;
};

}  // namespace pcheck::checker
