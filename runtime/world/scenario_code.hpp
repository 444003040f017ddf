#pragma once
/// Whether the code that runs right now is the scenario's (on a fiber, or in an invariant) or pcheck's own. Memory that
/// the scenario allocates comes from the arena, pcheck's from the ordinary heap.

#include <cerrno>
#include <cstdint>

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

struct ScenarioCode {
  bool running = false;
  ThreadId heap = 0;  ///< whose heap allocations come from
};

[[gnu::visibility("hidden")]] inline ScenarioCode scenario_code;  // the library's alone: to be reached directly

inline void enter_scenario(ThreadId heap) {
  scenario_code.heap = heap;
  scenario_code.running = true;
}
inline void leave_scenario() { scenario_code.running = false; }

/// For pcheck's own code that has to run on a fiber. What that does to errno is nothing to the fiber.
class OutsideScenario {
 public:
  OutsideScenario() : was_running_(scenario_code.running), error_number_(errno) { leave_scenario(); }
  ~OutsideScenario() {
    scenario_code.running = was_running_;
    errno = error_number_;
  }
  OutsideScenario(const OutsideScenario&) = delete;
  OutsideScenario& operator=(const OutsideScenario&) = delete;

 private:
  bool was_running_;
  int error_number_;
};

}  // namespace pcheck::model
