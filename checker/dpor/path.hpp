#pragma once
/// The execution in hand with its happens-before: the least transitive order that holds all pairs of dependent acts,
/// what a thread does in sequence, and the start of a thread before all that it does. Grows and shrinks at the end.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/dpor/act.hpp"
#include "checker/dpor/forced_order.hpp"

namespace pcheck::checker {

/// Of an act on the path, from 0.
using Position = std::uint32_t;

class Path {
 public:
  /// An act that has been executed.
  struct Step {
    Act act;
    bool ended = false;  ///< the execution ended with it: a failure, or a false assume()
    model::ObjectType object_type = model::ObjectType::none;
    std::uint64_t before = 0;  ///< the object's visible value
    std::uint64_t result = 0;  ///< what the thread was told
  };

  Path();

  /// For an empty path. They must be of steps that conflict whenever both happen.
  void force(ForcedOrders orders) { orders_ = std::move(orders); }
  const ForcedOrders& forced() const { return orders_; }
  bool has_executed(const NumberedStep& step) const { return count_of(step.thread) > step.number; }
  /// Whether the next step of the thread has to wait for one that has not been executed.
  bool is_held(ThreadId thread) const {
    return std::any_of(orders_.begin(), orders_.end(), [&](const ForcedOrder& order) {
      return order.second.is(thread, count_of(thread)) && !has_executed(order.first);
    });
  }
  /// Whether the second of a forced order, at `later`, waits for the step. The end of the path stands for what the thread does
  /// next.
  bool is_forced(Position earlier, Position later, ThreadId thread) const;
  /// Whether an act that could be executed next is what forced orders take it for.
  bool is_as_forced(const Act& act) const;
  /// How many steps of the thread there are.
  std::uint32_t count_of(ThreadId thread) const { return thread < counts_.size() ? counts_[thread] : 0; }
  /// Which step of its thread it is, from 0.
  std::uint32_t number_of(Position position) const { return entries_[position].number; }
  /// The step of the same thread before; nothing for its first one.
  std::optional<Position> previous_of_thread(Position position) const {
    const Entry& entry = entries_[position];
    return entry.number == 0 ? std::nullopt : std::optional(entry.arrived - 1);
  }

  Position size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Step& operator[](Position position) const { return entries_[position].step; }
  const Step& back() const { return entries_[size_ - 1].step; }

  /// The step to be pushed next; to be filled in, all of it.
  Step& draft() {
    if (size_ == entries_.size()) entries_.resize(entries_.size() * 2 + 64);
    return entries_[size_].step;
  }
  /// Threads that the step has started.
  struct Started {
    ThreadId first = model::no_thread;
    std::uint16_t count = 0;
  };
  /// Cost: the events on the same objects back to the last that is dependent on all of them.
  void push(Started started);
  void pop();
  void clear();

  /// Of what might come next: as push() does of a step.
  void take_note_of(const Act& act);
  bool has_met_all() const { return has_met_all_; }
  /// Whether an operation has been met, for the first time, that depends on all others: they were not looked at as such.
  bool is_to_begin_again() const { return is_to_begin_again_; }

  /// Of two different positions.
  bool happens_before(Position a, Position b) const { return clock(b)[thread_of(a)] > a; }
  /// Whether a step happens before the thread of another step, or one that stands at the end of the path, has come there.
  bool is_known_before(Position later, Position position) const { return is_known(entries_[later].arrived, position); }
  bool is_known_to(ThreadId thread, Position position) const { return is_known(arrived_[thread], position); }
  /// The first step that is not known so to the thread of the step at `later`, or to `thread` where that is the end of the path;
  /// the end of the path if all are.
  Position first_unknown(Position later, ThreadId thread) const;

  /// Steps that ended the execution: what goes on beside them is independent of them.
  std::span<const Position> ends() const { return ends_; }
  bool has_ended(ThreadId thread) const {
    return !ends_.empty() && std::any_of(ends_.begin(), ends_.end(), [&](Position end) { return thread_of(end) == thread; });
  }
  /// Whether the act cannot come after what has ended the execution.
  bool is_cut_off(const Act& act) const {
    return !ends_.empty() &&
           std::any_of(ends_.begin(), ends_.end(), [&](Position end) { return dependent(entries_[end].step.act, act); });
  }

  /// Those that the last act pushed is in a race with: dependent on it, and nothing happens in between; latest first.
  std::span<const Position> races() const { return races_; }

  /// Calls `visit(position)` for all steps dependent on `act`, latest first, beginning before `end`, until it returns false.
  /// The act is that of the step at `later`, but for its answer, or one that could come at the end of the path.
  template <class Visit>
  void visit_dependent(const Act& act, Position later, Position end, Visit visit) const {
    Links links;
    if (later == size_) find_links(act, links);
    Cursor cursor = cursor_of(act, later == size_ ? links : entries_[later].links);
    for (Place next = take(cursor); next != 0; next = take(cursor)) {
      const Position position = next - 1;
      if (position >= end || !dependent(entries_[position].step.act, act)) continue;
      if (!visit(position)) return;
    }
  }

  /// Calls `visit(position)` for all steps that touch an object, latest first, beginning before `end`, until it returns false.
  template <class Visit>
  void visit_object(model::ObjectId object, Position end, Visit visit) const {
    const std::uint32_t chain = chain_of(object);
    for (Place place = last_[chain]; place != 0; place = previous(place, chain))
      if (place <= end && !visit(place - 1)) return;
  }

  /// For each thread the place, a position plus one, of its last step that happens before the next one of some threads.
  using Knowledge = std::vector<std::uint32_t>;
  /// Adds what `thread` knows.
  void add_knowledge(ThreadId thread, Knowledge& knowledge) const;
  /// Whether all that other threads than those marked in `left_out` have done is known.
  bool is_complete(const Knowledge& knowledge, const std::vector<std::uint8_t>& left_out) const;

  /// Steps after the last one of the path by the one thread that is left when all others have ended. They are forgotten
  /// when the path changes.
  const std::vector<Step>& tail() const { return tail_; }
  Step& add_to_tail() { return tail_.emplace_back(); }
  void set_tail(const std::vector<Step>& tail) { tail_ = tail; }
  std::vector<Step> take_tail() { return std::exchange(tail_, {}); }

 private:
  /// Positions plus one; 0 for none.
  using Place = std::uint32_t;

  /// The place of a step in the chain of all steps that touch one object.
  struct Link {
    std::uint32_t chain;
    Place previous;
    Place previous_of_other_kind;
  };
  static constexpr std::size_t links_max = 5;
  struct Links {
    std::array<Link, links_max> entries;
    std::uint32_t count;
    std::span<const Link> all() const { return {entries.data(), count}; }
  };
  struct Entry {
    Step step;
    Links links;
    Place arrived;         ///< the thread's previous step, or the one that has started it
    Place next;            ///< of its thread
    std::uint32_t number;  ///< among the steps of its thread
    bool covers_all;       ///< dependent on every operation on its objects
  };
  struct Cursor {
    std::array<Place, links_max> heads;
    std::array<std::uint32_t, links_max> chains;
    std::size_t count = 0;
  };

  bool is_known(Place arrived, Position position) const {
    return arrived != 0 && (arrived - 1 == position || happens_before(position, arrived - 1));
  }
  ThreadId thread_of(Position position) const { return entries_[position].step.act.thread(); }
  /// Where the place of the entry is kept, for whoever goes through the steps of its thread.
  Place& link_to(const Entry& entry) {
    return entry.number == 0 ? first_[entry.step.act.thread()] : entries_[entry.arrived - 1].next;
  }
  Position first_unknown(const std::uint32_t* clock) const;
  const std::uint32_t* clock(Position position) const { return clocks_.data() + position * stride_; }
  std::uint32_t* clock(Position position) { return clocks_.data() + position * stride_; }
  void join(std::uint32_t* clock, Position position) const;
  void make_room_for(ThreadId thread);
  void find_races(const Entry& entry, std::uint32_t* clock);

  std::uint32_t chain_of(model::ObjectId object) const;
  void find_links(const Act& act, Links& links) const;
  Cursor cursor_of(const Act& act, const Links& links) const;
  /// The latest place of all chains, which it is taken from; 0 when they are at their ends.
  Place take(Cursor& cursor) const;
  Place previous(Place place, std::uint32_t chain) const;

  std::vector<Entry> entries_;  ///< the first size_; never shrinks
  Position size_ = 0;
  std::vector<std::uint32_t> clocks_;  ///< stride_ per position: for each thread the place of its last step that happened before
  std::size_t stride_ = 8;
  std::vector<Place> arrived_;                              ///< by thread: its last step, or the one that has started it
  mutable std::vector<std::vector<std::uint32_t>> chains_;  ///< of objects: by creating thread and running number
  mutable std::vector<Place> last_;                         ///< by chain
  std::vector<std::uint32_t> counts_;                       ///< of steps, by thread
  std::vector<Place> first_;                                ///< of its steps, by thread
  ForcedOrders orders_;
  std::vector<Position> races_;
  std::vector<Position> ends_;
  std::vector<Step> tail_;
  bool has_met_all_ = false;  ///< an operation that depends on all others
  bool is_to_begin_again_ = false;
};

/// The choices of the path; of the steps that ended the execution only `end`, which comes last.
Schedule schedule_of(const Path& path, std::optional<Position> end);

}  // namespace pcheck::checker
