/// The matches of a receive are told apart by running the execution again up to the receive, once for each of them.

#include "checker/analyses/message_race.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <pcheck/model/messages.hpp>

#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

using Kind = model::OperationKind;

constexpr unsigned ways_max = 64;                   ///< in which an execution is followed from a match
constexpr std::uint64_t steps_of_ways_max = 4'000;  ///< of all together, from all matches of one receive
constexpr std::uint64_t steps_in_class_max = 500;   ///< each is compared with all before it

bool is_matched(const Operation& operation) { return (operation.flags & (model::received | model::settles)) != 0; }

/// Whether the two are matches of the same receive with messages of different ranks.
bool are_alternatives(const Operation& a, const Operation& b) {
  return is_matched(a) && is_matched(b) && a.object == b.object && model::slot_of(a) == model::slot_of(b) &&
         (a.flags & model::settles) == (b.flags & model::settles) && a.target != b.target;
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
void execute(World& world, const Schedule& schedule) {
  world.start();
  world.enabled();
  for (const Choice choice : schedule) {
    world.step(choice);
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

void MessageRaceAnalysis::begin_execution(const World&) {
  receives_.clear();
  events_.clear();
  levels_.clear();
}

void MessageRaceAnalysis::on_event(const World&, const Event& event, std::vector<Observation>&) {
  if (is_receive_with_choice(event.operation.kind) && is_matched(event.operation)) receives_.push_back(event.step);
  events_.push_back({event.step, event.thread(), event.operation});
}

/// The first steps of an execution, the same for all that differ in the order of independent steps alone: each step is named with
/// the first level at which it comes after all that it depends on (D. Foata's normal form of traces; V. Diekert, Combinatorics on
/// Traces, 1990). What can follow is the same for them, down to the order of answers.
std::string MessageRaceAnalysis::name_of_class(const World& world, const Schedule& schedule, std::uint64_t steps) {
  const bool is_short = steps <= steps_in_class_max;
  while (levels_.size() < steps) {
    const MessageCall& event = events_[levels_.size()];
    auto level = static_cast<std::uint32_t>(levels_.size());
    if (is_short) {
      level = 0;
      for (std::size_t i = 0; i < levels_.size(); ++i)
        if (levels_[i] >= level &&
            (events_[i].thread == event.thread ||
             model::dependent({events_[i].thread, &events_[i].operation}, {event.thread, &event.operation})))
          level = levels_[i] + 1;
    }
    levels_.push_back(level);
  }
  std::vector<std::uint64_t> order(steps);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::uint64_t a, std::uint64_t b) {
    return std::pair(levels_[a], schedule[a].thread) < std::pair(levels_[b], schedule[b].thread);
  });
  std::string name = std::to_string(world.learnt()) + ":";
  for (const std::uint64_t step : order)
    name += std::to_string(levels_[step]) + "." + std::to_string(schedule[step].thread) + "." +
            std::to_string(schedule[step].answer) + " ";
  return name;
}

/// The send whose message it gets, among the steps before the receive.
std::optional<Access> MessageRaceAnalysis::sender_of(const Match& match, std::uint64_t step) const {
  std::vector<MessageCall> calls;
  std::copy_if(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(step), std::back_inserter(calls),
               [](const MessageCall& event) { return is_message_kind(event.operation.kind); });
  const MessageCall* const sent = message_of(match.operation, under_way(calls, match.operation.object));
  return sent != nullptr ? std::optional(sent->to_access()) : std::nullopt;
}

std::vector<Observation> MessageRaceAnalysis::confirm(World& world, const Schedule& schedule,
                                                      const std::function<bool()>& goes_on) {
  std::vector<Observation> races;
  for (const std::uint64_t step : receives_) {
    const Choice taken = schedule[step];
    const Schedule prefix(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(step));
    Matches& matches = known_[name_of_class(world, schedule, step) + std::to_string(taken.thread)];
    const Match* const other = find_other(world, prefix, taken, matches, goes_on);
    if (other == nullptr) continue;
    const Match& match = *matches[taken.answer];
    Observation race;
    race.kind = "message_race";
    race.text = "which of the two messages this receives changes what the program comes to";
    race.threads = {taken.thread, match.operation.target, other->operation.target};
    race.objects = {match.operation.object};
    for (const Match* const one : {&match, other})
      if (auto sent = sender_of(*one, step)) race.accesses.push_back(std::move(*sent));
    race.accesses.push_back({.step = step, .thread = taken.thread, .operation = match.operation, .locks_held = {}});
    race.steps = step + 1;
    races.push_back(std::move(race));
  }
  return races;
}

/// The first match of the receive with a message of another rank that comes to something else than the one that was made.
const MessageRaceAnalysis::Match* MessageRaceAnalysis::find_other(World& world, const Schedule& prefix, Choice taken,
                                                                  Matches& matches, const std::function<bool()>& goes_on) {
  const auto is_followed = [&](std::size_t answer) { return answer < matches.size() && matches[answer]; };
  const auto follow_answer = [&](std::size_t answer) {
    if (is_followed(answer)) return true;
    if (!goes_on()) return false;
    follow(world, prefix, {taken.thread, static_cast<std::uint16_t>(answer)}, matches);
    return is_followed(answer);
  };
  if (!follow_answer(taken.answer)) return nullptr;
  for (std::size_t answer = 0; answer < matches.size() && follow_answer(answer); ++answer) {
    const Match& other = *matches[answer];
    if (are_alternatives(matches[taken.answer]->operation, other.operation) && !come_to_the_same(*matches[taken.answer], other))
      return &other;
  }
  return nullptr;
}

/// The matches are as many as the receive has answers, once one of them has been followed.
void MessageRaceAnalysis::follow(World& world, const Schedule& prefix, Choice choice, Matches& matches) {
  execute(world, prefix);
  matches.resize(world.answers(choice.thread));
  if (choice.answer >= matches.size()) return;
  const std::uint64_t steps_max = steps_of_ways_max / matches.size();
  Match& match = matches[choice.answer].emplace();
  match.operation = world.step(choice).operation;
  if (is_matched(match.operation)) {
    ThreadId last = 0;
    match.ending_in_turn = go_on(world, [&](std::span<const model::Enabled> enabled) {
      last = next_after(last, enabled);
      return Choice{last, 0};
    });
  }
  steps_followed_ += world.steps();
  if (!match.ending_in_turn.empty() && world.steps() <= steps_max) follow_all(world, prefix, choice, steps_max, match);
}

/// Goes on from the match in all ways that differ, unless there are too many, or one that does not end.
void MessageRaceAnalysis::follow_all(World& world, const Schedule& prefix, Choice choice, std::uint64_t steps_max, Match& match) {
  Options options;
  options.strategy = "sleep";
  const auto ways = make_strategy(options);
  std::uint64_t steps = 0;
  for (unsigned i = 0; i < ways_max && steps < steps_max; ++i) {
    if (!ways->begin_execution()) {
      match.are_all_known = true;
      return;
    }
    execute(world, prefix);
    const auto learnt = world.learnt();
    world.step(choice);
    bool is_redundant = false;
    const std::string ending = go_on(world, [&](std::span<const model::Enabled> enabled) {
      const Choice next = ways->choose(world, enabled);
      is_redundant = next == no_choice;
      return next;
    });
    const bool is_cut = !is_redundant && world.end() == End::running;
    ways->end_execution(world.end());
    steps += world.steps();
    steps_followed_ += world.steps();
    if (is_cut || world.learnt() != learnt) return;  // what is to be left out was not known
    if (!ending.empty()) match.endings.insert(ending);
  }
}

bool MessageRaceAnalysis::come_to_the_same(const Match& a, const Match& b) {
  if (a.are_all_known && b.are_all_known) return a.endings == b.endings;
  if (!a.are_all_known && !b.are_all_known)
    return a.ending_in_turn.empty() || b.ending_in_turn.empty() || a.ending_in_turn == b.ending_in_turn;
  const Match& whole = a.are_all_known ? a : b;
  const Match& part = a.are_all_known ? b : a;
  return std::ranges::includes(whole.endings, part.endings);
}

/// Makes the choices that `choose` makes of those that are enabled, and tells how it ends; nothing if that cannot be told.
template <class Choose>
std::string MessageRaceAnalysis::go_on(World& world, const Choose& choose) const {
  std::map<ThreadId, std::string> sent;
  for (auto enabled = world.enabled(); !enabled.empty(); enabled = world.enabled()) {
    if (world.steps() >= steps_max_) return {};
    const Choice choice = choose(enabled);
    if (choice == no_choice) return {};
    const Event& event = world.step(choice);
    if (compared_ == Compared::messages && event.operation.kind == Kind::send) sent[choice.thread] += sent_by(event);
  }
  if (world.end() == End::pruned) return {};
  std::string messages;
  for (const auto& [thread, sends] : sent) messages += std::to_string(thread) + ": " + sends + "\n";
  return messages + std::to_string(static_cast<int>(world.end())) + "\n" + outcomes_of(world);
}

}  // namespace pcheck::checker
