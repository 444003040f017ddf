#pragma once
/// Which variables a line of source declares, as far as the line alone tells.

#include <optional>
#include <string>
#include <vector>

namespace pcheck::checker {

struct Declarator {
  std::string name;
  std::optional<std::size_t> objects;  ///< how many it makes; none where the line does not tell, as for a container
  std::string of_class;                ///< whose member it is, if that begins on the line, too
};

/// The variables on `line` whose type names `type_word` (a regular expression), in their order. Pointers and references make
/// no objects, and locks make none of the mutex that they are of.
std::vector<Declarator> declarators(const std::string& line, const std::string& type_word);

/// The members of the class whose definition begins on line number `line` or is the last to begin before, as one line for
/// declarators(): bodies, arguments and initial values are left out. Empty if it is not in these lines.
std::string members_of(const std::string& class_name, const std::vector<std::string>& lines, std::size_t line);

}  // namespace pcheck::checker
