#include "checker/command/cache_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

fs::path preferred_folder() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  if (const fs::path folder = variable("PCHECK_CACHE"); !folder.empty()) return folder;
  if (const fs::path folder = variable("XDG_CACHE_HOME"); !folder.empty()) return folder / "pcheck";
  if (const fs::path folder = variable("HOME"); !folder.empty()) return folder / ".cache" / "pcheck";
  return {};
}

bool can_be_used(const fs::path& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  fs::create_directories(folder, error);
  std::string probe = (folder / ".probe-XXXXXX").string();
  const int fd = mkstemp(probe.data());
  if (fd < 0) return false;
  close(fd);
  unlink(probe.c_str());
  return true;
}

/// Programs are run from there, so that nobody else may write to it.
bool is_private(const fs::path& folder) {
  struct stat status {};
  return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & 022) == 0;
}

}  // namespace

fs::path cache_folder() {
  const fs::path preferred = preferred_folder();
  if (can_be_used(preferred)) return fs::canonical(preferred);
  const fs::path own = fs::temp_directory_path() / ("pcheck-cache-" + std::to_string(geteuid()));
  mkdir(own.c_str(), 0700);
  if (is_private(own) && can_be_used(own)) return own;
  throw UsageError("compiled scenarios can be kept neither in " + preferred.string() + " nor in " + own.string() +
                   ": set PCHECK_CACHE to a folder that can be written to");
}

}  // namespace pcheck::command
