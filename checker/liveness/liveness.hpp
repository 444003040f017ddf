#pragma once
/// Livelock and starvation: executions without end in which threads get no further.

#include <functional>
#include <limits>
#include <string>

#include "checker/liveness/lasso.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

struct LivenessOptions {
  Fairness fairness = Fairness::weak;
  bool livelocks = true;
  bool starvation = true;
  std::size_t memory_bytes_max = std::numeric_limits<std::size_t>::max();  ///< of the graph
};

/// Asks of each thread in turn, on the graph of all states. To be run where states are known to come back: without a cycle
/// there is nothing to find.
class LivenessSearch {
 public:
  /// Called with each different thing found; returns true to end the search.
  using Found = std::function<bool(const Lasso& lasso, const Observation& observation)>;

  LivenessSearch(World& world, const LivenessOptions& options, Monitor& monitor)
      : world_(world), options_(options), monitor_(monitor) {}

  Stop run(const Found& found, const std::function<bool()>& is_out_of_time);

  /// What has been covered, in words.
  std::string coverage() const;

 private:
  Observation observe(Lasso& lasso, const Question& question);

  World& world_;
  LivenessOptions options_;
  Monitor& monitor_;
  std::size_t states_ = 0;
  bool is_complete_ = false;
  bool has_found_ = false;
};

}  // namespace pcheck::checker
