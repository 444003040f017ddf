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
/// wait for anything (WaitsFor in objects/semantics.hpp). After a step, where there are few threads, those are asked again whose
/// operations may be blocked; where there are many, those that the step concerns.
class EnabledList {
 public:
  /// Of a world that runs; `event` is its last step. By thread; valid until the next call.
  std::span<const Enabled> make(const World& world, const Event& event);
  /// The same where the world has made one step since the list was made, to be inlined; else false.
  bool follow(const World& world, const Event& event);
  std::span<const Enabled> list() const { return {list_.data(), count_}; }
  /// The state has changed otherwise than by a step.
  void forget() { threads_ = 0; }

 private:
  static constexpr std::size_t keeps_by_object_from = 12;  ///< threads, on from which it is worth it
  // In the place of the object that decides.
  static constexpr ObjectId anything = ~ObjectId{0};
  static constexpr ObjectId an_end = ~ObjectId{1};  ///< of another thread

  void ask_all(const World& world);
  void keep_by_object(const World& world);
  bool is_one_step_on(const World& world, const Event& event) const;
  void ask_unsure(const World& world, ThreadId self);
  void ask_concerned(const World& world, const Event& event);
  void keep(const World& world, ThreadId id);
  void ask_those(const World& world, const std::array<ObjectId, 4>& objects_that_decide);
  void ask(const World& world, ThreadId id);
  void note(ThreadId id, unsigned answers);
  [[gnu::noinline]] void change(ThreadId id, unsigned answers);
  static ObjectId deciding(const Thread& thread);

  /// Threads that wait for what an object decides, or for that of one that meets it here: how many, and their ids in one.
  struct Waiting {
    std::uint16_t count = 0;
    ThreadId threads = 0;
  };
  Waiting& waiting_for(ObjectId object) { return waiting_[(object * std::uint32_t{0x9e3779b1}) >> 24]; }

  std::array<Enabled, arena::threads_max> list_{};
  std::size_t count_ = 0;
  std::size_t threads_ = 0;        ///< of the world, when the list was made; 0: nothing follows for the next one
  std::uint64_t total_steps_ = 0;  ///< of the world, then
  bool is_kept_by_object_ = false;
  // Few threads, a bit each:
  std::uint64_t unsure_ = 0;                                 ///< whose operations may be blocked
  std::uint64_t joining_ = 0;                                ///< who wait for the end of others
  std::array<std::uint16_t, arena::threads_max> answers_{};  ///< by thread
  // Many threads:
  std::array<ObjectId, arena::threads_max> deciding_{};  ///< by thread
  std::array<Waiting, 256> waiting_{};
};

}  // namespace pcheck::model
