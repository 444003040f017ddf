#pragma once
/// The threads that can go on. With many threads, how many answers each has is kept from step to step.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <pcheck/model/operation.hpp>

#include "world/arena.hpp"

namespace pcheck::model {

struct Event;
struct Thread;
class World;

/// A thread that can go on, and how many answers its operation has.
struct Enabled {
  ThreadId thread;
  std::uint16_t answers;
};

/// The list of them. A step changes the answers only of the thread itself, of operations on the same objects, and of those that
/// wait for anything (WaitsFor in objects/semantics.hpp); where there are many threads, the others are not asked again.
class EnabledList {
 public:
  /// Of a world that runs; `event` is its last step. By thread; valid until the next call.
  std::span<const Enabled> make(const World& world, const Event& event);
  /// The state has changed otherwise than by a step.
  void forget() { threads_ = 0; }

 private:
  static constexpr std::size_t keeps_from = 12;  ///< threads, on from which it is worth it
  /// In the place of the object that decides.
  static constexpr ObjectId anything = ~ObjectId{0};

  void ask_all(const World& world);
  void keep_all(const World& world);
  bool is_one_step_on(const World& world, const Event& event) const;
  void ask_again(const World& world, const Event& event);
  void ask(const World& world, ThreadId id);
  static ObjectId deciding(const Thread& thread);

  std::array<Enabled, arena::threads_max> list_{};
  std::size_t count_ = 0;
  std::size_t threads_ = 0;                              ///< of which it is known what decides; 0: of none
  std::uint64_t total_steps_ = 0;                        ///< of the world, when that was noted
  std::array<ObjectId, arena::threads_max> deciding_{};  ///< by thread
};

}  // namespace pcheck::model
