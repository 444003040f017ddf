#pragma once
/// The smallest schedule that shows the same finding: fewest preemptions first (or of what else the options bound), then fewest
/// steps.

#include <string>

#include "checker/search.hpp"

namespace pcheck::checker {

struct Minimised {
  Sighting sighting;
  std::string minimality;  ///< what is known to be minimal, in words
};

/// Errors: none; at worst the sighting comes back as it is, with empty words.
Minimised minimise(World& world, const Options& options, Monitor& monitor, const Sighting& sighting);

}  // namespace pcheck::checker
