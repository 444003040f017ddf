#pragma once
/// Threads that are alike: started one after the other by the same thread, to run the same function on the same data. States
/// that differ only in which of them is where need to be visited once (Clarke, Enders, Filkorn, Jha, Exploiting Symmetry in
/// Temporal Logic Model Checking, Formal Methods in System Design 9, 1996; Ip, Dill, Better Verification through Symmetry, same
/// issue).
///
/// The search goes on from the states as they are; only what is looked up among the visited ones has the threads in an order of
/// their local states. To compare these, addresses in a thread's own stack and heap are taken relative to them.
///
/// What is taken for granted, and watched: who started them does nothing but join them from the first join to the last, so
/// that the order in which it does so makes no difference; nobody else joins them; none asks who it is. In a state in which
/// some have been joined and it is at something else, or other memory has the address of something in one of their stacks or
/// heaps, or in which they have started threads or made objects themselves, they are left as they are.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/local_steps.hpp"
#include "checker/states/numbering.hpp"
#include "checker/states/saved_world.hpp"
#include "checker/states/sleep_set.hpp"
#include "checker/states/stands.hpp"

namespace pcheck::checker {

class Symmetry final : public Numbering {
 public:
  Symmetry(const model::World& world, SavedWorld& saved, Stands& stands, bool on)
      : world_(world), saved_(saved), stands_(stands), classes_(blocks_), on_(on) {}

  /// To be called whenever a thread has come to a new operation.
  void observe(model::ThreadId thread);
  /// Something was observed that makes earlier answers of canonical() or postpones() wrong.
  bool is_broken() const { return on_ && is_broken_; }
  /// From here on threads are left as they are.
  void give_up() { on_ = false; }

  /// What a state is to be looked up as; valid until the next call. The world need not be in it.
  std::span<const ComponentId> canonical(std::span<const ComponentId> state);

  /// Where a thread of the state that canonical() was asked for last stands in what that has told, which is the place of another
  /// thread if they are alike.
  model::ThreadId place_of(model::ThreadId thread) const { return thread < place_of_.size() ? place_of_[thread] : thread; }
  /// A sleep set of that state as one of what canonical() has told, and the other way round. Of threads that are in the same
  /// local state, which cannot be told from each other there, all sleep or none.
  SleepSet to_canonical(SleepSet sleep) const;
  SleepSet from_canonical(SleepSet sleep) const;

  /// What is the thread's own in a state: the same for threads that are alike. Nothing if that cannot be told.
  std::optional<LocalSteps::State> local_state(model::ThreadId thread, std::span<const ComponentId> state);

  /// From here on `numbers`, where this has the name, numbers local states of threads that are alike. All processes have to have
  /// the same when they call this.
  void share(SharedNumbers& numbers, std::uint32_t name) { classes_.share(numbers, name); }

  /// Whether the order of threads that are alike may differ from that of their numbers.
  bool may_change_places() const { return on_ && has_groups_; }
  /// Whether an enabled thread only joins threads that are alike, and may as well wait until all of them have ended.
  bool postpones(model::ThreadId thread) const;

  std::size_t component_count() const override { return saved_.component_count(); }
  std::size_t variety(std::size_t component) const override;
  std::uint64_t contents() const override { return saved_.contents() + classes_.size() + in_groups_; }
  void fill_in_shape(ComponentId shape, std::vector<ComponentId>& components) const override {
    saved_.fill_in_shape(shape, components);
  }

 private:
  using Words = std::vector<std::uint64_t>;
  /// Threads that are alike have consecutive numbers.
  struct Group {
    model::ThreadId first;
    model::ThreadId last;
    bool has(model::ThreadId thread) const { return thread >= first && thread <= last; }
    std::uint64_t bits() const;
  };
  struct Member {
    ComponentId of_class;
    model::ThreadId thread;
  };

  struct Owned {
    SlotIndex slot;
    model::ThreadId owner;
  };

  template <class FirstAlike>
  static Group group_around(model::ThreadId thread, std::size_t threads, const FirstAlike& first_alike);
  Group group_of(model::ThreadId thread) const;
  void look_at_threads(std::span<const ComponentId> state);
  Group group_at(model::ThreadId thread) const;
  void look_at_objects(std::span<const ComponentId> state);
  bool may_be_ordered(const Group& group) const;
  bool order(const Group& group, std::span<const ComponentId> state);
  void note_places(const Group& group);
  SlotIndex fiber_in_group(model::ThreadId member);
  ComponentId class_of(const Stand& stand);
  ComponentId class_of_new(const Stand& stand);
  void append_relative(std::span<const std::byte> bytes, const model::Thread& thread, model::ThreadId id);
  void rename_owners(const Group& group, std::span<const ComponentId> state);

  const model::World& world_;
  SavedWorld& saved_;
  Stands& stands_;
  ByteBlocks blocks_;
  Dictionary classes_;  ///< the local states of threads that are alike, addresses taken relative
  bool on_;
  bool has_groups_ = false;
  bool is_broken_ = false;
  std::vector<ComponentId> canonical_;
  std::vector<Member> members_;
  std::vector<model::ThreadId> place_of_;    ///< by thread; empty where all are in place
  std::vector<SleepSet> ties_;               ///< places of threads in the same local state
  std::vector<bool> is_in_group_;            ///< by component: the fiber of a thread that is like another
  std::size_t in_groups_ = 0;                ///< so many are
  std::vector<ComponentId> class_of_stand_;  ///< 0: not known
  // Of the state that is looked at:
  std::vector<const Stand*> threads_;
  ThreadBits alike_ = 0;      ///< those that are like others
  ThreadBits mentioned_ = 0;  ///< those in whose stacks or heaps an address lies that is kept in no thread's
  std::vector<Owned> owned_;  ///< the objects that somebody holds
  std::vector<std::byte> scratch_;
};

}  // namespace pcheck::checker
