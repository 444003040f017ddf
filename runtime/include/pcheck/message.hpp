#pragma once
/// The vocabulary of messages between ranks, the same for all backends: element types, what is sent, what is received,
/// collective calls. Terms are those of the MPI standard (MPI: A Message-Passing Interface Standard, version 4.0, 2021).

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace pcheck {

inline constexpr int any_source = -1;
inline constexpr int any_tag = -1;
/// As the color of split(): the caller becomes a member of none of the new communicators.
inline constexpr int undefined = -2;
/// The greatest tag that every implementation of MPI accepts.
inline constexpr int tag_max = 32767;

/// What was received, or can be.
struct status {
  int source = any_source;
  int tag = any_tag;
  std::size_t count = 0;  ///< elements
  friend bool operator==(const status&, const status&) = default;
};

namespace messages {

/// How a library of messages may treat an element; other types are bytes to it.
enum class Number : std::uint8_t {
  none,
  boolean,
  character,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64
};

template <class T>
constexpr Number number_of() {
  if constexpr (std::is_same_v<T, bool>) return Number::boolean;
  else if constexpr (std::is_same_v<T, char>) return Number::character;
  else if constexpr (std::is_same_v<T, float>) return Number::float32;
  else if constexpr (std::is_same_v<T, double>) return Number::float64;
  else if constexpr (std::is_integral_v<T>) {
    constexpr Number by_size[2][4] = {{Number::uint8, Number::uint16, Number::uint32, Number::uint64},
                                      {Number::int8, Number::int16, Number::int32, Number::int64}};
    constexpr int size = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    return by_size[std::is_signed_v<T>][size];
  } else {
    return Number::none;
  }
}

/// An element type. Two messages fit together if they name the same one.
struct Type {
  const char* signature;  ///< text that ends in "T = name]"
  std::uint32_t bytes;    ///< of one element
  Number number;
};

template <class T>
constexpr const char* signature_of() {
  return __PRETTY_FUNCTION__;
}

template <class T>
inline constexpr Type type_of = {signature_of<T>(), sizeof(T), number_of<T>()};

/// A run of elements in the caller's memory.
struct Buffer {
  void* data = nullptr;
  std::size_t count = 0;
  const Type* type = nullptr;

  std::size_t bytes() const { return count * type->bytes; }
};

/// When a send is complete.
enum class SendMode : std::uint8_t {
  standard,     ///< at once, or when a receive has taken the message: it is left open
  synchronous,  ///< when a receive has taken the message
  buffered,     ///< at once
};

struct Outgoing {
  Buffer buffer;
  int destination = 0;
  int tag = 0;
  SendMode mode = SendMode::standard;
  const char* completed_by = "wait";  ///< the call that waits for it, if it is not one call
};

/// Makes room for `count` elements in the caller's container and returns where they begin.
using MakeRoom = void* (*)(void* container, std::size_t count);

struct Incoming {
  Buffer buffer;  ///< at most so much is received, unless there is `make_room`
  int source = any_source;
  int tag = any_tag;
  MakeRoom make_room = nullptr;  ///< called with buffer.data once the size is known
};

enum class CollectiveKind : std::uint8_t {
  barrier,
  broadcast,
  reduce,
  allreduce,
  gather,
  allgather,
  scatter,
  alltoall,
  scan,
  split
};

/// Combines elements: inout[i] = operation(inout[i], in[i]) for all i < count.
using Fold = void (*)(const void* operation, void* inout, const void* in, std::size_t count);

/// What a library of messages may use in place of `fold`.
enum class Operator : std::uint8_t { other, sum, product, minimum, maximum };

struct Reduction {
  Fold fold;
  const char* signature;  ///< text that ends in "T = name]"
  Operator known;
};

/// A call that all members of a communicator make. `in` and `out` hold a block of `count` elements, or one for each
/// member where the kind says so; they may be the same memory.
struct Collective {
  CollectiveKind kind = CollectiveKind::barrier;
  bool blocking = true;
  int root = 0;
  std::size_t count = 0;  ///< elements of a block
  const Type* type = nullptr;
  const void* in = nullptr;
  void* out = nullptr;
  const Reduction* reduction = nullptr;
  const void* operation = nullptr;  ///< first argument of the reduction's fold
  const void* function = nullptr;   ///< what the reduction calls, where that is a pointer to a function

  std::size_t block_bytes() const { return type == nullptr ? 0 : count * type->bytes; }
};

/// A call's result from what each member contributed: `blocks` holds one block per member, in order of rank; of a
/// broadcast the root's alone, of a scatter the root's, which is one per member.
inline void combine(const Collective& call, const std::byte* blocks, int rank, int size) {
  const std::size_t bytes = call.block_bytes();
  if (bytes == 0) return;
  const auto block = [&](int i) { return blocks + static_cast<std::size_t>(i) * bytes; };
  const auto fold = [&](int last) {
    std::memcpy(call.out, block(0), bytes);
    for (int i = 1; i <= last; ++i) call.reduction->fold(call.operation, call.out, block(i), call.count);
  };
  const auto all = bytes * static_cast<std::size_t>(size);
  switch (call.kind) {
    case CollectiveKind::barrier:
      break;
    case CollectiveKind::broadcast:
      if (rank != call.root) std::memcpy(call.out, blocks, bytes);
      break;
    case CollectiveKind::reduce:
      if (rank == call.root) fold(size - 1);
      break;
    case CollectiveKind::allreduce:
      fold(size - 1);
      break;
    case CollectiveKind::scan:
      fold(rank);
      break;
    case CollectiveKind::gather:
      if (rank == call.root) std::memcpy(call.out, blocks, all);
      break;
    case CollectiveKind::allgather:
    case CollectiveKind::split:
      std::memcpy(call.out, blocks, all);
      break;
    case CollectiveKind::scatter:
      std::memcpy(call.out, block(rank), bytes);
      break;
    case CollectiveKind::alltoall:
      for (int i = 0; i < size; ++i)
        std::memcpy(static_cast<std::byte*>(call.out) + static_cast<std::size_t>(i) * bytes, block(i * size + rank), bytes);
      break;
  }
}

/// What one member contributes to a collective call, in bytes.
inline std::size_t contribution_bytes(const Collective& call, int rank, int size) {
  switch (call.kind) {
    case CollectiveKind::barrier:
      return 0;
    case CollectiveKind::broadcast:
      return rank == call.root ? call.block_bytes() : 0;
    case CollectiveKind::scatter:
      return rank == call.root ? call.block_bytes() * static_cast<std::size_t>(size) : 0;
    case CollectiveKind::alltoall:
      return call.block_bytes() * static_cast<std::size_t>(size);
    default:
      return call.block_bytes();
  }
}

/// What a collective call writes for one member, in bytes.
inline std::size_t result_bytes(const Collective& call, int rank, int size) {
  const std::size_t all = call.block_bytes() * static_cast<std::size_t>(size);
  switch (call.kind) {
    case CollectiveKind::barrier:
      return 0;
    case CollectiveKind::broadcast:
      return rank == call.root ? 0 : call.block_bytes();
    case CollectiveKind::reduce:
      return rank == call.root ? call.block_bytes() : 0;
    case CollectiveKind::gather:
      return rank == call.root ? all : 0;
    case CollectiveKind::allgather:
    case CollectiveKind::split:
    case CollectiveKind::alltoall:
      return all;
    default:
      return call.block_bytes();
  }
}

/// What all members contribute together, in bytes: the size of combine()'s `blocks`.
inline std::size_t all_bytes(const Collective& call, int size) {
  if (call.kind == CollectiveKind::broadcast) return call.block_bytes();
  if (call.kind == CollectiveKind::scatter) return call.block_bytes() * static_cast<std::size_t>(size);
  return contribution_bytes(call, call.root, size) * static_cast<std::size_t>(size);
}

/// Where one member's contribution begins in combine()'s `blocks`.
inline std::size_t contribution_offset(const Collective& call, int rank, int size) {
  if (call.kind == CollectiveKind::broadcast || call.kind == CollectiveKind::scatter) return 0;
  return static_cast<std::size_t>(rank) * contribution_bytes(call, rank, size);
}

}  // namespace messages
}  // namespace pcheck
