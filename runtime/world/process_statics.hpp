#pragma once
/// The function-local statics of a process of its own. What the first process had initialised when it was started is used where
/// it is; of all others it has copies, which take their places while one of its threads runs. They are in the heap of its first
/// thread.

#include <cstddef>
#include <optional>

#include "world/statics.hpp"
#include "world/world.hpp"

namespace pcheck::model::statics {

class ProcessStatics {
 public:
  /// Of the process that the thread works in; nothing if that is the first one, or the executable has no such variables.
  static std::optional<ProcessStatics> of(const World& world, ThreadId thread);
  /// For a new process: what its parent has initialised is so there, too.
  static void begin(World& world, ThreadId process, ThreadId parent);

  /// The thread is about to start another one: from here on, initialisation is a step.
  void begin_threads(World& world, ThreadId thread);

  /// Nothing for one that is inherited, or that no other thread can use.
  std::optional<ObjectId> flag(std::size_t index) const;
  bool is_inherited(std::size_t index) const;
  /// While the copies are in place: one of them has been initialised.
  bool has_initialised_in_place(const World& world) const;
  /// Exchanges the copies with what is in their places.
  void swap();
  /// The end of the copy that is in place at the address; nullptr if there is none.
  const std::byte* end_of_copy(const std::byte* address) const;

 private:
  struct Header;
  explicit ProcessStatics(std::byte* memory) : memory_(memory) {}
  Header& header() const;
  bool is_initialised(const World& world, std::size_t index, const std::byte* guard) const;
  template <class Do>
  void for_each_copy(const Do& use) const;

  std::byte* memory_;  ///< a Header, for each variable whether it is inherited, and the copies of guards and variables
};

}  // namespace pcheck::model::statics
