#pragma once
/// The chapter's meeting (7.3.2): processes arrive, may wait for each other at a barrier, and report one after the other
/// under a lock. Rank 0 stands for what they share: it grants the lock, and notes who arrives and who reports.
#include <string>

#include <pcheck/pcheck.hpp>

namespace meeting {

inline constexpr int arrival = 1;
inline constexpr int lock = 2;
inline constexpr int granted = 3;
inline constexpr int report = 4;
inline constexpr int unlock = 5;

inline void shared_things(pcheck::communicator& world) {
  const int parties = world.size() - 1;
  int arrived = 0;
  std::string reports;
  for (int events = 0; events < 2 * parties; ++events) {
    pcheck::status request;
    world.recv<int>(pcheck::any_source, pcheck::any_tag, &request);
    if (request.tag == arrival) {
      ++arrived;
      continue;
    }
    world.send(0, request.source, granted);
    reports += std::to_string(world.recv<int>(request.source, report)) + ' ';
    pcheck::check(arrived == parties, "nobody reports before all have arrived");
    world.recv<int>(request.source, unlock);
  }
  pcheck::outcome("reports", reports);
}

inline void arrive(pcheck::communicator& world) {
  world.ssend(0, 0, arrival);  // it is noted before the call returns
}

inline void report_under_lock(pcheck::communicator& world) {
  world.send(0, 0, lock);
  world.recv<int>(0, granted);
  world.send(world.rank(), 0, report);
  world.send(0, 0, unlock);
}

/// Of the parties without rank 0.
inline pcheck::communicator parties_of(pcheck::communicator& world) { return world.split(world.rank() == 0 ? 0 : 1); }

}  // namespace meeting
