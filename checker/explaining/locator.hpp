#pragma once
/// From return addresses to places in the user's source.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "world/world.hpp"

namespace pcheck::checker {

class Locator {
 public:
  Locator();

  /// Every source place of a trace, innermost first, inlined functions included.
  std::vector<Location> frames(const model::Trace& trace);

  /// The innermost place that is neither pcheck's nor the standard library's; column and all. Empty if there is none.
  Location user_location(const model::Trace& trace);

  /// The name of the variable whose declaration at `location` makes an object of type `type_word`; empty if the line
  /// does not tell.
  std::string declared_name(const Location& location, const std::string& type_word);

 private:
  const std::vector<Location>& frames_at(const void* return_address);
  const std::vector<std::string>& lines_of(const std::string& file);
  int column_of(const Location& location);

  void* state_ = nullptr;  ///< libbacktrace's, for the life of the process
  std::map<const void*, std::vector<Location>> cache_;
  std::map<std::string, std::vector<std::string>> sources_;
};

}  // namespace pcheck::checker
