/// What findings about messages point at: the calls on both sides. The world says what went wrong; which earlier call it was
/// about is found in the events.

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <pcheck/model/messages.hpp>

#include "checker/analyses/message_calls.hpp"
#include "objects/waiting.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

class MessageAnalysis final : public Analysis {
 public:
  void begin_execution(const World&) override { calls_.clear(); }

  void on_event(const World&, const Event& event, std::vector<Observation>&) override {
    if (is_message_kind(event.operation.kind)) calls_.push_back({event.step, event.thread(), event.operation});
  }

  bool watches(model::ObjectType type) const override {
    return type == model::ObjectType::mailbox || type == model::ObjectType::communicator || type == model::ObjectType::none;
  }

  void end_execution(const World& world, End end, std::vector<Observation>& found) override {
    if (!calls_.empty())
      for (Observation& observation : found)
        for (Wait& wait : observation.waits) point_at_starts(world, wait);
    if (end != End::failed || found.empty() || calls_.empty()) return;
    Observation& observation = found.back();
    if (observation.kind != world.failure().kind) return;
    if (observation.kind == "type_mismatch" || observation.kind == "truncation") point_at_message(observation);
    else if (observation.kind == "collective_mismatch") point_at_members(observation);
    else if (observation.kind == "unmatched_message") point_at_sender(observation);
    else if (observation.kind == "rank_missing") point_at_callers(observation);
    else if (world.failure().request != 0 && !observation.threads.empty())
      if (const auto* const start = start_of(observation.threads.front(), world.failure().request))
        observation.accesses = {start->to_access()};
  }

 private:
  void point_at_message(Observation& observation) const {
    const MessageCall& last = calls_.back();
    const MessageCall* const sent =
        message_of(last.operation, under_way(std::span(calls_).first(calls_.size() - 1), last.operation.object));
    if (sent == nullptr) return;
    observation.threads = {sent->thread, last.thread};
    observation.accesses = {sent->to_access(), last.to_access()};
  }

  void point_at_sender(Observation& observation) const {
    const auto sent = under_way(calls_, observation.objects.front());
    if (sent.empty()) return;
    observation.threads = {sent.front()->thread, model::creator_of(observation.objects.front())};
    observation.accesses = {sent.front()->to_access()};
  }

  /// The call of another member that is the same in number as the last one.
  void point_at_members(Observation& observation) const {
    const MessageCall& last = calls_.back();
    const auto is_call_of = [&](const MessageCall& call, ThreadId thread) {
      return call.thread == thread && call.operation.kind == Kind::collective_arrive &&
             call.operation.object == last.operation.object;
    };
    auto number =
        std::count_if(calls_.begin(), calls_.end(), [&](const MessageCall& call) { return is_call_of(call, last.thread); });
    std::map<ThreadId, std::ptrdiff_t> counts;
    for (const MessageCall& call : calls_) {
      if (call.thread == last.thread || !is_call_of(call, call.thread) || ++counts[call.thread] != number) continue;
      observation.threads = {call.thread, last.thread};
      observation.accesses = {call.to_access(), last.to_access()};
      return;
    }
  }

  /// The last call of the communicator, by all who have made it.
  void point_at_callers(Observation& observation) const {
    std::map<ThreadId, std::pair<int, const MessageCall*>> last;  // how many calls, and the last
    int most = 0;
    for (const MessageCall& call : calls_) {
      if (call.operation.kind != Kind::collective_arrive || call.operation.object != observation.objects.front()) continue;
      auto& [count, latest] = last[call.thread];
      latest = &call;
      most = std::max(most, ++count);
    }
    observation.threads.clear();
    for (const auto& [thread, calls] : last) {
      if (calls.first != most) continue;
      observation.threads.push_back(thread);
      observation.accesses.push_back(calls.second->to_access());
    }
  }

  /// The calls that have started what a thread waits for, where these are others than the one that it waits in.
  void point_at_starts(const World& world, Wait& wait) const {
    for (const Operation& awaited : model::awaited_operations(world.pending(wait.thread))) {
      if (!model::waits_for_ranks(awaited.kind) || model::slot_of(awaited) == 0) continue;
      const MessageCall* const start = start_of(wait.thread, model::slot_of(awaited));
      if (start != nullptr && std::string_view(start->operation.label) != awaited.label)
        wait.begun_by.push_back(start->to_access());
    }
  }

  /// The call that started a request of a rank which is not complete: the last one of its slot.
  const MessageCall* start_of(ThreadId thread, std::uint16_t slot) const {
    const auto call = std::find_if(calls_.rbegin(), calls_.rend(), [&](const MessageCall& c) {
      const Kind kind = c.operation.kind;
      const bool starts = kind == Kind::send || kind == Kind::recv_post || kind == Kind::collective_arrive;
      return starts && c.thread == thread && model::slot_of(c.operation) == slot;
    });
    return call == calls_.rend() ? nullptr : &*call;
  }

  std::vector<MessageCall> calls_;
};

}  // namespace

std::unique_ptr<Analysis> make_message_analysis() { return std::make_unique<MessageAnalysis>(); }

}  // namespace pcheck::checker
