#pragma once
/// Finds what a fiber writes to memory of other processes than its own: that memory is copied before the fiber runs, and
/// compared afterwards. So a write that changes nothing is not seen, and nothing has to be made known beforehand.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "world/memory_guard.hpp"
#include "world/world.hpp"

namespace pcheck::model {

/// A write that was found.
struct ForeignWrite {
  Component component;  ///< the stack or heap of a thread, or the globals
  const std::byte* address = nullptr;
  std::int64_t before = 0;  ///< the aligned word of four bytes there, as a number
  std::int64_t after = 0;
};

class ForeignMemory {
 public:
  /// Before the thread's fiber runs.
  void remember(const World& world, ThreadId thread);
  /// From then on until it stops, it may write there: it takes over what it is started with.
  void allow(std::span<const std::byte> place) { taken_over_ = place; }
  /// Afterwards: the first of what has changed, other than in blocks that were created as shared
  /// and in its process's copies of statics.
  std::optional<ForeignWrite> find_write(const World& world) const;

  // To learn where in the code it is written: the memory faults when it is, and one instruction is let through at a time.

  void guard(std::size_t stack_bytes);
  void unguard();
  /// Within the handler of SIGSEGV: makes the access possible, and has SIGTRAP sent after it. False if it is not guarded.
  bool let_through(const void* address, void* signal_context);
  /// Within the handler of SIGTRAP. False if nothing was let through.
  bool has_been_let_through(void* signal_context);

 private:
  struct Part {
    Component component;
    std::byte* begin;
    std::size_t bytes;
    std::size_t copied_to;
  };
  void add(const Component& component, unsigned region);
  void set_all_access(Access access);
  const std::byte* end_of_allowed(const World& world, const Component& component, const std::byte* address) const;
  std::optional<ForeignWrite> find_write_in(const World& world, const Part& part) const;

  std::vector<Part> parts_;
  std::vector<std::byte> copy_;
  std::span<const std::byte> taken_over_;
  ThreadId running_ = no_thread;  ///< whose fiber it is
  std::size_t stack_bytes_ = 0;
  bool is_guarding_ = false;
  bool is_letting_through_ = false;
};

}  // namespace pcheck::model
