#pragma once
/// Golden texts: what a report looked like when a person last looked at it, in golden/.

#include <string>

namespace pcheck::reports {

/// Checks that `actual` is the text of golden/`name`. With PCHECK_UPDATE_GOLDEN=1 in the environment, writes it there.
void check_golden(const std::string& name, const std::string& actual);

/// A file of the source tree, by its path from the root.
std::string source_file(const std::string& path);

}  // namespace pcheck::reports
