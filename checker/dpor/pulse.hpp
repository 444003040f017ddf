#pragma once
/// What the search shows to whoever supervises it, and asks of whoever it works for: by how much has been done, since there may
/// be long executions, and looking for the races in them takes far longer than executing them.

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "checker/check.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

class Pulse {
 public:
  explicit Pulse(World& world) : world_(world) {}

  /// `ask` is called now and then, shows that the search goes on, and tells why it is to end, if it is. `box` may be nullptr.
  void begin(BlackBox* box, std::function<std::optional<Stop>()> ask) {
    box_ = box;
    ask_ = std::move(ask);
    stop_.reset();
  }

  /// The scenario's code runs from here on, or no longer.
  void set_in_scenario(bool on) {
    if (box_ != nullptr) box_->in_scenario = on ? 1 : 0;
  }
  const model::Event& step(Choice choice) {
    set_in_scenario(true);
    const model::Event& event = world_.step(choice);
    set_in_scenario(false);
    add_work(step_work);
    return event;
  }

  /// So many steps of the path, or little more, have been looked at.
  void add_work(std::uint64_t looks) {
    work_ += looks;
    if (work_ < ask_after) return;
    work_ = 0;
    if (ask_ && !stop_) stop_ = ask_();
  }

  /// Once there is a reason to stop, all that follows is cut short.
  const std::optional<Stop>& stop() const { return stop_; }

 private:
  static constexpr std::uint64_t step_work = 64;        ///< an execution's step takes as long as so many looks
  static constexpr std::uint64_t ask_after = 1U << 17;  ///< about a millisecond

  World& world_;
  BlackBox* box_ = nullptr;
  std::function<std::optional<Stop>()> ask_;
  std::uint64_t work_ = 0;
  std::optional<Stop> stop_;
};

}  // namespace pcheck::checker
