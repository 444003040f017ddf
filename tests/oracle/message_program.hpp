#pragma once
/// Small programs of ranks that exchange messages, as data: generated at random, run as scenarios.

#include <cstdint>
#include <iosfwd>
#include <vector>

namespace pcheck::oracle {

/// One statement of a rank; `peer` and `tag` are small numbers whose meaning depends on the kind.
struct MessageStatement {
  enum Kind : std::uint8_t {
    send,
    ssend,
    bsend,
    isend,  ///< waited for at the end
    recv,
    recv_any_tag,
    recv_any_source,
    recv_anything,
    irecv,  ///< waited for at the end
    irecv_any_source,
    wait_newest,  ///< for the request that was started last
    sendrecv,
    probe_any,
    iprobe,
    test_oldest,
    barrier,
    broadcast,
    reduce,
    allreduce,
    ibarrier,  ///< waited for at the end
    choose,
    count
  };
  Kind kind = send;
  std::uint8_t peer = 0;
  std::uint8_t tag = 0;
};

struct MessageProgram {
  std::vector<std::vector<MessageStatement>> ranks;
};

std::ostream& operator<<(std::ostream& stream, const MessageProgram& program);

/// Runs the program: to be called as a scenario's body.
void run(const MessageProgram& program);

}  // namespace pcheck::oracle
