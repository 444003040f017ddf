#pragma once
/// The side of a scenario program that its supervisor talks to.

namespace pcheck::command {

/// Serves the one request that comes over `channel_fd`; the black box is the memory behind `black_box_fd`. Returns the
/// exit code of the process.
int serve(int channel_fd, int black_box_fd);

}  // namespace pcheck::command
