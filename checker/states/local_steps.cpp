#include "checker/states/local_steps.hpp"

#include <algorithm>

namespace pcheck::checker {

namespace {

std::size_t hash_of(const LocalSteps::State& from, const LocalSteps::State& to) {
  std::uint64_t hash = 0;
  for (const LocalSteps::State* state : {&from, &to})
    for (const std::uint32_t number : *state) hash = (hash ^ number) * 0x9e3779b97f4a7c15 ^ hash >> 29;
  return static_cast<std::size_t>(hash ^ hash >> 32);
}

}  // namespace

/// Of the step, or where it belongs.
LocalSteps::Place& LocalSteps::place_of(const Step& step) {
  const std::size_t mask = places_.size() - 1;
  std::size_t at = hash_of(step.from, step.to) & mask;
  while (places_[at] != 0 && steps_[places_[at] - 1] != step) at = (at + 1) & mask;
  return places_[at];
}

void LocalSteps::widen() {
  places_.assign(std::max<std::size_t>(64, places_.size() * 2), 0);
  for (std::size_t i = 0; i < steps_.size(); ++i) place_of(steps_[i]) = static_cast<Place>(i + 1);
}

void LocalSteps::add(const State& from, const State& to) {
  if (is_unknown_) return;
  if ((steps_.size() + 1) * 2 > places_.size()) widen();
  const Step step{from, to};
  Place& place = place_of(step);
  if (place != 0) return;
  steps_.push_back(step);
  place = static_cast<Place>(steps_.size());
  if (steps_.size() > steps_max) add_unknown();
}

void LocalSteps::add_unknown() {
  clear();
  is_unknown_ = true;
}

/// States to which no step leads are taken away, with the steps that lead from them, until there are none of these (Kahn,
/// Topological Sorting of Large Networks, CACM 1962): what is left is on circles, or behind them.
bool LocalSteps::exclude_circles() const {
  if (is_unknown_) return false;
  std::vector<State> states;
  for (const Step& step : steps_) {
    states.push_back(step.from);
    states.push_back(step.to);
  }
  std::sort(states.begin(), states.end());
  states.erase(std::unique(states.begin(), states.end()), states.end());
  const auto index_of = [&](const State& state) {
    return static_cast<std::size_t>(std::lower_bound(states.begin(), states.end(), state) - states.begin());
  };
  std::vector<std::size_t> steps_to(states.size());
  std::vector<std::vector<std::size_t>> next(states.size());
  for (const Step& step : steps_) {
    const std::size_t to = index_of(step.to);
    next[index_of(step.from)].push_back(to);
    ++steps_to[to];
  }
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < states.size(); ++i)
    if (steps_to[i] == 0) free.push_back(i);
  std::size_t taken = 0;
  for (; !free.empty(); ++taken) {
    const std::size_t state = free.back();
    free.pop_back();
    for (const std::size_t to : next[state])
      if (--steps_to[to] == 0) free.push_back(to);
  }
  return taken == states.size();
}

void LocalSteps::write_new(ByteWriter& bytes) {
  bytes.put(std::vector<Step>(steps_.begin() + static_cast<std::ptrdiff_t>(written_), steps_.end()));
  bytes.put(is_unknown_);
  written_ = steps_.size();
}

void LocalSteps::read(ByteReader& bytes) {
  for (const Step& step : bytes.get<std::vector<Step>>()) add(step.from, step.to);
  if (bytes.get<bool>()) add_unknown();
}

}  // namespace pcheck::checker
