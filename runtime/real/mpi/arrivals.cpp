#include "real/mpi/arrivals.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <pcheck/real/supervision.hpp>

namespace pcheck::real {

namespace {

/// What is left when the length is divided by this is 0, or stands for the number of a synchronous message.
constexpr std::size_t unit = 64;

std::size_t code_of(const Header& header) { return 1 + header.number % (unit - 1); }

}  // namespace

int mpi_source(int source) { return source == any_source ? MPI_ANY_SOURCE : source; }
int mpi_tag(int tag) { return tag == any_tag ? MPI_ANY_TAG : tag; }

void succeed(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  if (code == MPI_ERR_TRUNCATE) misuse("truncation", "more elements were sent than the receive has room for");
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  misuse("message_misuse", (std::string(call) + ": " + text).c_str());
}

int int_of(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    misuse("message_misuse", "a message has more than 2 GiB, which MPI takes in parts only");
  return static_cast<int>(bytes);
}

std::uint64_t identity_of(const messages::Type& type) { return std::hash<std::string_view>{}(type.signature); }

Bytes pack(const messages::Buffer& buffer, const Header& header, bool is_synchronous) {
  const std::size_t used = sizeof header + buffer.bytes();
  const std::size_t code = is_synchronous ? code_of(header) : 0;
  Bytes packed(used + (unit + code - used % unit) % unit);
  std::memcpy(packed.data(), &header, sizeof header);
  if (buffer.bytes() != 0) std::memcpy(packed.data() + sizeof header, buffer.data, buffer.bytes());
  return packed;
}

std::size_t packed_bytes_max(std::size_t bytes) { return sizeof(Header) + bytes + unit - 1; }

Header header_of(const Bytes& packed) {
  Header header{};
  std::memcpy(&header, packed.data(), sizeof header);
  return header;
}

namespace {

/// One that a probe has found. MPI still has it where it is not received.
struct Found : Letter {
  MPI_Message message;
};

class MpiArrivals final : public Arrivals {
 public:
  explicit MpiArrivals(MPI_Comm group) : group_(group) { MPI_Comm_dup(group, &notices_); }

  void give_notice(int destination, int tag, const Header& header) override;
  const Letter& probe(int source, int tag) override;
  const Letter* try_probe(int source, int tag) override;
  Letter receive(int source, int tag) override;
  std::optional<Letter> take_found(int source, int tag) override;
  void note_received(const Letter& letter) override;

 private:
  using Letters = std::list<Found>;

  Letters::iterator find(int source, int tag);
  Letters::iterator keep(Found letter);
  std::optional<Found> look(int source, int tag);
  Found wait_for(int source, int tag, const char* call);
  Found found(MPI_Message message, const MPI_Status& seen);
  void fetch(Found& letter);
  void read_notice(const Letter& letter, Header& notice, const char* call);

  MPI_Comm group_;
  MPI_Comm notices_ = MPI_COMM_NULL;
  std::map<std::pair<int, int>, Header> last_notice_;  ///< that was read, by source and tag
  Letters found_;                                      ///< those of one source in the order of sending
};

void MpiArrivals::give_notice(int destination, int tag, const Header& header) {
  succeed(MPI_Bsend(&header, sizeof header, MPI_BYTE, destination, tag, notices_), "ssend");
}

const Letter& MpiArrivals::probe(int source, int tag) {
  const auto letter = find(source, tag);
  return letter != found_.end() ? *letter : *keep(wait_for(source, tag, "probe"));
}

const Letter* MpiArrivals::try_probe(int source, int tag) {
  const auto letter = find(source, tag);
  if (letter != found_.end()) return &*letter;
  auto seen = look(source, tag);
  return seen ? &*keep(std::move(*seen)) : nullptr;
}

Letter MpiArrivals::receive(int source, int tag) {
  if (auto letter = take_found(source, tag)) return std::move(*letter);
  Found letter = wait_for(source, tag, "recv");
  fetch(letter);
  return letter;
}

std::optional<Letter> MpiArrivals::take_found(int source, int tag) {
  const auto place = find(source, tag);
  if (place == found_.end()) return std::nullopt;
  Found letter = std::move(*place);
  found_.erase(place);
  fetch(letter);
  return letter;
}

/// Notices are read in the order of their messages, each at the latest when its message has been received.
void MpiArrivals::note_received(const Letter& letter) {
  if (static_cast<std::size_t>(letter.bytes) % unit == 0) return;
  Header& last = last_notice_[{letter.source, letter.tag}];
  while (last.number < letter.header.number) read_notice(letter, last, "recv");
}

void MpiArrivals::read_notice(const Letter& letter, Header& notice, const char* call) {
  succeed(MPI_Recv(&notice, sizeof notice, MPI_BYTE, letter.source, letter.tag, notices_, MPI_STATUS_IGNORE), call);
}

MpiArrivals::Letters::iterator MpiArrivals::find(int source, int tag) {
  const auto accepts = [&](const Letter& letter) {
    return (source == any_source || source == letter.source) && (tag == any_tag || tag == letter.tag);
  };
  const auto letter = std::find_if(found_.begin(), found_.end(), accepts);
  if (letter == found_.end() || tag != any_tag) return letter;
  // The same source may have sent one with another tag before it, which no probe has asked for.
  if (auto other = look(letter->source, any_tag)) keep(std::move(*other));
  return std::find_if(found_.begin(), found_.end(), accepts);
}

MpiArrivals::Letters::iterator MpiArrivals::keep(Found letter) {
  const auto next = std::find_if(found_.begin(), found_.end(), [&](const Letter& other) {
    return other.source == letter.source && other.header.number > letter.header.number;
  });
  return found_.insert(next, std::move(letter));
}

std::optional<Found> MpiArrivals::look(int source, int tag) {
  MPI_Message message;
  MPI_Status seen;
  int is_there = 0;
  succeed(MPI_Improbe(mpi_source(source), mpi_tag(tag), group_, &is_there, &message, &seen), "iprobe");
  return is_there != 0 ? std::optional(found(message, seen)) : std::nullopt;
}

Found MpiArrivals::wait_for(int source, int tag, const char* call) {
  MPI_Message message;
  MPI_Status seen;
  succeed(MPI_Mprobe(mpi_source(source), mpi_tag(tag), group_, &message, &seen), call);
  return found(message, seen);
}

/// Whoever waits for the message to be received waits until a receive takes it.
Found MpiArrivals::found(MPI_Message message, const MPI_Status& seen) {
  Found letter{{.source = seen.MPI_SOURCE, .tag = seen.MPI_TAG, .bytes = 0}, message};
  MPI_Get_count(&seen, MPI_BYTE, &letter.bytes);
  const std::size_t code = static_cast<std::size_t>(letter.bytes) % unit;
  if (code == 0) {
    fetch(letter);
    return letter;
  }
  // What was read last is of a message before this one.
  Header& last = last_notice_[{letter.source, letter.tag}];
  do read_notice(letter, last, "probe");
  while (code_of(last) != code);
  letter.header = last;
  return letter;
}

void MpiArrivals::fetch(Found& letter) {
  if (!letter.packed.empty()) return;
  letter.packed.resize(static_cast<std::size_t>(letter.bytes));
  succeed(MPI_Mrecv(letter.packed.data(), letter.bytes, MPI_BYTE, &letter.message, MPI_STATUS_IGNORE), "recv");
  letter.header = header_of(letter.packed);
  note_received(letter);
}

}  // namespace

std::shared_ptr<Arrivals> make_arrivals(const void* group) {
  return std::make_shared<MpiArrivals>(*static_cast<const MPI_Comm*>(group));
}

}  // namespace pcheck::real
