#pragma once
/// A strategy that checks what the world says.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "checker/strategies/strategies.hpp"

namespace pcheck::oracle {

/// A random walk that asks each thread anew whether it can go on, and compares that with the list it is given.
class SuspiciousWalk : public checker::Strategy {
 public:
  explicit SuspiciousWalk(std::uint64_t executions) : walk_(checker::make_random(0, executions)) {}

  bool begin_execution() override { return walk_->begin_execution(); }
  checker::Choice choose(const model::World& world, std::span<const model::Enabled> enabled) override {
    std::string listed;
    std::string asked;
    for (const model::Enabled& entry : enabled) listed += word(entry.thread, entry.answers);
    for (model::ThreadId id = 0; id < world.thread_count(); ++id)
      if (world.thread(id).status == model::ThreadStatus::alive && world.answers(id) != 0) asked += word(id, world.answers(id));
    if (listed != asked && contradiction.empty())
      contradiction = "after step " + std::to_string(world.steps()) + ":" + asked + " can go on, and not" + listed;
    return walk_->choose(world, enabled);
  }
  std::string coverage(const Statistics&) const override { return {}; }

  /// In words; empty if each list was right.
  std::string contradiction;

 private:
  static std::string word(model::ThreadId thread, unsigned answers) {
    return " " + std::to_string(thread) + "/" + std::to_string(answers);
  }

  std::unique_ptr<checker::Strategy> walk_;
};

}  // namespace pcheck::oracle
