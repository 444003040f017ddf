#pragma once
/// What is shown where: results on stdout, complaints and progress on stderr.

#include <chrono>
#include <mutex>
#include <string>

#include "checker/command/settings.hpp"
#include "reports/text.hpp"

namespace pcheck::command {

/// Width and colours as asked for, or as fits what stdout is.
reports::TextOptions text_options(const Settings& settings);

/// Where stdout takes no more, for example because a disk is full or its reader has left, that is complained about once, and
/// nothing more is printed.
void print(const std::string& text);
bool has_lost_output();

/// "pcheck: text" on stderr.
void complain(const std::string& text);

/// One line on stderr that is written over and over, if that is a terminal. May be used by several threads.
class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows `text` unless something else was shown a moment ago.
  void show(const std::string& text);
  /// Before anything else is printed.
  void clear();

 private:
  const bool on_;
  std::mutex mutex_;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point shown_at_;
};

}  // namespace pcheck::command
