#pragma once
/// From return addresses to places in the user's source.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/explaining/declarations.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

/// A place in a function; of a constructor, also of which class.
struct Frame : Location {
  std::string constructed;
};

class Locator {
 public:
  Locator();

  /// The innermost place that is neither pcheck's nor the standard library's; column and all. Empty if there is none.
  Location user_location(const model::Trace& trace);

  /// The variables that the line at `location` declares with type `type_word`, in their order.
  std::vector<Declarator> declared_at(const Location& location, const std::string& type_word);

  /// The members of that type of the class whose constructor `frame` is in, in their order; none if that is a library's.
  std::vector<Declarator> members_at(const Frame& frame, const std::string& type_word);

  /// Every source place of one return address, innermost first, inlined functions included.
  const std::vector<Frame>& frames_at(const void* return_address);

 private:
  const std::vector<std::string>& lines_of(const std::string& file);
  int column_of(const Location& location);

  void* state_ = nullptr;  ///< libbacktrace's, for the life of the process
  std::map<const void*, std::vector<Frame>> cache_;
  std::map<std::string, std::vector<std::string>> sources_;
};

}  // namespace pcheck::checker
