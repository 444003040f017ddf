#include "checker/reductions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "checker/strategies/bound.hpp"

namespace pcheck::checker {

namespace {

struct Reduction {
  std::string_view name;
  bool is_of_dpor = false;  ///< else of states, and so of auto
};

constexpr std::array reductions = {
    Reduction{"partial-order"}, Reduction{"persistent-sets"}, Reduction{"sections"},          Reduction{"sleep-sets"},
    Reduction{"symmetry"},      Reduction{"recall"},          Reduction{"idle-rounds", true},
};

const Reduction& reduction_called(const std::string& name) {
  const auto found = std::find_if(reductions.begin(), reductions.end(), [&](const Reduction& r) { return r.name == name; });
  if (found != reductions.end()) return *found;
  std::vector<std::string_view> names;
  for (const Reduction& reduction : reductions) names.push_back(reduction.name);
  throw std::invalid_argument(fmt::format("there is no reduction '{}'; there are {}", name, fmt::join(names, ", ")));
}

}  // namespace

void require_reduction(const std::string& name) { reduction_called(name); }

void require_own_reductions(const Options& options) {
  for (const std::string& name : options.without) {
    const bool is_of_dpor = reduction_called(name).is_of_dpor;
    const bool is_own = is_of_dpor ? options.strategy == "dpor" && !bound_of(options)
                                   : options.strategy == "states" || options.strategy == "auto";
    if (!is_own)
      throw std::invalid_argument(fmt::format("strategy {} has no {} to leave out; {}", options.strategy, name,
                                              is_of_dpor ? "dpor without a bound has" : "states and auto have"));
  }
}

bool has_reduction(const Options& options, const char* name) {
  return std::find(options.without.begin(), options.without.end(), name) == options.without.end();
}

}  // namespace pcheck::checker
