#pragma once
/// How long the threads of this family go on.

#include <pcheck/pcheck.hpp>

/// Calls work() so many times, or, for 0 rounds, again and again without end. Nothing counts the rounds then, so that states
/// come back.
template <class Work>
void repeat(int rounds, const Work& work) {
  if (rounds == 0)
    for (;;) work();
  for (int round = 0; round < rounds; ++round) work();
}
