/// dpor with a bound: of each class of equivalent executions one that is within it, if there is one (K. Coons, M. Musuvathi,
/// K. McKinley, "Bounded Partial-Order Reduction", OOPSLA 2013, which is about preemptions). A step that is dependent on what
/// another thread is about to do asks for that thread to go first, there and where the run of steps began that it is in, since
/// going first there costs no more. There are no sleep sets: the one schedule within the bound may be among those that sleep.
///
/// Of equivalent executions one may be within the bound and the other not, and then what comes after the place where the bound
/// was reached has asked for nothing. With preemptions a step that goes first costs no more, be it of the thread that ran last or
/// of any where that one has to wait. With contexts it costs more to begin with a thread that then has to wait for another one:
/// so where the bound leaves something out, all threads are asked for where each run of steps before began. With delays each step
/// that lets another thread go on may make all that follows dearer: so they are asked for everywhere before, which leaves little
/// to reduce where threads have much in common. What is below a place where nothing was left out is reduced as without a bound.
///
/// Deviations: as operations wait for each other here in more ways than by locks, threads of which one may be able to let an
/// operation go first are all asked for, and steps before are looked at, until it is enabled; and a step with which the
/// execution ends is dependent on everything.

#include <algorithm>

#include "checker/strategies/strategies.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

using model::Operation;

class BoundedDpor final : public DepthFirst {
 public:
  explicit BoundedDpor(Bound bound) : bound_(bound) {}

  bool begin_again() override {
    left_out_ = false;
    forget();
    return true;
  }

  /// What is found below a state may ask for more above it.
  Divisible* divisible() override { return nullptr; }

  /// What is to be explored from a node is not known when it is opened.
  std::optional<double> descend(World&, std::uint64_t) override { return std::nullopt; }

  void end_execution(End end) override {
    DepthFirst::end_execution(end);
    if (end != End::running && size() != 0) note_run(size() - 1);
    if (end == End::stuck || end == End::finished) reverse_races_of_all(*World::current(), size());
    if ((end == End::failed || end == End::pruned) && size() != 0) ask_for_last();
    if (left_out_at_) ask_for_cheaper(*left_out_at_);
    left_out_at_.reset();
  }

  std::string coverage(const Statistics& stats) const override {
    return counted(stats.executions, "execution", "executions") + " " + words_for(bound_) + ", reduced by partial order";
  }

 private:
  struct Next {
    Enabled entry;
    Operation operation;
    std::uint32_t cost;
  };
  /// Of the steps up to one that are of the same thread: the first, and that from where others are asked for.
  struct Run {
    std::size_t begin;
    std::size_t asked_at;
  };

  void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) override {
    const std::size_t depth = size();
    if (depth != 0) note_run(depth - 1);
    if (points_.size() <= depth) points_.resize(depth + 1);
    points_[depth].clear();
    const ThreadId last = last_thread(parent);
    const ChoiceCost cost(bound_.kind, world, enabled, last);
    for (const Enabled& entry : enabled)
      points_[depth].push_back({entry, model::foreseen(world, entry.thread), cost.of(entry.thread)});
    node.spent = spent(parent);
    reverse_races_of_all(world, depth);
    add(node, depth, cheapest(depth, last));
  }

  /// Who goes on where nobody has been asked for: the thread that ran last if that costs nothing.
  ThreadId cheapest(std::size_t depth, ThreadId last) const {
    const auto& point = points_[depth];
    if (const Next* const again = find(depth, last); again != nullptr && again->cost == 0) return last;
    const auto costs_less = [](const Next& a, const Next& b) { return a.cost < b.cost; };
    return std::min_element(point.begin(), point.end(), costs_less)->entry.thread;
  }

  /// The step with which the execution ended might have come at any time before.
  void ask_for_last() {
    const std::size_t last = size() - 1;
    ask_for_all(last);
    ask_for_all(begin_of_run(last));
    for (std::size_t i = last; i-- > 0;)
      if (thread_at(i) != thread_at(last)) ask_for(i, thread_at(last));
  }

  /// The bound has left something out at `depth`: lets all threads go wherever before what is left out may come to cost less by
  /// that, or what it has hidden may be seen.
  void ask_for_cheaper(std::size_t depth) {
    if (bound_.kind == BoundKind::preemptions) return;
    for (std::size_t i = 1; i <= depth; ++i)
      if (bound_.kind == BoundKind::delays || i == depth || thread_at(i) != thread_at(i - 1)) ask_for_all(i);
  }

  /// After the first `depth` steps, where the world is.
  void reverse_races_of_all(const World& world, std::size_t depth) {
    if (depth != 0) ask_for_ended(world, depth - 1);
    for (ThreadId thread = 0; thread < world.thread_count(); ++thread)
      if (world.thread(thread).status == model::ThreadStatus::alive) reverse_races(depth, thread, model::foreseen(world, thread));
  }

  /// What the step at `depth` has ended might have gone on before.
  void ask_for_ended(const World& world, std::size_t depth) {
    const ThreadId ending = thread_at(depth);
    if (!model::ends_threads(find(depth, ending)->operation.kind)) return;
    for (const Next& next : points_[depth])
      if (next.entry.thread != ending && world.thread(next.entry.thread).status != model::ThreadStatus::alive)
        ask_for(depth, next.entry.thread);
  }

  /// `thread` is about to do that after the first `depth` steps.
  void reverse_races(std::size_t depth, ThreadId thread, const Operation& operation) {
    reversed_.clear();
    for (std::size_t i = depth; i-- > 0;) {
      const ThreadId other = thread_at(i);
      if (other == thread || std::find(reversed_.begin(), reversed_.end(), other) != reversed_.end()) {
        i = runs_[i].begin;
        continue;
      }
      const Operation& earlier = find(i, other)->operation;
      if (!model::dependent({other, &earlier}, {thread, &operation})) continue;
      const bool is_certain_order = model::joins(operation.kind) || model::awaits(operation, earlier);
      if (ask_for(i, thread) || is_certain_order) reversed_.push_back(other);
    }
  }

  /// Lets the thread go at the node, and where the run of steps that the node's is in began. False if it cannot.
  bool ask_for(std::size_t depth, ThreadId thread) {
    const std::size_t begin = begin_of_run(depth);
    if (begin != depth) {
      if (find(begin, thread) != nullptr) add(node(begin), begin, thread);
      else ask_for_all(begin);
    }
    if (find(depth, thread) == nullptr) {
      ask_for_all(depth);
      return false;
    }
    add(node(depth), depth, thread);
    return true;
  }

  void ask_for_all(std::size_t depth) {
    for (const Next& next : points_[depth]) add(node(depth), depth, next.entry.thread);
  }

  /// Adds all answers of the thread to the choices, if the bound allows it.
  void add(Node& node, std::size_t depth, ThreadId thread) {
    const auto is_same = [&](Choice choice) { return choice.thread == thread; };
    if (std::any_of(node.choices.begin(), node.choices.end(), is_same)) return;
    const Next& next = *find(depth, thread);
    if (node.spent + next.cost > bound_.limit) {
      left_out_ = true;
      left_out_at_ = std::max(left_out_at_.value_or(0), depth);
      return;
    }
    for (std::uint16_t answer = 0; answer < next.entry.answers; ++answer) node.choices.push_back({thread, answer});
    node.costs.resize(node.choices.size(), next.cost);
  }

  ThreadId thread_at(std::size_t depth) {
    const Node& at = node(depth);
    return at.choices[at.current].thread;
  }

  /// The step at `depth` has been decided, as all before it.
  void note_run(std::size_t depth) {
    if (runs_.size() <= depth) runs_.resize(depth + 1);
    runs_[depth] = {.begin = depth, .asked_at = depth};
    const ThreadId thread = thread_at(depth);
    if (depth == 0 || thread_at(depth - 1) != thread) return;
    runs_[depth].begin = runs_[depth - 1].begin;
    if (others_cost(depth, thread)) runs_[depth].asked_at = runs_[depth - 1].asked_at;
  }

  /// The last node up to there from which another thread costs no more than there is to be paid anyway.
  std::size_t begin_of_run(std::size_t depth) const { return runs_[depth].asked_at; }

  bool others_cost(std::size_t depth, ThreadId thread) const {
    const auto& point = points_[depth];
    return std::all_of(point.begin(), point.end(), [&](const Next& n) { return n.entry.thread == thread || n.cost != 0; });
  }

  /// What the thread would do at that node; nullptr if it is not enabled there.
  const Next* find(std::size_t depth, ThreadId thread) const {
    const auto& point = points_[depth];
    const auto next = std::find_if(point.begin(), point.end(), [&](const Next& n) { return n.entry.thread == thread; });
    return next == point.end() ? nullptr : &*next;
  }

  Bound bound_;
  std::optional<std::size_t> left_out_at_;  ///< the last place of the execution at which the bound has left something out
  std::vector<std::vector<Next>> points_;   ///< by depth: who was enabled, and for what
  std::vector<Run> runs_;                   ///< by depth, of the steps that have been decided
  std::vector<ThreadId> reversed_;
};

}  // namespace

std::unique_ptr<Strategy> make_bounded_dpor(Bound bound) { return std::make_unique<BoundedDpor>(bound); }

}  // namespace pcheck::checker
