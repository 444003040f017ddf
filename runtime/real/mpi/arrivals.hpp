#pragma once
/// How MPI carries the messages of one communicator: as bytes, a header and then the elements.
///
/// A probe tells how many elements there are, and only the header knows. But to read it is to receive the message, and with that
/// a synchronous send is complete. So who sends such a message gives notice of its header beforehand, in a message of its own,
/// and the length of the message says which notice is meant.

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <pcheck/message.hpp>

namespace pcheck::real {

using Bytes = std::vector<std::byte>;

struct Header {
  std::uint64_t count;
  std::uint64_t type;    ///< by the text that names it
  std::uint64_t number;  ///< of the messages from this sender to this receiver, from 1
};

struct Letter {
  int source;
  int tag;
  int bytes;  ///< of all that MPI carries
  MPI_Message message = MPI_MESSAGE_NULL;
  Header header{};
  Bytes packed{};  ///< empty: not received yet

  bool is_received() const { return !packed.empty(); }
};

/// Ends the run with the finding that the code stands for, unless it is a success.
void succeed(int code, const char* call);
int int_of(std::size_t bytes);
std::uint64_t identity_of(const messages::Type& type);

/// The message as MPI carries it. `is_synchronous`: a notice is given of it.
Bytes pack(const messages::Buffer& buffer, const Header& header, bool is_synchronous);
/// Bytes that hold a message of so many bytes of elements.
std::size_t packed_bytes_max(std::size_t bytes);
Header header_of(const Bytes& packed);

/// Messages to one rank, and those among them that probes have found and no receive has taken. These come before what MPI still
/// has.
class Arrivals {
 public:
  explicit Arrivals(MPI_Comm group);

  /// To be called before the message itself is sent.
  void give_notice(int destination, int tag, const Header& header);
  /// Blocks until a message is there, and leaves it there.
  const Letter& probe(int source, int tag);
  /// Null: none is there yet.
  const Letter* try_probe(int source, int tag);
  /// Blocks until a message is there, and receives it.
  Letter receive(int source, int tag);
  /// Nothing: no probe has found one.
  std::optional<Letter> take_found(int source, int tag);
  /// A receive that was posted has got the message.
  void note_received(const Letter& letter);

 private:
  using Letters = std::list<Letter>;

  Letters::iterator find(int source, int tag);
  Letters::iterator keep(Letter letter);
  std::optional<Letter> look(int source, int tag);
  Letter wait_for(int source, int tag, const char* call);
  Letter found(MPI_Message message, const MPI_Status& seen);
  void fetch(Letter& letter);

  MPI_Comm group_;
  MPI_Comm notices_ = MPI_COMM_NULL;
  std::map<std::pair<int, int>, Header> last_notice_;  ///< that was read, by source and tag
  Letters found_;                                      ///< those of one source in the order of sending
};

}  // namespace pcheck::real
