#include "checker/liveness/fairness.hpp"

#include <stdexcept>

#include <pcheck/model/messages.hpp>

namespace pcheck::checker {

Fairness fairness_of(const std::string& name) {
  for (const Fairness fairness : {Fairness::none, Fairness::weak, Fairness::strong})
    if (name == to_string(fairness)) return fairness;
  throw std::invalid_argument("unknown fairness '" + name + "'; there are weak, strong, none");
}

const char* to_string(Fairness fairness) {
  switch (fairness) {
    case Fairness::none:
      return "none";
    case Fairness::weak:
      return "weak";
    case Fairness::strong:
      return "strong";
  }
  return "none";
}

bool backs_off(const model::Operation& operation) {
  using Kind = model::OperationKind;
  const bool is_of_mutex = operation.kind == Kind::lock || operation.kind == Kind::try_lock || operation.kind == Kind::unlock;
  return is_of_mutex && (operation.flags & model::together) != 0;
}

bool gives_way(const model::Event& event) {
  using Kind = model::OperationKind;
  switch (event.operation.kind) {
    case Kind::yield:
    case Kind::sleep:
      return true;
    case Kind::timed_lock:
    case Kind::timed_lock_shared:
    case Kind::timed_wake:
    case Kind::timed_block:
    case Kind::timed_acquire:
    case Kind::timed_event_wait:
    case Kind::timed_put:
    case Kind::timed_get:
      return event.result == 0 && !event.value_annotated;
    default:
      return false;
  }
}

bool puts_off(const model::Event& event, unsigned answers) {
  using Kind = model::OperationKind;
  if (event.operation.kind == Kind::poll_process)
    return answers > 1 && event.result == static_cast<std::uint64_t>(model::still_running);
  // Of an await that has settled something, it is none; and what has received an element shows that as its result.
  const Kind kind = model::executed_kind(event.operation);
  const bool polls = kind == Kind::message_poll || kind == Kind::collective_poll || kind == Kind::notice;
  return polls && answers > 1 && !event.value_annotated && model::result_in(event.result) == 0;
}

}  // namespace pcheck::checker
