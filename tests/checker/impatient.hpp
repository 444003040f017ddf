#pragma once
/// A supervisor of searches that ends them.

#include <cstdint>
#include <memory>
#include <utility>

#include "checker/check.hpp"

namespace pcheck::checker {

/// Supervises a search, and ends it when it is asked for the so-many-th time.
class Impatient final : public Monitor {
 public:
  explicit Impatient(unsigned asks) : asks_(asks) {}
  BlackBox* black_box() override { return box_.get(); }
  bool should_stop() override {
    was_in_scenario_ = was_in_scenario_ || box_->in_scenario != 0;
    beats_ += std::exchange(last_beat_, box_->heartbeat) != box_->heartbeat;
    return ++asked_ >= asks_;
  }

  unsigned asked() const { return asked_; }
  /// How often the heartbeat had moved when it was asked.
  unsigned beats() const { return beats_; }
  bool was_in_scenario() const { return was_in_scenario_; }

 private:
  unsigned asks_;
  unsigned asked_ = 0;
  unsigned beats_ = 0;
  std::uint64_t last_beat_ = 0;
  bool was_in_scenario_ = false;
  std::unique_ptr<BlackBox> box_ = std::make_unique<BlackBox>();
};

}  // namespace pcheck::checker
