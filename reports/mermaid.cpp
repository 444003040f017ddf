/// Sequence diagrams of Mermaid: https://mermaid.js.org/syntax/sequenceDiagram.html. Participants get ids of our own,
/// and their names only as labels, so that no name can be taken for syntax.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "display_text.hpp"
#include "event_text.hpp"
#include "finding_text.hpp"
#include "format_writers.hpp"
#include "thread_labels.hpp"

namespace pcheck::reports {

namespace {

/// Text in which nothing is syntax: all ASCII punctuation but a few harmless characters becomes an entity. A label that
/// is just `end` would close a block.
std::string label_text(std::string_view text) {
  constexpr std::string_view harmless = " _.,/=()+-!?'*|";
  const std::string line = printable(text);
  std::string label;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_word = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    label +=
        is_word || harmless.find(c) != std::string_view::npos ? std::string(1, c) : fmt::format("#{};", static_cast<int>(byte));
  }
  if (label.size() == 3 && (label[0] | 0x20) == 'e' && (label[1] | 0x20) == 'n' && (label[2] | 0x20) == 'd')
    label.replace(0, 1, fmt::format("#{};", static_cast<int>(label[0])));
  return label;
}

class Diagram {
 public:
  explicit Diagram(const Finding& finding)
      : finding_(finding), labels_(thread_labels(finding.thread_names)), spans_(event_spans(finding)) {
    for (std::size_t i = 0; i < labels_.size(); ++i) thread_of_label_[labels_[i]] = static_cast<unsigned>(i);
    for (const EventSpan& span : spans_) {
      if (span.kind != EventSpan::Kind::shown) {
        threads_.insert(finding.events[span.first].thread);
        continue;
      }
      const EventRecord& event = finding.events[span.first];
      add_participants(event.thread, event.object);
      if (event.object.empty() && thread_of_label_.contains(event.argument)) threads_.insert(thread_of_label_.at(event.argument));
    }
    for (const WaitRecord& wait : finding.waits) add_participants(wait.thread, wait.object);
  }

  std::string text() const {
    std::string text = "sequenceDiagram\n";
    for (const unsigned thread : threads_)
      text += fmt::format("  participant t{} as {}\n", thread, label_text(thread_label(labels_, thread)));
    for (std::size_t i = 0; i < objects_.size(); ++i)
      text += fmt::format("  participant o{} as {}\n", i, label_text(objects_[i]));
    for (const EventSpan& span : spans_) {
      if (span.first == finding_.loop_begin) text += "  loop for ever\n";
      text += span_lines(span);
    }
    if (finding_.loop_begin) text += "  end\n";
    for (const WaitRecord& wait : finding_.waits)
      if (!runs_in_loop(wait.thread))
        text += fmt::format("  t{}-x{}: blocked in {} for ever\n", wait.thread, object_id(wait.object, wait.thread),
                            label_text(wait.operation));
    return text + note(finding_.location.file.empty() ? finding_headline(finding_)
                                                      : finding_headline(finding_) + " (" + place_text(finding_.location) + ")");
  }

 private:
  bool runs_in_loop(unsigned thread) const {
    if (!finding_.loop_begin) return false;
    const auto begin =
        finding_.events.begin() + static_cast<std::ptrdiff_t>(std::min(*finding_.loop_begin, finding_.events.size()));
    return std::any_of(begin, finding_.events.end(), [&](const EventRecord& event) { return event.thread == thread; });
  }

  void add_participants(unsigned thread, const std::string& object) {
    threads_.insert(thread);
    if (!object.empty() && std::find(objects_.begin(), objects_.end(), object) == objects_.end()) objects_.push_back(object);
  }

  /// The participant of an object; the thread itself where there is no object.
  std::string object_id(const std::string& object, unsigned thread) const {
    if (object.empty()) return fmt::format("t{}", thread);
    return fmt::format("o{}", std::find(objects_.begin(), objects_.end(), object) - objects_.begin());
  }

  std::string target_id(const EventRecord& event) const {
    const auto other = thread_of_label_.find(event.argument);
    if (event.object.empty() && other != thread_of_label_.end()) return fmt::format("t{}", other->second);
    return object_id(event.object, event.thread);
  }

  /// A note over the whole width.
  std::string note(const std::string& words) const {
    if (threads_.empty()) return "  %% " + label_text(words) + '\n';
    const std::string last = objects_.empty() ? fmt::format("t{}", *threads_.rbegin()) : fmt::format("o{}", objects_.size() - 1);
    const std::string first = fmt::format("t{}", *threads_.begin());
    return fmt::format("  Note over {}: {}\n", first == last ? first : first + "," + last, label_text(words));
  }

  std::string span_lines(const EventSpan& span) const {
    if (span.kind != EventSpan::Kind::shown) return note(span_text(finding_, span));
    EventRecord event = finding_.events[span.first];
    std::string text = event.preemption ? note("preemption") : "";
    const std::string target = target_id(event);
    event.object.clear();
    text += fmt::format("  t{}->>{}: {} {}\n", event.thread, target, event.step, label_text(event_text(event).line()));
    for (const std::string& line : printable_lines(event.output))
      text += fmt::format("  Note over t{}: prints {}\n", event.thread, label_text(line.empty() ? "an empty line" : line));
    return text;
  }

  const Finding& finding_;
  std::vector<std::string> labels_;
  std::vector<EventSpan> spans_;
  std::map<std::string, unsigned> thread_of_label_;
  std::set<unsigned> threads_;
  std::vector<std::string> objects_;
};

}  // namespace

std::string mermaid_diagram(const std::vector<Result>& results, const RenderOptions&) {
  std::string text;
  std::size_t others = 0;
  for (const Result& result : results) {
    for (const Finding& finding : result.findings) {
      if (text.empty()) text = fmt::format("%% {}\n", label_text(result.scenario)) + Diagram(finding).text();
      else ++others;
    }
  }
  if (text.empty()) return "sequenceDiagram\n  %% there is no finding to draw\n";
  return others == 0 ? text : text + "%% not drawn: " + counted(others, "further finding") + '\n';
}

}  // namespace pcheck::reports
