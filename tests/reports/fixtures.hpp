#pragma once
/// Results as the checker gives them, made by hand, for the tests of the reports.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::reports::fixtures {

/// `threads` philosophers that each took their left fork; expected.
Result deadlock(unsigned threads);

/// Two of three adders that read the same value, with output in between; not expected.
Result lost_update();

/// A race of two files, found by a sampling strategy.
Result race();

/// Twelve workers that each take a ticket; the check at the end fails.
Result twelve_threads();

/// A reader that takes a lock again and again, so that a writer never gets it: a stem of six events, then a loop.
Result starvation();

/// Verified, with a warning about the order of two locks.
Result lock_order();

Result verified();
Result inconclusive();
Result error();

/// Nine outcomes of two keys, not sorted.
Result outcomes();

/// Every field set, with texts that are hard on a format: quotes, controls, invalid UTF-8, wide and combining
/// characters, threads of the same name.
Result hostile();

/// Of each number another one, with a text that has to be escaped and an outcome of nothing.
RealRuns real_runs();

/// All of the results above.
std::vector<Result> all();

}  // namespace pcheck::reports::fixtures
