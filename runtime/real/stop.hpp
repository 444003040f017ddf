#pragma once
/// Being told to stop (SIGTERM, SIGINT): no further runs are made, and what has been seen is told.

namespace pcheck::real {

/// From here on both are noted.
void watch_for_stop();
/// As for a process that makes runs: who made it ends it.
void leave_stop_to_parent();

bool is_told_to_stop();

}  // namespace pcheck::real
