#pragma once
/// Steps of a search of states of which it is known what they lead to, from the numbers of contents alone: nothing need be put
/// back or executed to find that out.
///
/// What a choice leads to, with what goes first after it, is known again where all of it was one thread's and confined
/// (Semantics::is_confined), and the fiber was recalled, not run (fiber_recall.hpp): so it rests on what that thread was at and
/// held, on the contents of the objects named and of what the fiber read elsewhere, and on what has been learnt. That nobody else
/// would have gone first in between rests on which threads have ended, on who waits for whose end, and on nobody waiting for what
/// was written.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/fiber_recall.hpp"
#include "checker/states/stands.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class KnownSteps {
 public:
  /// Components, as the remainder of their places by 64.
  using SlotSet = std::uint64_t;

  /// What of a state decides whether steps from it can be known, beside the contents.
  struct Situation {
    std::uint32_t number = 0;  ///< of which threads there are, have ended, and wait for whose end; 0: none can
    SlotSet awaited = 0;       ///< whose contents others wait for
  };

  struct Step {
    std::span<const ComponentId> fibers;  ///< what the thread's fiber was before each operation
    std::span<const Content> writes;      ///< all that is different afterwards
    bool ends;                            ///< the thread has ended: it is not told whether anybody can go on
  };

  KnownSteps(ComponentTable& table, Stands& stands) : table_(table), stands_(stands) {}

  /// Of the state in memory.
  Situation situation(const model::World& world);

  /// What `choice` leads to from a state; nothing if that is not known. Valid until the next step is added.
  /// Here and in add(), the situation has a number.
  std::optional<Step> find(std::span<const ComponentId> state, model::Choice choice, const Situation& situation);

  /// What the thread that is about to make a step stands at and holds; the world is in the state from which the step is made.
  void begin(const model::World& world, model::ThreadId thread);
  /// `choice` has led from a state with that situation to the one in memory, `after`, where nobody may go first.
  void add(const model::World& world, std::span<const ComponentId> before, model::Choice choice, const Situation& situation,
           const RecallTrace& trace, std::span<const ComponentId> after);

  /// The operation that a thread stands at in a state.
  model::Operation pending(std::span<const ComponentId> state, model::ThreadId thread) const;
  model::Operation pending(model::ThreadId thread, ComponentId fiber) const;

  /// Something was learnt that steps rest on.
  void clear();
  std::size_t memory_bytes() const;

 private:
  /// What is kept with a run in cache_.
  struct Note {
    std::uint32_t fibers_begin;
    std::uint32_t fibers;
  };

  FiberCache::Start start_of(std::span<const ComponentId> state, model::Choice choice, const Situation& situation);
  bool use_next(const model::World& world, model::ThreadId thread);
  bool use_objects(const model::Operation& operation);
  void use(SlotIndex slot);

  ComponentTable& table_;
  Stands& stands_;
  FiberCache cache_;
  std::vector<ComponentId> fibers_;
  std::size_t found_ = 0;
  std::map<std::vector<std::uint64_t>, std::uint32_t> situations_;  ///< who has ended, of how many, and who waits for whose end
  std::vector<std::uint64_t> situation_;                            ///< one of these
  std::vector<SlotIndex> used_;                                     ///< of the step that is being watched
  std::vector<Content> reads_;
  std::vector<Content> writes_;
};

}  // namespace pcheck::checker
