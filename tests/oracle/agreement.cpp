#include "oracle/agreement.hpp"

#include <cstdlib>
#include <string_view>

namespace pcheck::oracle {

Judgement agree(const Program& program, PairTable* pairs) {
  Independence independence;
  const Coverage all = enumerate(program, transitions_max, &independence);
  if (!all.complete) return {.decided = false, .contradiction = {}};
  if (pairs != nullptr) pairs->add(independence.pairs);
  if (!independence.contradiction.empty())
    return {.decided = true, .contradiction = "independence: " + independence.contradiction};
  const char* const only = std::getenv("PCHECK_ORACLE_SEARCH");
  for (const SearchUnderTest& search : searches_under_test()) {
    if (only != nullptr && std::string_view(only) != search.name) continue;
    if (program.setting.virtual_time && !search.in_virtual_time) continue;
    const std::string words = difference(all, search.explore(program), search.visits);
    if (!words.empty()) return {.decided = true, .contradiction = search.name + words};
  }
  return {};
}

}  // namespace pcheck::oracle
