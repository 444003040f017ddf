#pragma once
/// How MPI carries the messages of one communicator: as bytes, a header and then the elements.
///
/// A probe tells how many elements there are, and only the header knows. But to read it is to receive the message, and with that
/// a synchronous send is complete. So who sends such a message gives notice of its header beforehand, in a message of its own,
/// and the length of the message says which notice is meant.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
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
  Header header{};
  Bytes packed{};  ///< empty: not received yet
};

/// Ends the run with the finding that the code stands for, unless it is a success.
void succeed(int code, const char* call);
int int_of(std::size_t bytes);
/// In MPI's numbers, any_source and any_tag included.
int mpi_source(int source);
int mpi_tag(int tag);
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
  virtual ~Arrivals() = default;
  /// To be called before the message itself is sent.
  virtual void give_notice(int destination, int tag, const Header& header) = 0;
  /// Blocks until a message is there, and leaves it there.
  virtual const Letter& probe(int source, int tag) = 0;
  /// Null: none is there yet.
  virtual const Letter* try_probe(int source, int tag) = 0;
  /// Blocks until a message is there, and receives it.
  virtual Letter receive(int source, int tag) = 0;
  /// Nothing: no probe has found one.
  virtual std::optional<Letter> take_found(int source, int tag) = 0;
  /// A receive that was posted has got the message.
  virtual void note_received(const Letter& letter) = 0;
};

/// Collective. `group` points to an MPI_Comm.
std::shared_ptr<Arrivals> make_arrivals(const void* group);

}  // namespace pcheck::real
