#pragma once
/// How programs of ranks that exchange messages are put together from random numbers, wherever these come from.

#include <vector>

#include "oracle/message_program.hpp"

namespace pcheck::oracle {

/// One random number of a program to be made.
struct Draw {
  int what;
  int rank;
  int other;
  int kind;
  int tag;
};

inline MessageStatement statement(int kind, int peer, int tag) {
  return {static_cast<MessageStatement::Kind>(kind), static_cast<std::uint8_t>(peer), static_cast<std::uint8_t>(tag)};
}

/// Statements drawn for each rank alone seldom fit together: most are added in pairs, or to all ranks.
inline void add(const Draw& draw, MessageProgram& program) {
  const int ranks = static_cast<int>(program.ranks.size());
  const int rank = draw.rank % ranks;
  const int other = (rank + 1 + draw.other % (ranks - 1)) % ranks;
  const auto at = [&](int r) -> std::vector<MessageStatement>& { return program.ranks[static_cast<std::size_t>(r)]; };
  if (draw.what < 6) {
    at(rank).push_back(statement(MessageStatement::send + draw.kind % 4, other, draw.tag));
    at(other).push_back(statement(MessageStatement::recv + draw.kind / 4 % 6, rank, draw.tag));
  } else if (draw.what == 6) {
    at(rank).push_back(statement(MessageStatement::sendrecv, other, draw.tag));
    at(other).push_back(statement(MessageStatement::sendrecv, rank, draw.tag));
  } else if (draw.what == 10) {  // several for one
    for (int r = 0; r < ranks; ++r) {
      if (r == rank) continue;
      at(r).push_back(statement(MessageStatement::send + draw.kind % 4, rank, draw.tag));
      at(rank).push_back(statement(MessageStatement::recv_any_source + draw.kind / 4 % 2, 0, draw.tag));
    }
  } else if (draw.what == 7) {
    for (int r = 0; r < ranks; ++r) at(r).push_back(statement(MessageStatement::barrier + draw.kind % 5, draw.other, 0));
  } else {
    constexpr int kinds[] = {MessageStatement::wait_newest, MessageStatement::iprobe, MessageStatement::test_oldest,
                             MessageStatement::choose, MessageStatement::probe_any};
    at(rank).push_back(statement(kinds[draw.kind % 5], other, draw.tag));
  }
}

}  // namespace pcheck::oracle
