/// How every file of the project is written.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "style/source_tree.hpp"

using namespace pcheck::style;

namespace {

constexpr std::size_t lines_usual = 400;
constexpr std::size_t lines_max = 500;

struct LongFile {
  const char* path;
  std::size_t lines_max;
  const char* reason;
};

const std::array long_files = {
    LongFile{"runtime/world/world.cpp", 650,
             "one class whose functions hand one execution to and fro between explorer and fibers"},
    LongFile{"tests/analyses/happens_before_test.cpp", 600,
             "one exhaustive table: which operations order what, for every object"},
};

/// Golden files hold what the program prints, to the letter.
bool is_golden(const SourceFile& file) { return file.path.find("/golden/") != std::string::npos; }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string without_indentation(const std::string& line) {
  const std::size_t begin = line.find_first_not_of(' ');
  return begin == std::string::npos ? std::string() : line.substr(begin);
}

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool contains_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_character(text[at - 1])) && (end == text.size() || !is_word_character(text[end]))) return true;
  }
  return false;
}

bool looks_like_code(const std::string& comment) {
  if (comment.starts_with("#include") || comment.starts_with("return ") || comment.starts_with("if (")) return true;
  return !comment.empty() && std::string(";{}").find(comment.back()) != std::string::npos;
}

template <class Rule>
void check_lines(const Rule& rule) {
  Problems problems;
  for (const SourceFile& file : source_files())
    for (std::size_t i = 0; i < file.lines.size(); ++i) rule(file, file.lines[i], i + 1, problems);
  CHECK_MESSAGE(problems.none(), problems.text());
}

}  // namespace

TEST_CASE("text: no tabs and nothing after the end of a line") {
  check_lines([](const SourceFile& file, const std::string& line, std::size_t number, Problems& problems) {
    if (is_golden(file)) return;
    if (contains(line, "\t")) problems.add(file, number, "holds a tab; use spaces");
    if (!line.empty() && (line.back() == ' ' || line.back() == '\r')) problems.add(file, number, "ends with blanks; remove them");
  });
}

TEST_CASE("text: every file ends with one line feed") {
  Problems problems;
  for (const SourceFile& file : source_files())
    if (!file.text.empty() && !is_golden(file) && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")))
      problems.add(file, file.lines.size(), "must end with one line feed");
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("text: no paths of one machine") {
  // Written in two parts, so that this file does not hold them.
  const std::array<std::string, 4> beginnings = {
      "/ho"
      "me/",
      "/Us"
      "ers/",
      "/ro"
      "ot/",
      "/wo"
      "rk/"};
  check_lines([&](const SourceFile& file, const std::string& line, std::size_t number, Problems& problems) {
    for (const std::string& beginning : beginnings)
      if (contains(line, beginning))
        problems.add(file, number,
                     fmt::format("{} exists on one machine only; write the path from the project's folder", beginning));
  });
}

TEST_CASE("text: nothing is left to be done") {
  const std::array<std::string, 3> words = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X"};
  check_lines([&](const SourceFile& file, const std::string& line, std::size_t number, Problems& problems) {
    for (const std::string& word : words)
      if (contains_word(line, word))
        problems.add(file, number, fmt::format("{}: do it, or open an issue and remove the note", word));
  });
}

TEST_CASE("text: no code in comments") {
  check_lines([](const SourceFile& file, const std::string& line, std::size_t number, Problems& problems) {
    const std::string text = without_indentation(line);
    if (!file.is_code() || !text.starts_with("//") || text.starts_with("///")) return;
    if (looks_like_code(without_indentation(text.substr(2))))
      problems.add(file, number, "looks like code in a comment; remove it, the history keeps it");
  });
}

TEST_CASE("text: headers begin with #pragma once, say what they hold, and open no namespace for others") {
  Problems problems;
  for (const SourceFile& file : source_files()) {
    if (!file.is_header()) continue;
    if (file.lines.empty() || file.lines[0] != "#pragma once") problems.add(file, 1, "must begin with #pragma once");
    if (file.lines.size() < 2 || !file.lines[1].starts_with("///"))
      problems.add(file, 2, "must say in a /// comment what it holds");
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (without_indentation(file.lines[i]).starts_with("using namespace"))
        problems.add(file, i + 1, "opens a namespace for all who include it; name what you use");
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("text: no file has more than 500 lines, but for named ones with a reason") {
  Problems problems;
  for (const SourceFile& file : source_files()) {
    if (!file.is_code()) continue;
    const auto exception =
        std::find_if(long_files.begin(), long_files.end(), [&](const LongFile& f) { return file.path == f.path; });
    const std::size_t limit = exception == long_files.end() ? lines_max : exception->lines_max;
    if (file.lines.size() > limit)
      problems.add(
          file, 0,
          fmt::format("has {} lines, {} at most; a file does one thing: split it, or add it with a reason to long_files in "
                      "tests/style/text_test.cpp",
                      file.lines.size(), limit));
    if (exception != long_files.end() && file.lines.size() <= lines_usual)
      problems.add(file, 0, "is short by now; take it out of long_files");
  }
  for (const LongFile& file : long_files)
    if (find_source(file.path) == nullptr) problems.add(fmt::format("{} does not exist; take it out of long_files", file.path));
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("text: names of files are in snake_case and say what is inside") {
  const std::array<std::string, 8> empty_words = {"util", "utils", "common", "misc", "helper", "helpers", "stuff", "tools"};
  Problems problems;
  for (const SourceFile& file : source_files()) {
    const std::string name = file.name();
    const std::string stem = name.substr(0, name.find('.'));
    if (std::find(empty_words.begin(), empty_words.end(), stem) != empty_words.end())
      problems.add(file, 0, "its name says nothing; name it after what it holds");
    for (const std::string& word : empty_words)
      if (contains(file.folder(), fmt::format("/{}/", word)) || file.is_below(word + "/"))
        problems.add(file, 0, "the name of its folder says nothing; name it after what it holds");
    if (file.is_code() && std::any_of(stem.begin(), stem.end(),
                                      [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0 || c == '-'; }))
      problems.add(file, 0, "names of sources are in snake_case");
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}
