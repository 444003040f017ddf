/// dpor with a bound: one of the equivalent executions with at most so many preemptions, as far as that can be told (K. Coons, M.
/// Musuvathi, K. McKinley, "Bounded Partial-Order Reduction", OOPSLA 2013). A step that is dependent on what another thread is
/// about to do asks for that thread to go first, there and where the run of steps began that it is in, since going first there
/// takes no preemption more. There are no sleep sets: the one schedule within the bound may be among those that sleep.
///
/// Bounds 0, 1, 2, ... are searched one after the other (Musuvathi, Qadeer, PLDI 2007), so that what is found first has the
/// fewest preemptions.
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
  explicit BoundedDpor(int preemption_bound) : bound_max_(static_cast<std::uint32_t>(preemption_bound)) {}

  bool begin_execution() override {
    while (!DepthFirst::begin_execution()) {
      if (!left_out_ || bound_ == bound_max_ || !nondeterminism().empty()) return false;
      ++bound_;
      left_out_ = false;
      forget();
    }
    return true;
  }

  bool begin_again() override {
    bound_ = 0;
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
    if (end == End::stuck || end == End::finished) reverse_races_of_all(*World::current(), size());
    if ((end != End::failed && end != End::pruned) || size() == 0) return;
    const std::size_t last = size() - 1;
    ask_for_all(last);
    ask_for_all(begin_of_run(last));
    for (std::size_t i = last; i-- > 0;)
      if (thread_at(i) != thread_at(last)) ask_for(i, thread_at(last));
  }

  std::string coverage(const Statistics& stats) const override {
    return counted(stats.executions, "execution", "executions") + " with at most " +
           counted(bound_, "preemption", "preemptions") + ", reduced by partial order";
  }

 private:
  struct Next {
    Enabled entry;
    Operation operation;
  };

  void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) override {
    const std::size_t depth = size();
    if (points_.size() <= depth) points_.resize(depth + 1);
    points_[depth].clear();
    for (const Enabled& entry : enabled) points_[depth].push_back({entry, model::foreseen(world, entry.thread)});
    count_preemptions(world, enabled, parent, node);
    reverse_races_of_all(world, depth);
    const ThreadId last = last_thread(parent);
    add(node, depth, node.preempted != model::no_thread || find(depth, last) != nullptr ? last : enabled.front().thread);
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
      if (other == thread || std::find(reversed_.begin(), reversed_.end(), other) != reversed_.end()) continue;
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
    if (node.preempted != model::no_thread && thread != node.preempted && node.preemptions >= bound_) {
      left_out_ = true;
      return;
    }
    for (std::uint16_t answer = 0; answer < find(depth, thread)->entry.answers; ++answer)
      node.choices.push_back({thread, answer});
  }

  ThreadId thread_at(std::size_t depth) {
    const Node& at = node(depth);
    return at.choices[at.current].thread;
  }

  /// The last node up to there from which another thread takes no preemption more than there are anyway.
  std::size_t begin_of_run(std::size_t depth) {
    const ThreadId thread = thread_at(depth);
    while (depth > 0 && thread_at(depth - 1) == thread && node(depth).preempted != model::no_thread) --depth;
    return depth;
  }

  /// What the thread would do at that node; nullptr if it is not enabled there.
  const Next* find(std::size_t depth, ThreadId thread) const {
    const auto& point = points_[depth];
    const auto next = std::find_if(point.begin(), point.end(), [&](const Next& n) { return n.entry.thread == thread; });
    return next == point.end() ? nullptr : &*next;
  }

  std::uint32_t bound_max_;
  std::uint32_t bound_ = 0;
  std::vector<std::vector<Next>> points_;  ///< by depth: who was enabled, and for what
  std::vector<ThreadId> reversed_;
};

}  // namespace

std::unique_ptr<Strategy> make_bounded_dpor(int preemption_bound) { return std::make_unique<BoundedDpor>(preemption_bound); }

}  // namespace pcheck::checker
