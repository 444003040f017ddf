/// dfs: every schedule, without any reduction; the oracle that the other searches are checked against. With a bound, every
/// schedule within it: the papers are named in bound.hpp.

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

class Dfs final : public DepthFirst {
 public:
  explicit Dfs(std::optional<Bound> bound) : bound_(bound) {}

  std::string coverage(const Statistics& stats) const override {
    std::string words = counted(stats.executions, "execution", "executions");
    if (bound_) words += " " + words_for(*bound_);
    return words;
  }

 private:
  void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) override {
    const ThreadId last = last_thread(parent);
    list_choices(enabled, last, node.choices);
    if (!bound_) return;
    node.spent = spent(parent);
    const ChoiceCost cost(bound_->kind, world, enabled, last);
    const auto is_beyond = [&](Choice choice) { return node.spent + cost.of(choice.thread) > bound_->limit; };
    if (std::erase_if(node.choices, is_beyond) != 0) left_out_ = true;
    for (const Choice choice : node.choices) node.costs.push_back(cost.of(choice.thread));
  }

  std::optional<Bound> bound_;
};

}  // namespace

std::unique_ptr<Strategy> make_dfs(std::optional<Bound> bound) { return std::make_unique<Dfs>(bound); }

}  // namespace pcheck::checker
