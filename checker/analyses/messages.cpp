/// What findings about messages point at: the calls on both sides. The world says what went wrong; which earlier call it was
/// about is found in the events. A message is named by its place among those of its source that are under way.

#include <algorithm>
#include <map>

#include <pcheck/model/messages.hpp>

#include "checker/analysis.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

bool is_message_kind(Kind kind) { return kind >= Kind::send && kind <= Kind::collective_poll; }

/// An event, as far as it concerns messages.
struct Call {
  std::uint64_t step;
  ThreadId thread;
  Operation operation;

  Access to_access() const { return {.step = step, .thread = thread, .operation = operation, .locks_held = {}}; }
};

class MessageAnalysis : public Analysis {
 public:
  void begin_execution(const World&) override { calls_.clear(); }

  void on_event(const World&, const Event& event, std::vector<Observation>&) override {
    if (is_message_kind(event.operation.kind)) calls_.push_back({event.step, event.thread(), event.operation});
  }

  void end_execution(const World& world, End end, std::vector<Observation>& found) override {
    if (end != End::failed || found.empty() || calls_.empty()) return;
    Observation& observation = found.back();
    if (observation.kind != world.failure().kind) return;
    if (observation.kind == "type_mismatch" || observation.kind == "truncation") point_at_message(observation);
    else if (observation.kind == "collective_mismatch") point_at_members(observation);
    else if (observation.kind == "unmatched_message") point_at_sender(observation);
    else if (const void* const place = world.failure().related) point_at_start(place, observation);
  }

 private:
  /// The sends to a mailbox that are under way before `end`, in order.
  std::vector<const Call*> under_way(ObjectId mailbox, const Call* end) const {
    std::vector<const Call*> sent;
    for (const Call* call = calls_.data(); call != end; ++call) {
      if (call->operation.object != mailbox) continue;
      if (call->operation.kind == Kind::send) sent.push_back(call);
      else if (takes_message(call->operation)) sent.erase(std::find(sent.begin(), sent.end(), message_of(call->operation, sent)));
    }
    return sent;
  }

  static bool takes_message(const Operation& operation) {
    const bool receives = operation.kind == Kind::recv || operation.kind == Kind::recv_any ||
                          operation.kind == Kind::message_poll || operation.kind == Kind::await;
    return receives && operation.target != model::no_thread && (operation.flags & (model::peek | model::settles)) == 0 &&
           (operation.flags & model::received) != 0;
  }

  /// The message that a receive has got.
  static const Call* message_of(const Operation& receive, const std::vector<const Call*>& sent) {
    unsigned position = model::position_of(receive);
    for (const Call* const call : sent)
      if (call->thread == receive.target && position-- == 0) return call;
    return nullptr;
  }

  void point_at_message(Observation& observation) const {
    const Call& last = calls_.back();
    const Call* const sent = message_of(last.operation, under_way(last.operation.object, &last));
    if (sent == nullptr) return;
    observation.threads = {sent->thread, last.thread};
    observation.accesses = {sent->to_access(), last.to_access()};
  }

  void point_at_sender(Observation& observation) const {
    const auto sent = under_way(observation.objects.front(), calls_.data() + calls_.size());
    if (sent.empty()) return;
    observation.threads = {sent.front()->thread, model::creator_of(observation.objects.front())};
    observation.accesses = {sent.front()->to_access()};
  }

  /// The call of another member that is the same in number as the last one.
  void point_at_members(Observation& observation) const {
    const Call& last = calls_.back();
    const auto is_call_of = [&](const Call& call, ThreadId thread) {
      return call.thread == thread && call.operation.kind == Kind::collective_arrive &&
             call.operation.object == last.operation.object;
    };
    auto number = std::count_if(calls_.begin(), calls_.end(), [&](const Call& call) { return is_call_of(call, last.thread); });
    std::map<ThreadId, std::ptrdiff_t> counts;
    for (const Call& call : calls_) {
      if (call.thread == last.thread || !is_call_of(call, call.thread) || ++counts[call.thread] != number) continue;
      observation.threads = {call.thread, last.thread};
      observation.accesses = {call.to_access(), last.to_access()};
      return;
    }
  }

  /// The last call of the same rank at a place in the code.
  void point_at_start(const void* place, Observation& observation) const {
    if (observation.threads.empty()) return;
    const auto call = std::find_if(calls_.rbegin(), calls_.rend(), [&](const Call& c) {
      return c.thread == observation.threads.front() && c.operation.pc == place;
    });
    if (call != calls_.rend()) observation.accesses = {call->to_access()};
  }

  std::vector<Call> calls_;
};

}  // namespace

std::unique_ptr<Analysis> make_message_analysis() { return std::make_unique<MessageAnalysis>(); }

}  // namespace pcheck::checker
