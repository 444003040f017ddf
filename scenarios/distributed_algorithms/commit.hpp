#pragma once
/// Two-phase commit (Gray, Notes on Data Base Operating Systems, 1978): rank 0, the coordinator, asks all others for their
/// vote, and tells them to commit if all have voted yes. Who has voted yes can no longer decide by itself: it has to wait.
#include <pcheck/pcheck.hpp>

namespace commit {

inline constexpr int vote = 1;
inline constexpr int decision = 2;

enum class Ending { crashed, aborted, committed };

/// may_crash: after the votes have come, before anybody is told.
inline Ending coordinate(pcheck::communicator& world, bool may_crash) {
  int yes = 0;
  for (int other = 1; other < world.size(); ++other) yes += world.recv<int>(other, vote);
  const int commits = yes == world.size() - 1 ? 1 : 0;
  if (may_crash && pcheck::choose(2) == 1) return Ending::crashed;
  for (int other = 1; other < world.size(); ++other) world.send(commits, other, decision);
  return commits != 0 ? Ending::committed : Ending::aborted;
}

inline Ending participate(pcheck::communicator& world) {
  const int yes = pcheck::choose(2);
  world.send(yes, 0, vote);
  const int commits = world.recv<int>(0, decision);
  if (commits != 0) pcheck::check(yes == 1, "nothing is committed that one has voted against");
  return commits != 0 ? Ending::committed : Ending::aborted;
}

}  // namespace commit
