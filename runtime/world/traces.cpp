/// What is recorded while an execution is explained: where threads stand, where objects were made, what is printed.

#include <unwind.h>

#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

void World::set_explaining(bool on) { explaining_ = on; }

const Trace* World::creation_trace(ObjectId id) const {
  const auto found = creation_traces().find(id);
  return found == creation_traces().end() ? nullptr : &found->second;
}

/// Traces of globals are taken before any world exists.
std::map<ObjectId, Trace>& World::creation_traces() {
  static std::map<ObjectId, Trace> traces;
  return traces;
}

Trace& World::trace_of(ThreadId id) {
  if (thread_traces_.size() <= id) thread_traces_.resize(id + std::size_t{1});
  return thread_traces_[id];
}

void World::record_trace(Trace& trace) {
  trace.clear();
  _Unwind_Backtrace(
      [](_Unwind_Context* context, void* data) {
        auto& frames = *static_cast<Trace*>(data);
        int is_at_fault = 0;  // where a signal came, the instruction itself; else the one after a call
        const auto place = _Unwind_GetIPInfo(context, &is_at_fault);
        frames.push_back(reinterpret_cast<const void*>(place + static_cast<unsigned>(is_at_fault)));
        return frames.size() < 64 ? _URC_NO_REASON : _URC_END_OF_STACK;
      },
      &trace);
}

void World::record_pending_trace() {
  const OutsideScenario outside;
  record_trace(trace_of(running_));
}

void World::print(std::string_view text) {
  if (!explaining_) return;
  const OutsideScenario outside;
  outputs_.push_back({.step = steps(), .thread = running_, .text = std::string(text)});
}

}  // namespace pcheck::model
