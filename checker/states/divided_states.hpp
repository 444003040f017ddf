#pragma once
/// A search of states by several processes, with the same result as by one.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checker/jobs/crew.hpp"
#include "checker/search.hpp"
#include "checker/states/shared_numbers.hpp"

namespace pcheck::checker {

class StatesExplorer;

class DividedStates {
 public:
  /// `states` must use SharedStates. Of it, workers have copies.
  DividedStates(StatesExplorer& states, Monitor& monitor, unsigned jobs, double hang_seconds);

  /// Until all that is left of the search is done, or `poll`, which is called again and again, says why it ends; what was seen up
  /// to there is added to it. Nothing if that is to be forgotten: something was seen, or has happened to a worker, which only a
  /// search by one process can deal with.
  std::optional<Stop> run(const std::function<std::optional<Stop>()>& poll);

 private:
  void work(const Desk& desk, BlackBox* black_box);
  bool hire();
  void hand_out();
  bool take(const Crew::Message& message);

  StatesExplorer& states_;
  Monitor& monitor_;
  const unsigned jobs_;
  const double hang_seconds_;
  SharedNumbers numbers_;
  Crew crew_;
  std::vector<std::string> waiting_;  ///< work that nobody has
  std::vector<Crew::Id> idle_;
};

}  // namespace pcheck::checker
