/// replay: one given schedule.

#include <algorithm>

#include "checker/strategies/strategies.hpp"

namespace pcheck::checker {

namespace {

class Replay final : public Strategy {
 public:
  Replay(Schedule schedule, bool strict) : schedule_(std::move(schedule)), strict_(strict) {}

  bool begin_execution() override { return !std::exchange(started_, true); }

  Choice choose(const World&, std::span<const Enabled> enabled) override {
    while (next_ < schedule_.size()) {
      const Choice choice = schedule_[next_++];
      const auto entry =
          std::find_if(enabled.begin(), enabled.end(), [&](const Enabled& e) { return e.thread == choice.thread; });
      if (entry != enabled.end() && choice.answer < entry->answers) return last_ = choice;
      if (strict_) return no_choice;
    }
    is_at_end_ = true;
    if (strict_) return no_choice;
    const auto same = std::find_if(enabled.begin(), enabled.end(), [&](const Enabled& e) { return e.thread == last_.thread; });
    return last_ = {same != enabled.end() ? same->thread : enabled.front().thread, 0};
  }

  bool is_at_end() const override { return is_at_end_; }

  std::string coverage(const Statistics&) const override { return "one given schedule"; }

 private:
  Schedule schedule_;
  bool strict_;
  bool started_ = false;
  bool is_at_end_ = false;  ///< all of the schedule was taken
  std::size_t next_ = 0;
  Choice last_{model::no_thread, 0};
};

}  // namespace

std::unique_ptr<Strategy> make_replay(Schedule schedule, bool strict) {
  return std::make_unique<Replay>(std::move(schedule), strict);
}

}  // namespace pcheck::checker
