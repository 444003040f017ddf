#include "checker/command/glob.hpp"

#include <fnmatch.h>

#include <string>

namespace pcheck::command {

bool matches_glob(std::string_view pattern, std::string_view name) {
  return fnmatch(std::string(pattern).c_str(), std::string(name).c_str(), 0) == 0;
}

}  // namespace pcheck::command
