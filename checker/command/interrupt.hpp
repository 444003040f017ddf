#pragma once
/// Ctrl-C and SIGTERM: what runs ends soon, and what was found so far is reported.

namespace pcheck::command {

/// From here on SIGINT, SIGTERM and SIGHUP are noted; another one, a second or more after the first, ends the process at once.
void watch_for_interrupts();
/// SIGTERM alone, however often it comes: in a worker, which is told to stop by its supervisor.
void watch_for_termination();

bool is_interrupted();

/// Thrown where work cannot be finished because of that.
struct Interrupted {};

}  // namespace pcheck::command
