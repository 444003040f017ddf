#pragma once
/// Results for people to read, in a terminal or a log.
///
/// Lines need at most TextOptions::width columns, but for two that are meant to be matched or copied whole: the
/// `file:line:col: error: ...` line of a finding, and the replay command.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::reports {

struct TextOptions {
  int width = 80;                   ///< columns of the terminal; at least 40
  bool colour = false;              ///< ANSI escape sequences
  std::string replay_command = {};  ///< of the finding that the headline is about; empty: not shown
};

/// Whether everything was explored: a violation alone leaves that open, and the words of a complete coverage begin so.
bool covers_all(const Result& result);

/// The first line of a result's report, whole: scenario, verdict, and what makes it.
std::string headline(const Result& result);

/// One result: a first line that says it all, what its findings are, and what runs for real came to, if there were any.
std::string text(const Result& result, const TextOptions& options = {});

/// One finding: what it is, where (`file:line:col: error: message`), the execution that shows it, and what its kind
/// needs beside.
std::string text(const Finding& finding, const TextOptions& options = {});

/// The closing lines of a run: how many results are as expected, and which are not.
std::string summary(const std::vector<Result>& results, const TextOptions& options = {});

/// Every outcome with its count and a schedule that leads to it, sorted by values, numbers by size.
std::string outcomes_text(const Result& result, const TextOptions& options = {});

}  // namespace pcheck::reports
