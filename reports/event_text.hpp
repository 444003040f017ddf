#pragma once
/// The events of a finding in words, and which of them are worth a row of their own.

#include <cstddef>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::reports {

/// An event in words: what was done to what, and what that changed or gave.
struct EventText {
  std::string head;    ///< "store ans"
  std::string effect;  ///< "0 -> 1" or "= 1"; may be empty

  /// "store ans: 0 -> 1", "load ans = 1".
  std::string line() const;
};

EventText event_text(const EventRecord& event);

/// Neighbouring events to show as one: either one event, or several that are folded into a single line.
struct EventSpan {
  enum class Kind { shown, set_up, left_out };
  Kind kind = Kind::shown;
  std::size_t first = 0;  ///< index into Finding::events
  std::size_t size = 1;
};

/// All events in order. Folded are neighbours that set the scenario up or take it down, unless they print, take part
/// in the finding or are the last; and the middle of an execution that is too long to read.
std::vector<EventSpan> event_spans(const Finding& finding);

/// A folded span in words: "5 set-up events folded (spawn ×3, store ×2)".
std::string span_text(const Finding& finding, const EventSpan& span);

/// The base name of the file and the line: "naive.cpp:14"; empty for an unknown place.
std::string place_text(const Location& location);

/// A schedule in compact form: threads in turn, `thread/answer` where an answer was chosen, and `2x5` for thread 2
/// five times in a row: "0 0 1/2 2x5".
std::string schedule_text(const std::vector<ScheduleEntry>& schedule);

/// "1 event", "3 events", "2,131 events".
std::string counted(std::size_t count, const std::string& noun);

}  // namespace pcheck::reports
