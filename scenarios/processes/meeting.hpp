#pragma once
/// The chapter's meeting (7.3.2): processes arrive, may wait for each other at a barrier, and report one after the other
/// under a lock.
#include <mutex>
#include <string>

#include <pcheck/pcheck.hpp>

namespace meeting {

inline constexpr int parties = 2;

/// What the processes share.
struct Shared {
  pcheck::interprocess::barrier synchronizer{parties, "synchronizer"};
  pcheck::interprocess::mutex serializer{"serializer"};
  pcheck::interprocess::value<int> arrived{0, "arrived"};
  pcheck::interprocess::queue<int> reports{parties, "reports"};
};

inline void arrive(Shared& shared) {
  const std::lock_guard with(shared.serializer);
  shared.arrived += 1;
}

inline void report(Shared& shared, int number) {
  const std::lock_guard with(shared.serializer);
  pcheck::check(shared.arrived == parties, "nobody reports before all have arrived");
  shared.reports.put(number);
}

inline std::string all_reports(Shared& shared) {
  std::string all;
  for (int i = 0; i < parties; ++i) all += std::to_string(shared.reports.get()) + ' ';
  return all;
}

}  // namespace meeting
