#pragma once
/// Where compiled scenarios are kept from run to run. Its content may be deleted at any time.

#include <filesystem>

namespace pcheck::command {

/// $PCHECK_CACHE, else $XDG_CACHE_HOME/pcheck, else ~/.cache/pcheck; where that cannot be written to, a folder of the
/// user's own below /tmp. Exists on return. Throws UsageError if none of them can be written to.
std::filesystem::path cache_folder();

}  // namespace pcheck::command
