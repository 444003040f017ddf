#include "read.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "display_text.hpp"
#include "json.hpp"
#include "thread_labels.hpp"

namespace pcheck::reports {

namespace {

using Json = nlohmann::json;

constexpr std::string_view write_again =
    "write the file again: `pcheck --json FILE` for results, `--out DIR` for counterexamples";

/// Largest thread index that a schedule can hold; one more means no thread.
constexpr std::uint64_t thread_index_max = 0xfffe;

/// A value of the document that knows the way to it, and hands out its contents checked: each accessor throws
/// ReadError if the value is of another type or out of range. It must not outlive the cursor it was made from.
class Cursor {
 public:
  Cursor(const Json& document, const std::string& file_name) : value_(&document), file_name_(&file_name) {}

  bool has(const std::string& field) const {
    require_object();
    return value_->contains(field);
  }

  Cursor operator[](const std::string& field) const {
    require_object();
    const auto found = value_->find(field);
    if (found == value_->end()) fail(fmt::format("expected a field \"{}\", found none", field), write_again);
    return {*found, *this, field};
  }

  std::string text() const {
    if (!value_->is_string()) fail_expecting("a string");
    return value_->get<std::string>();
  }

  bool boolean() const {
    if (!value_->is_boolean()) fail_expecting("true or false");
    return value_->get<bool>();
  }

  double number_not_negative() const {
    if (!value_->is_number() || value_->get<double>() < 0) fail_expecting("a number, 0 or more");
    return value_->get<double>();
  }

  std::uint64_t whole_number(std::uint64_t max, std::uint64_t min = 0) const {
    const bool fits = value_->is_number_unsigned() && value_->get<std::uint64_t>() <= max && value_->get<std::uint64_t>() >= min;
    if (!fits) fail_expecting(fmt::format("a whole number from {} to {}", min, max));
    return value_->get<std::uint64_t>();
  }

  std::size_t size_of_array() const {
    if (!value_->is_array()) fail_expecting("a list");
    return value_->size();
  }

  /// What `read(cursor)` makes of each element of a list.
  template <class Read>
  auto list(Read read) const {
    std::vector<decltype(read(*this))> items;
    const std::size_t size = size_of_array();
    items.reserve(size);
    for (std::size_t i = 0; i < size; ++i) items.push_back(read(Cursor((*value_)[i], *this, std::to_string(i))));
    return items;
  }

  std::map<std::string, std::string> texts_by_name() const {
    require_object();
    std::map<std::string, std::string> texts;
    for (const auto& item : value_->items()) texts[item.key()] = (*this)[item.key()].text();
    return texts;
  }

  void require_object() const {
    if (!value_->is_object()) fail_expecting("an object");
  }

  [[noreturn]] void fail_expecting(const std::string& expected) const {
    fail(fmt::format("expected {}, found {}", expected, found()), write_again);
  }

  [[noreturn]] void fail(const std::string& problem, std::string_view advice) const {
    const std::string pointer = this->pointer();
    const std::string place = pointer.empty() ? "at the top level" : "at " + printable(pointer);
    throw ReadError(fmt::format("{}: {}: {}; {}", *file_name_, place, printable(problem), advice));
  }

 private:
  Cursor(const Json& value, const Cursor& parent, std::string step)
      : value_(&value), file_name_(parent.file_name_), parent_(&parent), step_(std::move(step)) {}

  /// RFC 6901.
  std::string pointer() const {
    if (parent_ == nullptr) return {};
    std::string escaped;
    for (const char c : step_) {
      if (c == '~' || c == '/') escaped += c == '~' ? "~0" : "~1";
      else escaped += c;
    }
    return parent_->pointer() + "/" + escaped;
  }

  std::string found() const {
    if (value_->is_object()) return "an object";
    if (value_->is_array()) return "a list";
    return cut(value_->dump(), 40);
  }

  const Json* value_;
  const std::string* file_name_;
  const Cursor* parent_ = nullptr;
  std::string step_;  ///< from the parent to here: a field's name or an index
};

/// Reads an optional field into `target`, which keeps its value where the field is missing.
template <class Target, class Read>
void read_if_there(const Cursor& object, const char* field, Target& target, Read read) {
  if (object.has(field)) target = read(object[field]);
}

std::string text(const Cursor& at) { return at.text(); }
bool boolean(const Cursor& at) { return at.boolean(); }
std::uint64_t count(const Cursor& at) { return at.whole_number(std::numeric_limits<std::uint64_t>::max()); }
/// Lines and columns count from 1.
int line_number(const Cursor& at) { return static_cast<int>(at.whole_number(std::numeric_limits<int>::max(), 1)); }
std::vector<std::string> texts(const Cursor& at) { return at.list(text); }

/// One of a few words.
std::string one_of(const Cursor& at, std::initializer_list<const char*> words) {
  const std::string text = at.text();
  std::string expected;
  for (const char* const word : words) {
    if (text == word) return text;
    expected += fmt::format("{}\"{}\"", expected.empty() ? "" : word == *(words.end() - 1) ? " or " : ", ", word);
  }
  at.fail_expecting(expected);
}

/// Of a finding. A newer pcheck may know others than this one, but they are of this form.
std::string kind(const Cursor& at) {
  const std::string text = at.text();
  const bool is_word = !text.empty() && text.front() != '_' &&
                       std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  if (!is_word) at.fail_expecting("a kind of finding, such as \"data_race\"");
  return text;
}
std::vector<std::string> kinds(const Cursor& at) { return at.list(kind); }

Location location(const Cursor& at) {
  Location location;
  location.file = at["file"].text();
  read_if_there(at, "line", location.line, line_number);
  read_if_there(at, "column", location.column, line_number);
  read_if_there(at, "function", location.function, text);
  return location;
}

/// A schedule over `threads` threads, or over any number if that is 0, as in the schedules of outcomes.
std::vector<ScheduleEntry> schedule(const Cursor& at, std::size_t threads) {
  const std::uint64_t thread_max = threads == 0 ? thread_index_max : std::min<std::uint64_t>(threads - 1, thread_index_max);
  return at.list([&](const Cursor& entry_at) {
    ScheduleEntry entry;
    entry.thread = static_cast<unsigned>(entry_at["thread"].whole_number(thread_max));
    read_if_there(entry_at, "answer", entry.answer, [](const Cursor& answer) {
      return static_cast<unsigned>(answer.whole_number(std::numeric_limits<unsigned>::max()));
    });
    return entry;
  });
}

/// Turns the labels of a finding's threads back into indices.
class ThreadReader {
 public:
  explicit ThreadReader(const std::vector<std::string>& thread_names) {
    const std::vector<std::string> labels = thread_labels(thread_names);
    for (std::size_t i = 0; i < labels.size(); ++i) index_of_[labels[i]] = static_cast<unsigned>(i);
  }

  unsigned operator()(const Cursor& at) const {
    const auto found = index_of_.find(at.text());
    if (found == index_of_.end()) at.fail_expecting("the name of one of the finding's thread_names");
    return found->second;
  }

 private:
  std::map<std::string, unsigned> index_of_;
};

EventRecord event(const Cursor& at, const ThreadReader& thread) {
  EventRecord event;
  event.step = count(at["step"]);
  event.thread = thread(at["thread"]);
  event.operation = at["operation"].text();
  read_if_there(at, "object", event.object, text);
  read_if_there(at, "argument", event.argument, text);
  read_if_there(at, "before", event.before, text);
  read_if_there(at, "after", event.after, text);
  read_if_there(at, "result", event.result, text);
  read_if_there(at, "location", event.location, location);
  read_if_there(at, "preemption", event.preemption, boolean);
  read_if_there(at, "set_up", event.set_up, boolean);
  read_if_there(at, "output", event.output, text);
  return event;
}

CallRecord call(const Cursor& at) {
  CallRecord call;
  call.operation = at["operation"].text();
  read_if_there(at, "object", call.object, text);
  read_if_there(at, "location", call.location, location);
  return call;
}

WaitRecord wait(const Cursor& at, const ThreadReader& thread) {
  WaitRecord wait;
  wait.thread = thread(at["thread"]);
  wait.operation = at["operation"].text();
  read_if_there(at, "object", wait.object, text);
  wait.held_by = at["held_by"].list(thread);
  wait.holds = texts(at["holds"]);
  read_if_there(at, "location", wait.location, location);
  read_if_there(at, "begun_by", wait.begun_by, [](const Cursor& calls) { return calls.list(call); });
  return wait;
}

AccessRecord access(const Cursor& at, const ThreadReader& thread) {
  AccessRecord access;
  access.step = count(at["step"]);
  access.thread = thread(at["thread"]);
  access.operation = at["operation"].text();
  read_if_there(at, "object", access.object, text);
  access.locks_held = texts(at["locks_held"]);
  read_if_there(at, "location", access.location, location);
  return access;
}

Finding finding(const Cursor& at) {
  Finding finding;
  finding.kind = kind(at["kind"]);
  finding.message = at["message"].text();
  finding.warning = at["warning"].boolean();
  read_if_there(at, "location", finding.location, location);
  finding.threads = texts(at["threads"]);
  finding.objects = texts(at["objects"]);
  finding.thread_names = texts(at["thread_names"]);
  finding.preemptions = count(at["preemptions"]);
  read_if_there(at, "minimality", finding.minimality, text);
  finding.schedule = schedule(at["schedule"], finding.thread_names.size());
  read_if_there(at, "loop_begin", finding.loop_begin, [&](const Cursor& begin_at) {
    if (finding.schedule.empty()) begin_at.fail_expecting("a schedule to be a loop of");
    return static_cast<std::size_t>(begin_at.whole_number(finding.schedule.size() - 1));
  });
  read_if_there(at, "fairness", finding.fairness, [](const Cursor& fairness_at) {
    return one_of(fairness_at, {"strong", "weak", "none"});
  });
  read_if_there(at, "initial_output", finding.initial_output, text);
  const ThreadReader thread(finding.thread_names);
  finding.events = at["events"].list([&](const Cursor& event_at) { return event(event_at, thread); });
  read_if_there(at, "waits", finding.waits, [&](const Cursor& waits_at) {
    return waits_at.list([&](const Cursor& wait_at) { return wait(wait_at, thread); });
  });
  read_if_there(at, "cycle", finding.cycle, [&](const Cursor& cycle_at) { return cycle_at.list(thread); });
  read_if_there(at, "accesses", finding.accesses, [&](const Cursor& accesses_at) {
    return accesses_at.list([&](const Cursor& access_at) { return access(access_at, thread); });
  });
  read_if_there(at, "outcomes", finding.outcomes, [](const Cursor& outcomes_at) {
    return outcomes_at.list([](const Cursor& outcome) { return std::pair(outcome["key"].text(), outcome["value"].text()); });
  });
  return finding;
}

/// "0 1/2 1"
std::vector<ScheduleEntry> schedule_in_text(const Cursor& at) {
  const std::string text = at.text();
  const char* next = text.data();
  const char* const end = next + text.size();
  const auto number = [&](unsigned max) {
    unsigned value = 0;
    const auto [rest, error] = std::from_chars(next, end, value);
    if (error != std::errc{} || value > max) at.fail_expecting("a schedule");
    next = rest;
    return value;
  };
  std::vector<ScheduleEntry> entries;
  while (next != end) {
    if (!entries.empty() && *next++ != ' ') at.fail_expecting("a schedule");
    entries.push_back({.thread = number(thread_index_max), .answer = 0});
    if (next == end || *next != '/') continue;
    ++next;
    entries.back().answer = number(std::numeric_limits<unsigned>::max());
  }
  return entries;
}

OutcomeRecord outcome(const Cursor& at, OutcomeSchedules schedules) {
  const Cursor schedule_at = at["schedule"];
  return {.values = at["values"].texts_by_name(),
          .count = count(at["count"]),
          .schedule = schedules == OutcomeSchedules::texts ? schedule_in_text(schedule_at) : schedule(schedule_at, 0)};
}

Statistics statistics(const Cursor& at) {
  return {.executions = count(at["executions"]),
          .blocked_executions = count(at["blocked_executions"]),
          .pruned_executions = count(at["pruned_executions"]),
          .limited_executions = count(at["limited_executions"]),
          .states = count(at["states"]),
          .transitions = count(at["transitions"]),
          .steps_max = count(at["steps_max"]),
          .seconds = at["seconds"].number_not_negative(),
          .peak_memory_bytes = count(at["peak_memory_bytes"])};
}

Verdict verdict(const Cursor& at) {
  const std::string word = one_of(at, {"verified", "violation", "inconclusive", "error"});
  for (const Verdict verdict : {Verdict::verified, Verdict::violation, Verdict::inconclusive})
    if (word == to_string(verdict)) return verdict;
  return Verdict::error;
}

Result::Bound bound(const Cursor& at) {
  Result::Bound bound{.on = one_of(at["on"], {"preemptions", "delays", "contexts"}), .limit = count(at["limit"]), .covered = {}};
  read_if_there(at, "covered", bound.covered, count);
  return bound;
}

RealRuns real_runs(const Cursor& at) {
  RealRuns real = {
      .scenario = at["scenario"].text(),
      .runs = count(at["runs"]),
      .completed = count(at["completed"]),
      .failed = count(at["failed"]),
      .discarded = count(at["discarded"]),
      .hung = count(at["hung"]),
      .crashed = count(at["crashed"]),
      .stopped_early = at["stopped_early"].boolean(),
      .seconds = at["seconds"].number_not_negative(),
      .outcomes = at["outcomes"].list([](const Cursor& outcome_at) {
        return RealRuns::Outcome{.values = outcome_at["values"].texts_by_name(), .count = count(outcome_at["count"])};
      }),
      .failures = at["failures"].list([](const Cursor& failure_at) {
        return RealRuns::Failure{
            .kind = kind(failure_at["kind"]), .message = failure_at["message"].text(), .count = count(failure_at["count"])};
      })};
  read_if_there(at, "on", real.on, [](const Cursor& on_at) { return one_of(on_at, {"threads", "processes", "mpi"}); });
  return real;
}

Result result(const Cursor& at, OutcomeSchedules schedules) {
  Result result;
  result.scenario = at["scenario"].text();
  result.source = at["source"].text();
  result.parameters = at["parameters"].texts_by_name();
  result.strategy = at["strategy"].text();
  read_if_there(at, "seed", result.seed, count);
  result.verdict = verdict(at["verdict"]);
  result.expected = kinds(at["expected"]);
  result.as_expected = at["as_expected"].boolean();
  result.coverage = at["coverage"].text();
  read_if_there(at, "bound", result.bound, bound);
  read_if_there(at, "error", result.error, text);
  result.findings = at["findings"].list(finding);
  result.outcomes = at["outcomes"].list([&](const Cursor& outcome_at) { return outcome(outcome_at, schedules); });
  result.stats = statistics(at["stats"]);
  read_if_there(at, "real", result.real, real_runs);
  return result;
}

/// Comes first, so that a file of the future is told apart from a broken one.
void check_format(const Cursor& document) {
  if (!document.has("format")) return;
  const std::uint64_t format = document["format"].whole_number(std::numeric_limits<std::uint64_t>::max());
  if (format > counterexample_format)
    document["format"].fail(
        fmt::format("expected format {} at most, found {}: written by a newer pcheck", counterexample_format, format),
        "update pcheck to read it");
  if (format == 0) document["format"].fail_expecting(fmt::format("format {}", counterexample_format));
}

void check_counterexample(const Cursor& document) {
  const Cursor results = document["results"];
  if (results.size_of_array() != 1)
    results.fail(fmt::format("expected the one result of a counterexample, found {}", results.size_of_array()), write_again);
  results.list([](const Cursor& result) {
    const Cursor findings = result["findings"];
    if (findings.size_of_array() != 1)
      findings.fail(fmt::format("expected the one finding of a counterexample, found {}", findings.size_of_array()), write_again);
    return 0;
  });
}

/// `line:column` of a byte, both from 1.
std::string place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("{}:{}", std::count(before.begin(), before.end(), '\n') + 1, before.size() - line_start + 1);
}

[[noreturn]] void fail_at_byte(std::string_view text, std::size_t byte, const std::string& file_name) {
  throw ReadError(fmt::format("{}:{}: expected JSON as written by pcheck, found byte 0x{:02x} which does not belong there; {}",
                              file_name, place(text, byte), static_cast<unsigned char>(text[byte]), write_again));
}

Json parse(std::string_view text, const std::string& file_name) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    throw ReadError(fmt::format("{}:1:1: expected a JSON object, found an empty file; {}", file_name, write_again));
  // The parser would take a byte of zero for the end of the text.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) fail_at_byte(text, zero, file_name);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    if (error.byte > text.size())
      throw ReadError(fmt::format("{}:{}: expected more JSON, but the file ends here, cut short after {} bytes; {}", file_name,
                                  place(text, text.size()), text.size(), write_again));
    fail_at_byte(text, error.byte == 0 ? 0 : error.byte - 1, file_name);
  } catch (const Json::out_of_range& error) {
    const std::string_view what = error.what();  // "... number overflow parsing '1e999'"
    const std::size_t quote = what.find('\'');
    const std::string number(quote == std::string_view::npos ? "" : what.substr(quote + 1, what.size() - quote - 2));
    throw ReadError(fmt::format("{}:{}: expected a number below 2^64, found {}; {}", file_name,
                                place(text, std::min(text.find(number), text.size())), cut(printable(number), 40), write_again));
  }
}

}  // namespace

std::vector<Result> read_results(std::string_view text, const std::string& file_name, OutcomeSchedules schedules) {
  const Json json = parse(text, file_name);
  const Cursor document(json, file_name);
  document.require_object();
  check_format(document);
  document["pcheck"].text();
  if (document.has("format")) check_counterexample(document);
  return document["results"].list([&](const Cursor& at) { return result(at, schedules); });
}

RealRuns read_real_runs(std::string_view text, const std::string& file_name) {
  const Json json = parse(text, file_name);
  return real_runs(Cursor(json, file_name));
}

}  // namespace pcheck::reports
