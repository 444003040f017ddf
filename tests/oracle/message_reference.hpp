#pragma once
/// What programs of ranks can come to by another description of MPI than the model's: as libraries work. A message travels
/// for some time; when it arrives it goes to the first posted receive that accepts it, else it is kept, and a receive takes
/// the first of one source that it accepts, whichever source that is (MPI 4.0, sections 3.5 and 3.7.4).

#include <map>
#include <set>
#include <string>

#include "oracle/message_program.hpp"

namespace pcheck::oracle {

struct MessageEnds {
  std::set<std::map<std::string, std::string>> outcomes;  ///< of executions in which all ranks ended
  bool stuck = false;                                     ///< some execution cannot go on
  bool unmatched = false;                                 ///< some message is never received
  bool incomplete = false;                                ///< else, some collective call has not been made by all who ended
  bool mismatch = false;                                  ///< some collective calls do not fit together
  bool complete = true;                                   ///< false: given up, there were too many states
};

/// buffered: all sends are, and collective calls wait only for what they need; else no send is, and collective calls
/// synchronise.
MessageEnds reference_ends(const MessageProgram& program, bool buffered);

}  // namespace pcheck::oracle
