#pragma once
/// The different combinations of outcomes that executions have ended with.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/strategy.hpp"

namespace pcheck::checker {

class OutcomeTable {
 public:
  using Index = std::uint32_t;
  static constexpr Index none = ~Index{0};

  /// Counts what the world recorded in the execution it has come to the end of, and tells which combination it is; none if
  /// there was nothing. `schedule()` is called for a new combination.
  template <class MakeSchedule>
  Index record(const World& world, MakeSchedule schedule) {
    const auto entries = world.outcomes();
    if (entries.empty()) return none;
    Index index = find(entries);
    if (index == none) index = add(entries, schedule());
    count_again(index);
    return index;
  }
  /// One more execution ended with that combination. Not after sorted().
  void count_again(Index index) { ++records_[index].count; }

  const std::map<std::string, std::string>& values(Index index) const { return records_[index].values; }

  /// Each combination once, sorted by values; the order in which they were set does not matter.
  const std::vector<OutcomeRecord>& sorted();

  /// Those of executions after all that were recorded so far.
  void add(const std::vector<OutcomeRecord>& records);

  void clear();

  /// How many combinations there are. Not after sorted().
  std::size_t size() const { return records_.size(); }
  /// Each combination with how often it has come since the last call.
  std::vector<OutcomeRecord> take_counts();

 private:
  using Entries = std::span<const model::OutcomeEntry>;

  Index find(Entries entries);
  Index add(Entries entries, const Schedule& schedule);

  std::vector<OutcomeRecord> records_;
  std::unordered_map<std::string, Index> index_;                   ///< keys and images in the order they were set -> record
  std::string key_;                                                ///< of what was looked for last
  std::map<std::map<std::string, std::string>, Index> by_values_;  ///< the first told_apart_ records, for add()
  Index told_apart_ = 0;
};

}  // namespace pcheck::checker
