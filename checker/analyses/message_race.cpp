/// The matches of a receive are told apart by running the execution again up to the receive, once for each of them.

#include "checker/analyses/message_race.hpp"

#include <algorithm>
#include <stdexcept>

#include <pcheck/model/messages.hpp>

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

bool is_matched(const Operation& operation) { return (operation.flags & (model::received | model::settles)) != 0; }

/// Whether the two are matches of the same receive with messages of different ranks.
bool are_alternatives(const Operation& a, const Operation& b) {
  return is_matched(a) && is_matched(b) && a.object == b.object && model::slot_of(a) == model::slot_of(b) &&
         (a.flags & model::settles) == (b.flags & model::settles) && a.target != b.target;
}

std::string name_of(const Schedule& schedule) {
  std::string name;
  for (const Choice& choice : schedule) name += std::to_string(choice.thread) + "." + std::to_string(choice.answer) + " ";
  return name;
}

/// Whichever was set first.
std::string outcomes_of(const World& world) {
  std::map<std::string, std::string> values;
  for (const model::OutcomeEntry& entry : world.outcomes())
    values[entry.key] =
        entry.type == model::ValueType::text ? reinterpret_cast<const char*>(entry.value) : std::to_string(entry.value);
  std::string text;
  for (const auto& [key, value] : values) text += key + "=" + value + "\n";
  return text;
}

/// What a rank sends, in order: to whom, with which tag, and the value if there is one.
std::string sent_by(const Event& event) {
  const Operation& operation = event.operation;
  return std::to_string(operation.object) + "/" + std::to_string(model::tag_of(operation)) +
         (event.value_annotated ? "/" + std::to_string(event.result) : "") + " ";
}

/// The next thread after `last` in a circle, so that none that polls keeps the others from going on.
ThreadId next_after(ThreadId last, std::span<const model::Enabled> enabled) {
  const auto next = std::find_if(enabled.begin(), enabled.end(), [&](const model::Enabled& e) { return e.thread > last; });
  return next != enabled.end() ? next->thread : enabled.front().thread;
}

/// From the start, up to where the next choice is to be made.
template <class Visit>
void execute(World& world, const Schedule& schedule, const Visit& visit) {
  world.start();
  world.enabled();
  for (const Choice choice : schedule) {
    visit(world.step(choice));
    world.enabled();
  }
}

}  // namespace

Compared compared_by(const Options& options) {
  if (options.message_races == "outcomes") return Compared::outcomes;
  if (options.message_races == "messages") return Compared::messages;
  if (options.message_races != "none")
    throw std::invalid_argument("--message-races takes outcomes, messages or none, not '" + options.message_races + "'");
  const bool is_expected = std::find(options.expected.begin(), options.expected.end(), "message_race") != options.expected.end();
  return is_expected ? Compared::outcomes : Compared::nothing;
}

bool is_receive_with_choice(Kind kind) { return kind == Kind::recv_any || kind == Kind::message_poll || kind == Kind::await; }

bool may_match_several(const World& world, ThreadId thread) {
  return is_receive_with_choice(world.pending(thread).kind) && world.answers(thread) > 1;
}

void MessageRaceAnalysis::on_event(const World&, const Event& event, std::vector<Observation>&) {
  if (is_receive_with_choice(event.operation.kind) && is_matched(event.operation)) receives_.push_back(event.step);
}

std::vector<Observation> MessageRaceAnalysis::confirm(World& world, const Schedule& schedule) {
  std::vector<Observation> races;
  for (const std::uint64_t step : receives_) {
    const Choice taken = schedule[step];
    const Schedule prefix(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(step));
    const auto [place, is_new] = known_.try_emplace(name_of(prefix) + std::to_string(taken.thread));
    std::vector<Match>& matches = place->second;
    if (is_new) matches = follow_matches(world, prefix, taken.thread);
    if (taken.answer >= matches.size()) continue;
    const Match& match = matches[taken.answer];
    const auto other = std::find_if(matches.begin(), matches.end(), [&](const Match& m) {
      return are_alternatives(match.operation, m.operation) && !match.ending.empty() && !m.ending.empty() &&
             m.ending != match.ending;
    });
    if (other == matches.end()) continue;
    Observation race;
    race.kind = "message_race";
    race.text = "which of the two messages this receives changes what the program comes to";
    race.threads = {taken.thread, match.operation.target, other->operation.target};
    race.objects = {match.operation.object};
    if (match.sent) race.accesses.push_back(*match.sent);
    if (other->sent) race.accesses.push_back(*other->sent);
    race.accesses.push_back({.step = step, .thread = taken.thread, .operation = match.operation, .locks_held = {}});
    race.steps = step + 1;
    races.push_back(std::move(race));
  }
  return races;
}

/// One for each answer that the receive may get; none if there is only one.
std::vector<MessageRaceAnalysis::Match> MessageRaceAnalysis::follow_matches(World& world, const Schedule& prefix,
                                                                            ThreadId receiver) {
  std::vector<Match> matches = {follow(world, prefix, {receiver, 0})};
  execute(world, prefix, [](const Event&) {});
  const unsigned answers = world.answers(receiver);
  for (unsigned answer = 1; answer < answers; ++answer)
    matches.push_back(follow(world, prefix, {receiver, static_cast<std::uint16_t>(answer)}));
  return matches;
}

MessageRaceAnalysis::Match MessageRaceAnalysis::follow(World& world, const Schedule& prefix, Choice choice) {
  std::vector<MessageCall> calls;
  execute(world, prefix, [&](const Event& event) {
    if (is_message_kind(event.operation.kind)) calls.push_back({event.step, event.thread(), event.operation});
  });
  Match match{.operation = world.step(choice).operation, .sent = {}, .ending = {}};
  if (!is_matched(match.operation)) return match;
  if (const MessageCall* const sent = message_of(match.operation, under_way(calls, match.operation.object)))
    match.sent = sent->to_access();
  match.ending = go_on(world);
  return match;
}

/// Goes on in the same way whatever was chosen before, and tells how it ends.
std::string MessageRaceAnalysis::go_on(World& world) const {
  std::map<ThreadId, std::string> sent;
  ThreadId last = 0;
  for (auto enabled = world.enabled(); !enabled.empty(); enabled = world.enabled()) {
    if (world.steps() >= steps_max_) return {};
    last = next_after(last, enabled);
    const Event& event = world.step({last, 0});
    if (compared_ == Compared::messages && event.operation.kind == Kind::send) sent[last] += sent_by(event);
  }
  if (world.end() == End::pruned) return {};
  std::string messages;
  for (const auto& [thread, sends] : sent) messages += std::to_string(thread) + ": " + sends + "\n";
  return messages + std::to_string(static_cast<int>(world.end())) + "\n" + outcomes_of(world);
}

}  // namespace pcheck::checker
