#pragma once
/// The reductions that a search can do without (--without), and which strategies have them.

#include <string>

#include <pcheck/explore.hpp>

namespace pcheck::checker {

/// Throws std::invalid_argument, with those that there are, if no reduction is called so.
void require_reduction(const std::string& name);

/// Throws std::invalid_argument, with the strategies that have it, if that of the options does not have one that they leave out.
void require_own_reductions(const Options& options);

/// Whether the options do not leave it out.
bool has_reduction(const Options& options, const char* name);

}  // namespace pcheck::checker
