#include "checker/explaining/loop_messages.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <span>

#include "checker/explaining/message_words.hpp"
#include "checker/explaining/messages.hpp"

namespace pcheck::checker {

namespace {

constexpr std::size_t names_max = 4;

using Words = std::vector<std::string>;

void add_new(Words& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

std::string some_of(Words words) {
  if (words.size() > names_max + 1) {
    const std::size_t others = words.size() - names_max;
    words.resize(names_max);
    words.push_back(fmt::format("{} more", others));
  }
  return join_words(words);
}

std::span<const EventRecord> loop_of(const Finding& finding) {
  return std::span(finding.events).subspan(std::min(*finding.loop_begin, finding.events.size()));
}

/// What threads do in the loop: "lock, try_lock and unlock of fork 0 and fork 1, and yield".
template <class Includes>
std::string doings(const Finding& finding, const Includes& includes) {
  struct Doing {
    Words objects;
    Words operations;
  };
  std::vector<Doing> by_object;
  for (const EventRecord& event : loop_of(finding)) {
    if (!includes(event)) continue;
    auto doing =
        std::find_if(by_object.begin(), by_object.end(), [&](const Doing& d) { return d.objects.front() == event.object; });
    if (doing == by_object.end()) doing = by_object.insert(by_object.end(), {.objects = {event.object}, .operations = {}});
    add_new(doing->operations, event.operation);
  }
  std::vector<Doing> merged;
  for (Doing& doing : by_object) {
    std::sort(doing.operations.begin(), doing.operations.end());
    const auto same = std::find_if(merged.begin(), merged.end(), [&](const Doing& d) {
      return d.operations == doing.operations && !d.objects.front().empty() && !doing.objects.front().empty();
    });
    if (same != merged.end()) same->objects.push_back(doing.objects.front());
    else merged.push_back(std::move(doing));
  }
  Words parts;
  for (const Doing& doing : merged) {
    parts.push_back(done_to(join_words(doing.operations), some_of(doing.objects)));
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// Names of the threads, other than `thread`, that have an event in the loop for which `holds`.
template <class Holds>
Words others(const Finding& finding, unsigned thread, const Holds& holds) {
  std::set<unsigned> threads;
  for (const EventRecord& event : loop_of(finding))
    if (event.thread != thread && holds(event)) threads.insert(event.thread);
  Words names;
  for (const unsigned other : threads) names.push_back(finding.thread_names[other]);
  return names;
}

bool runs_in_loop(const Finding& finding, unsigned thread) {
  const auto loop = loop_of(finding);
  return std::any_of(loop.begin(), loop.end(), [&](const EventRecord& event) { return event.thread == thread; });
}

std::string left_out(const Finding& finding, const WaitRecord& wait, const std::string& name) {
  if (wait.object.empty()) return fmt::format("{} is able to go on at {}, and never does", name, wait.operation);
  const std::string place = done_to(wait.operation, wait.object);
  if (is_other_side(wait.object)) return fmt::format("{} waits for ever at {}", name, place);
  const Words users = others(finding, wait.thread, [&](const EventRecord& event) { return event.object == wait.object; });
  if (!users.empty())
    return fmt::format("{} waits for ever at {}, which {} {} again and again", name, place, some_of(users),
                       users.size() == 1 ? "uses" : "use");
  Words holders;
  for (const unsigned holder : wait.held_by) holders.push_back(finding.thread_names[holder]);
  if (holders.empty()) return fmt::format("{} waits for ever at {}", name, place);
  return fmt::format("{} waits for ever at {}, which {} never {} back", name, place, some_of(holders),
                     holders.size() == 1 ? "gives" : "give");
}

}  // namespace

std::string livelock_message(const Finding& finding) {
  const std::string does = doings(finding, [](const EventRecord&) { return true; });
  return fmt::format("nobody gets further: {} {} {} for ever", some_of(finding.threads),
                     finding.threads.size() == 1 ? "repeats" : "repeat", does);
}

std::string starvation_message(const Observation& observation, const Finding& finding, const Names& names) {
  Words parts;
  for (const ThreadId thread : observation.threads) {
    const std::string& name = names.thread(thread);
    if (runs_in_loop(finding, thread)) {
      const std::string does = doings(finding, [&](const EventRecord& event) { return event.thread == thread; });
      const Words happy = others(finding, thread, [](const EventRecord& event) { return event.operation == "progress"; });
      parts.push_back(fmt::format("{} repeats {} for ever and gets no further, while {} {}", name, does, some_of(happy),
                                  happy.size() == 1 ? "does" : "do"));
      continue;
    }
    const auto wait =
        std::find_if(finding.waits.begin(), finding.waits.end(), [&](const WaitRecord& w) { return w.thread == thread; });
    if (wait != finding.waits.end()) parts.push_back(left_out(finding, *wait, name));
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text;
}

}  // namespace pcheck::checker
