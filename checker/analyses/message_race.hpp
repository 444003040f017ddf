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

  void begin_execution(const World&) override;
  void on_event(const World& world, const Event& event, std::vector<Observation>& found) override;

  /// To be called between executions, with the schedule of the last one: the races of its receives. The world is left
  /// somewhere in another execution. Cost: executions for each match that has not been followed before, from the
  /// same steps in any order of those that are independent.
  /// `goes_on` is asked before each match that is followed; where it says no, what is left is not looked at.
  std::vector<Observation> confirm(World& world, const Schedule& schedule, const std::function<bool()>& goes_on);
  /// Of all executions that have been run to follow matches.
  std::uint64_t steps_followed() const { return steps_followed_; }

 private:
  /// What a match comes to.
  struct Match {
    Operation operation;                 ///< the receive as it happened
    std::set<std::string> endings = {};  ///< that it may come to
    bool are_all_known = false;
    std::string ending_in_turn = {};  ///< where threads take turns; empty: it is not known
  };

  /// Of one receive, by answer; nothing where one has not been followed.
  using Matches = std::vector<std::optional<Match>>;

  std::string name_of_class(const World& world, const Schedule& schedule, std::uint64_t steps);
  std::optional<Access> sender_of(const Match& match, std::uint64_t step) const;
  const Match* find_other(World& world, const Schedule& prefix, Choice taken, Matches& matches,
                          const std::function<bool()>& goes_on);
  void follow(World& world, const Schedule& prefix, Choice choice, Matches& matches);
  void follow_all(World& world, const Schedule& prefix, Choice choice, std::uint64_t steps_max, Match& match);
  template <class Choose>
  std::string go_on(World& world, const Choose& choose) const;
  static bool come_to_the_same(const Match& a, const Match& b);

  Compared compared_;
  std::uint64_t steps_max_;
  // Of the last execution:
  std::vector<std::uint64_t> receives_;  ///< steps
  std::vector<MessageCall> events_;      ///< all of them
  std::vector<std::uint32_t> levels_;    ///< by step, as far as they have been asked for; see name_of_class()

  std::map<std::string, Matches> known_;  ///< by what came before the receive
  std::uint64_t steps_followed_ = 0;
};

}  // namespace pcheck::checker
