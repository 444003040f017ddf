/// Memory of the scenario that is still allocated when all its threads have finished.

#include "checker/analysis.hpp"

namespace pcheck::checker {

namespace {

class LeakAnalysis final : public Analysis {
 public:
  void begin_execution(const World&) override {}
  void on_event(const World&, const Event&, std::vector<Observation>&) override {}
  bool watches(model::ObjectType) const override { return false; }

  void end_execution(const World& world, End end, std::vector<Observation>& found) override {
    if (end != End::finished) return;
    const std::size_t blocks = world.leaked_blocks();
    if (blocks == 0) return;
    Observation observation;
    observation.kind = "leak";
    observation.text = std::to_string(blocks) +
                       (blocks == 1 ? " block of the scenario's heap is" : " blocks of the scenario's heap are") +
                       " still allocated at its end";
    observation.steps = world.steps();
    found.push_back(std::move(observation));
  }
};

}  // namespace

std::unique_ptr<Analysis> make_leak_analysis() { return std::make_unique<LeakAnalysis>(); }

}  // namespace pcheck::checker
