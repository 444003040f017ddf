#pragma once
/// What the chapter's processes (7.3.1) do: each greets, and what has been said is in the order in which it was.
#include <string>

#include <pcheck/pcheck.hpp>

namespace children {

using Greetings = pcheck::interprocess::queue<int>;

inline void hello(Greetings& greetings, int number) { greetings.put(number); }

inline std::string said(Greetings& greetings) {
  std::string order;
  while (!greetings.empty()) order += std::to_string(greetings.get()) + ' ';
  return order;
}

}  // namespace children
