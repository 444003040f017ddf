/// dfs: every schedule, without any reduction; the oracle that the other searches are checked against. With a bound,
/// every schedule with at most so many preemptions (Musuvathi, Qadeer: Iterative Context Bounding for Systematic
/// Testing of Multithreaded Programs, PLDI 2007).

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

class Dfs final : public DepthFirst {
 public:
  explicit Dfs(int preemption_bound) : bound_(preemption_bound) {}

  std::string coverage(const Statistics& stats) const override {
    std::string words = counted(stats.executions, "execution", "executions");
    if (bound_ >= 0) words += " with at most " + counted(static_cast<std::uint64_t>(bound_), "preemption", "preemptions");
    return words;
  }

 private:
  void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) override {
    const ThreadId last = last_thread(parent);
    list_choices(enabled, last, node.choices);
    if (bound_ < 0) return;
    count_preemptions(world, enabled, parent, node);
    if (node.preempted == model::no_thread || node.preemptions < static_cast<std::uint32_t>(bound_)) return;
    std::erase_if(node.choices, [&](Choice choice) { return choice.thread != last; });
    left_out_ = true;
  }

  int bound_;
};

}  // namespace

std::unique_ptr<Strategy> make_dfs(int preemption_bound) { return std::make_unique<Dfs>(preemption_bound); }

}  // namespace pcheck::checker
