#pragma once
/// What a search finds of a program, in a form that searches can be compared by.

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>

#include "checker/dpor/dpor.hpp"
#include "checker/strategies/bound.hpp"
#include "oracle/program.hpp"
#include "oracle/state_graph.hpp"

namespace pcheck::oracle {

struct Coverage {
  bool complete = false;    ///< false: given up at the limit
  bool exhaustive = false;  ///< no bound has left anything out
  bool in_parts = false;
  std::uint64_t transitions = 0;
  std::set<std::string> findings;  ///< kind and objects
  std::set<std::string> outcomes;  ///< of executions that came to their end
  // Of searches that enumerate executions:
  bool classes_known = false;
  std::map<std::uint64_t, int> classes;        ///< equivalence class of whole executions -> how often it was visited
  std::map<std::uint64_t, int> early_classes;  ///< the same for executions that a failure ended early
  std::set<std::uint64_t> failures;            ///< of these what happened before the failure, and it
  std::set<std::uint64_t> ends;  ///< what all threads have been told, and the final state: computed without dependent()
};

/// What a search visits.
enum class Visits {
  states,
  classes,               ///< of executions, each exactly once
  classes_and_failures,  ///< the same; but of those that a failure ends only as many as show all failures
  classes_repeatedly,    ///< the same; but some more than once
};

/// A search to be compared with plain enumeration.
struct SearchUnderTest {
  const char* name;
  Visits visits;
  Coverage (*explore)(const Program& program);
  bool in_virtual_time = true;  ///< whether it covers programs in virtual time
};

/// All of them: a new one is one line.
std::span<const SearchUnderTest> searches_under_test();

/// dpor, divided in another way than it is by itself.
Coverage explore_by_dpor(const Program& program, const checker::DporExplorer::Division& division,
                         const checker::Limits& limits = {});

/// What the enumeration says of the independence relation.
struct Independence {
  PairTable pairs;
  std::string contradiction;  ///< the first, in words
};

/// Plain enumeration, `transitions_max` at most. Checks the independence relation in every state, if asked to.
Coverage enumerate(const Program& program, std::uint64_t transitions_max, Independence* independence = nullptr);

/// The same within a bound, by a strategy that knows it.
Coverage explore_within(const Program& program, checker::Bound bound, const char* strategy, std::uint64_t transitions_max);

/// In words, where `found` differs from what plain enumeration has found; empty if nowhere.
std::string difference(const Coverage& all, const Coverage& found, Visits visits);

}  // namespace pcheck::oracle
