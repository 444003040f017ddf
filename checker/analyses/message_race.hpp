#pragma once
/// Message races: a receive from any source whose match decides how the execution ends (Netzer and Miller, Optimal Tracing and
/// Replay for Debugging Message-Passing Parallel Programs, Supercomputing 1992).
///
/// A receive that can match several messages is followed with each of them, going on in all ways that differ. If what each match
/// of each such receive in a search of all executions may come to is the same, then no match decides anything. Where there are
/// too many ways to go on, one is compared, which is the same whatever was matched.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/analyses/message_calls.hpp"
#include "checker/analysis.hpp"
#include "checker/strategy.hpp"

namespace pcheck::checker {

/// What is compared of two executions that differ in a match.
enum class Compared {
  nothing,   ///< message races are not looked for
  outcomes,  ///< the outcomes, and whether it ends well
  messages   ///< also what each rank sends (Cappello, Guermouche, Snir, On Communication Determinism in HPC Applications, 2010)
};

/// As a user names it, or because a message race is expected. Throws std::invalid_argument.
Compared compared_by(const Options& options);

/// Whether it may take one of several messages.
bool is_receive_with_choice(model::OperationKind kind);

/// Whether the pending operation of the thread may be to take one of several messages.
bool may_match_several(const World& world, ThreadId thread);

class MessageRaceAnalysis final : public Analysis {
 public:
  MessageRaceAnalysis(Compared compared, std::uint64_t steps_max) : compared_(compared), steps_max_(steps_max) {}

  void begin_execution(const World&) override { receives_.clear(); }
  void on_event(const World& world, const Event& event, std::vector<Observation>& found) override;

  /// To be called between executions, with the schedule of the last one: the races of its receives. The world is left
  /// somewhere in another execution. Cost: an execution for each match that has not been followed before.
  /// `goes_on` is asked before each match that is followed; where it says no, what is left is not looked at.
  std::vector<Observation> confirm(World& world, const Schedule& schedule, const std::function<bool()>& goes_on);

 private:
  /// What a match comes to.
  struct Match {
    Operation operation;  ///< the receive as it happened
    std::optional<Access> sent;
    std::set<std::string> endings = {};  ///< that it may come to
    bool are_all_known = false;
    std::string ending_in_turn = {};  ///< where threads take turns; empty: it is not known
  };

  /// Of one receive, by answer; nothing where one has not been followed.
  using Matches = std::vector<std::optional<Match>>;

  const Match* find_other(World& world, const Schedule& prefix, Choice taken, Matches& matches,
                          const std::function<bool()>& goes_on);
  Match follow(World& world, const Schedule& prefix, Choice choice, std::uint64_t steps_max);
  void follow_all(World& world, const Schedule& prefix, Choice choice, std::uint64_t steps_max, Match& match);
  template <class Choose>
  std::string go_on(World& world, const Choose& choose) const;
  static bool come_to_the_same(const Match& a, const Match& b);

  Compared compared_;
  std::uint64_t steps_max_;
  std::vector<std::uint64_t> receives_;   ///< steps of the last execution
  std::map<std::string, Matches> known_;  ///< by the schedule before the receive
};

}  // namespace pcheck::checker
