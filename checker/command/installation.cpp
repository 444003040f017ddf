#include "checker/command/installation.hpp"

#include <dlfcn.h>

#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

fs::path library_file() {
  static const int here = 0;
  Dl_info info{};
  if (dladdr(&here, &info) == 0 || info.dli_fname == nullptr) return {};
  return fs::canonical(info.dli_fname);
}

}  // namespace

Installation find_installation() {
  const fs::path libraries = library_file().parent_path();
  const fs::path source = PCHECK_SOURCE_DIR;
  for (const fs::path& prefix : {libraries.parent_path(), libraries.parent_path().parent_path()})
    if (fs::exists(prefix / "include/pcheck/pcheck.hpp"))
      return {.headers = prefix / "include", .libraries = libraries, .scenarios = prefix / "share/pcheck/scenarios"};
  if (fs::exists(source / "runtime/include/pcheck/pcheck.hpp"))
    return {.headers = source / "runtime/include", .libraries = libraries, .scenarios = source / "scenarios"};
  throw UsageError("pcheck's headers are neither beside its library in " + libraries.string() + " nor in " + source.string() +
                   ": build or install pcheck again");
}

}  // namespace pcheck::command
