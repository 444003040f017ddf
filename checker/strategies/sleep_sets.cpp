/// sleep: every equivalence class once, by sleep sets (Godefroid: Partial-Order Methods for the Verification of
/// Concurrent Systems, LNCS 1032, 1996, section 5). All complete executions are inequivalent; those that would repeat an
/// explored one are given up where that becomes certain, and counted as blocked. Deviation: a step with which the execution
/// fails ends it for all threads, so it depends on everything, and does not sleep.

#include <algorithm>
#include <utility>

#include "checker/strategies/strategies.hpp"
#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

class SleepSets final : public DepthFirst {
 public:
  bool begin_again() override {
    forget();
    return true;
  }
  std::string coverage(const Statistics& stats) const override { return one_per_class(stats.executions); }

 private:
  void open(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) override {
    if (parent != nullptr) inherit(*parent, node);
    list_choices(enabled, last_thread(parent), node.choices);
    std::erase_if(node.choices, [&](Choice choice) { return sleeps(node, choice); });
    node.operations.clear();
    for (const Choice& choice : node.choices) node.operations.push_back(model::foreseen(world, choice.thread));
  }

  void close_choice(Node& node) override {
    const Choice done = node.choices[node.current];
    const bool answers_left = node.current + 1 < node.choices.size() && node.choices[node.current + 1].thread == done.thread;
    if (!answers_left) node.sleepers.push_back({done.thread, node.operations[node.current], std::move(node.failing)});
    if (!answers_left) node.failing.clear();
  }

  /// Whoever slept before the parent's current choice sleeps on if that choice does not concern it.
  static void inherit(const Node& parent, Node& node) {
    const model::Step taken{parent.choices[parent.current].thread, &parent.operations[parent.current]};
    for (const Sleeper& sleeper : parent.sleepers)
      if (!model::dependent({sleeper.thread, &sleeper.operation}, taken)) node.sleepers.push_back(sleeper);
  }

  static bool sleeps(const Node& node, Choice choice) {
    for (const Sleeper& sleeper : node.sleepers)
      if (sleeper.thread == choice.thread)
        return std::find(sleeper.failing.begin(), sleeper.failing.end(), choice.answer) == sleeper.failing.end();
    return false;
  }
};

}  // namespace

std::unique_ptr<Strategy> make_sleep_sets() { return std::make_unique<SleepSets>(); }

}  // namespace pcheck::checker
