#include "reports/event_text.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "fixtures.hpp"
#include "reports/thread_labels.hpp"

using namespace pcheck::reports;
using pcheck::EventRecord;
using pcheck::Finding;
using pcheck::ScheduleEntry;

namespace {

EventRecord event(const std::string& operation, const std::string& object, const std::string& argument) {
  EventRecord event;
  event.operation = operation;
  event.object = object;
  event.argument = argument;
  return event;
}

}  // namespace

TEST_CASE("event_text: says what was done, what it changed and what it gave, each once") {
  CHECK(event_text(event("yield", "", "")).line() == "yield");
  CHECK(event_text(event("spawn", "", "adder 0")).line() == "spawn adder 0");

  EventRecord store = event("store", "x", "1");
  store.before = "0";
  store.after = "1";
  CHECK(event_text(store).line() == "store x: 0 -> 1");  // the value stored is not repeated

  EventRecord load = event("load", "x", "");
  load.before = load.result = "1";
  CHECK(event_text(load).line() == "load x = 1");

  EventRecord add = event("fetch_add", "x", "1");
  add.before = add.result = "0";
  add.after = "1";
  CHECK(event_text(add).line() == "fetch_add x 1: 0 -> 1");  // the operand is not the value stored, equal as they are

  EventRecord exchange = event("compare_exchange", "x", "2");
  exchange.before = exchange.after = "0";
  exchange.result = "false";
  CHECK(event_text(exchange).line() == "compare_exchange x 2: 0 -> 0, gives false");

  EventRecord attempt = event("try_lock", "m", "");
  attempt.result = "false";
  CHECK(event_text(attempt).line() == "try_lock m = false");

  EventRecord clear = event("store", "text", "");
  clear.before = "a\nb";
  clear.after = "";
  CHECK(event_text(clear).line() == "store text: a\\nb -> \"\"");
}

TEST_CASE("event_spans: set-up events fold into one, unless they print, take part in the finding or are the last") {
  Finding finding;
  for (std::size_t step = 0; step < 8; ++step) {
    finding.events.push_back(event(step % 2 == 0 ? "spawn" : "store", "", ""));
    finding.events[step].step = step;
    finding.events[step].set_up = step != 4;
  }
  finding.events[2].output = "hello";
  const auto sizes = [&] {
    std::vector<std::size_t> sizes;
    for (const EventSpan& span : event_spans(finding)) sizes.push_back(span.kind == EventSpan::Kind::shown ? 0 : span.size);
    return sizes;
  };
  // 0 1 fold; 2 prints; 3 stands alone; 4 is no set-up; 5 6 fold; 7 is the last.
  CHECK(sizes() == std::vector<std::size_t>{2, 0, 0, 0, 2, 0});
  CHECK(span_text(finding, event_spans(finding)[0]) == "2 set-up events folded (spawn, store)");
  CHECK(span_text(finding, event_spans(finding)[4]) == "2 closing events folded (store, spawn)");
  finding.accesses.resize(1);
  finding.accesses[0].step = 6;
  CHECK(sizes() == std::vector<std::size_t>{2, 0, 0, 0, 0, 0, 0});
}

// What came after a step that is shown was taken for the end, as where main writes to a variable that a thread reads later.
TEST_CASE("event_spans: set-up around a step that takes part in the finding is set-up before and after it") {
  Finding finding;
  for (std::size_t step = 0; step < 9; ++step) {
    finding.events.push_back(event(step < 2 ? "spawn" : "store", "", ""));
    finding.events[step].step = step;
    finding.events[step].set_up = step != 5;
  }
  finding.accesses.resize(1);
  finding.accesses[0].step = 2;
  // 0 1 fold; 2 takes part; 3 4 fold; 5 is no set-up; 6 7 fold; 8 is the last.
  const std::vector<EventSpan> spans = event_spans(finding);
  REQUIRE(spans.size() == 6);
  CHECK(span_text(finding, spans[0]) == "2 set-up events folded (spawn ×2)");
  CHECK(span_text(finding, spans[2]) == "2 set-up events folded (store ×2)");
  CHECK(span_text(finding, spans[4]) == "2 closing events folded (store ×2)");
}

TEST_CASE("event_spans: of a very long execution the middle is left out") {
  Finding finding;
  for (std::size_t step = 0; step < 1'400; ++step) finding.events.push_back(event("load", "x", ""));
  const std::vector<EventSpan> spans = event_spans(finding);
  REQUIRE(spans.size() == 401);  // 100 of the beginning, one for the middle, 300 of the end
  CHECK(spans[100].kind == EventSpan::Kind::left_out);
  CHECK(spans[100].first == 100);
  CHECK(spans[101].first == 1'100);
  CHECK(span_text(finding, spans[100]) == "1,000 events left out here; the JSON report has them all");
}

TEST_CASE("event_spans: the beginning of a loop begins a span") {
  Finding finding;
  for (std::size_t step = 0; step < 1'400; ++step) finding.events.push_back(event("spawn", "", ""));
  const auto begins_a_span = [&](std::size_t step) {
    finding.loop_begin = step;
    const std::vector<EventSpan> spans = event_spans(finding);
    return std::any_of(spans.begin(), spans.end(), [&](const EventSpan& span) { return span.first == step; });
  };
  for (const std::size_t step : {0, 99, 100, 101, 700, 1'099, 1'100, 1'399}) CHECK(begins_a_span(step));
  finding.loop_begin = 700;
  CHECK(span_text(finding, event_spans(finding)[101]) == "400 events left out here; the JSON report has them all");
  for (EventRecord& record : finding.events) record.set_up = true;
  for (const std::size_t step : {0, 1, 700, 1'399}) CHECK(begins_a_span(step));
}

TEST_CASE("schedule_text: runs of three and more are counted, answers follow a slash") {
  CHECK(schedule_text({}) == "");
  CHECK(schedule_text({{0, 0}, {0, 0}, {1, 0}, {1, 0}, {2, 0}, {2, 0}, {2, 0}}) == "0 0 1 1 2x3");
  CHECK(schedule_text({{1, 2}, {1, 2}, {1, 2}, {1, 0}, {12, 1}}) == "1/2x3 1 12/1");
}

TEST_CASE("counted: groups digits, and knows one from many") {
  CHECK(counted(0, "event") == "0 events");
  CHECK(counted(1, "event") == "1 event");
  CHECK(counted(999, "event") == "999 events");
  CHECK(counted(1'234'567, "state") == "1,234,567 states");
}

TEST_CASE("thread_labels: names that are shared get the index, and all labels differ") {
  using Names = std::vector<std::string>;
  CHECK(thread_labels({}) == Names{});
  CHECK(thread_labels({"main", "worker"}) == Names{"main", "worker"});
  CHECK(thread_labels({"main", "worker", "worker"}) == Names{"main", "worker#1", "worker#2"});
  CHECK(thread_labels({"w", "w", "w#1"}) == Names{"w#0", "w#1#1", "w#1"});
  CHECK(thread_labels({"\xff", "\xfe"}) == Names{"\xef\xbf\xbd#0", "\xef\xbf\xbd#1"});
  CHECK(thread_label({"main"}, 0) == "main");
  CHECK(thread_label({"main"}, 7) == "thread 7");
}
