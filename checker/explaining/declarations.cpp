#include "checker/explaining/declarations.hpp"

#include <algorithm>
#include <regex>
#include <string_view>

namespace pcheck::checker {

namespace {

constexpr std::string_view opening = "([{";
constexpr std::string_view closing = ")]}";

/// Whether `words`, which come between the type and the name, say that the variable only refers to an object.
bool refers(std::string_view words) {
  int depth = 0;
  for (const char letter : words) {
    if (letter == '<') ++depth;
    else if (letter == '>') --depth;
    else if ((letter == '*' || letter == '&') && depth <= 0) return true;
  }
  return false;
}

/// Whether what comes before the type is a container of it, or another template.
bool is_argument(const std::string& before) { return !before.empty() && before.find_last_of('<') != std::string::npos; }

bool is_lock(const std::string& before) {
  static const std::regex lock("\\b(lock_guard|unique_lock|scoped_lock|shared_lock)\\s*<[^;]*$");
  return std::regex_search(before, lock);
}

/// The number that `text` begins with in brackets.
std::optional<std::size_t> number_in(const std::string& text) {
  static const std::regex number("^[\\[(]\\s*([0-9]{1,9})\\s*[\\])]");
  std::smatch match;
  return std::regex_search(text, match, number) ? std::optional<std::size_t>(std::stoull(match[1])) : std::nullopt;
}

/// How many objects `name[extent]` makes, or a container of them that `initial` follows.
std::optional<std::size_t> objects_in(const std::string& extent, bool is_container, const std::string& initial) {
  if (is_container) return extent.empty() ? number_in(initial) : std::nullopt;
  return extent.empty() ? 1 : number_in(extent);
}

/// The innermost class whose braces are open where `before` ends.
std::string class_around(const std::string& before) {
  static const std::regex head("\\b(?:struct|class)\\s+(\\w+)[^;{}()]*$");
  std::vector<std::string> open;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == '{') {
      std::smatch match;
      const std::string words = before.substr(begin, i - begin);
      open.push_back(std::regex_search(words, match, head) ? match[1].str() : std::string());
    }
    if (before[i] == '}' && !open.empty()) open.pop_back();
    if (before[i] == '{' || before[i] == '}' || before[i] == ';') begin = i + 1;
  }
  return open.empty() ? std::string() : open.back();
}

/// Where the declarator whose name ends at `at` is over: at a comma or semicolon, or behind the line.
std::size_t end_of_declarator(const std::string& line, std::size_t at) {
  int depth = 0;
  for (; at < line.size(); ++at) {
    if (opening.find(line[at]) != std::string_view::npos) ++depth;
    else if (closing.find(line[at]) != std::string_view::npos && --depth < 0) return line.size();
    else if (depth == 0 && (line[at] == ',' || line[at] == ';')) return at;
  }
  return at;
}

/// Adds what follows the first declarator, which ends at `at`, after commas. Returns where the declaration is over.
std::size_t add_further(const std::string& line, std::size_t at, bool is_container, std::vector<Declarator>& found) {
  const std::string of_class = found.back().of_class;
  static const std::regex further("^,\\s*([*&\\s]*)([A-Za-z_]\\w*)\\s*(\\[[^\\]]*\\])?");
  at = end_of_declarator(line, at);
  std::smatch match;
  while (at < line.size() && line[at] == ',') {
    const std::string rest = line.substr(at);
    if (!std::regex_search(rest, match, further)) break;
    if (!refers(match[1].str())) found.push_back({match[2], objects_in(match[3], is_container, match.suffix()), of_class});
    at = end_of_declarator(line, at + static_cast<std::size_t>(match.length(0)));
  }
  return at;
}

}  // namespace

std::vector<Declarator> declarators(const std::string& line, const std::string& type_word) {
  // type, template arguments and closing brackets of containers, then the declared identifier.
  const std::regex declaration("\\b" + type_word + "\\b([^;={(]*?[>\\s])\\s*([A-Za-z_]\\w*)\\s*(\\[[^\\]]*\\])?\\s*[;={(,]");
  std::vector<Declarator> found;
  std::smatch match;
  for (std::size_t begin = 0; begin < line.size();) {
    const std::string rest = line.substr(begin);
    if (!std::regex_search(rest, match, declaration)) break;
    const auto first = static_cast<std::size_t>(match.position(2) + match.length(2) + match.length(3));  // its end
    const std::string before = rest.substr(0, static_cast<std::size_t>(match.position(0)));
    const std::size_t statement = before.find_last_of(";{(") + 1;
    const std::string own = before.substr(statement);
    const bool makes_none = refers(match[1].str()) && rest.find("new", first) == std::string::npos;
    if (is_lock(own) || makes_none) {
      begin += static_cast<std::size_t>(match.position(2));
      continue;
    }
    const bool is_container = is_argument(own);
    found.push_back(
        {match[2], objects_in(match[3], is_container, rest.substr(first)), class_around(line.substr(0, begin) + before)});
    begin += add_further(rest, first, is_container, found);
  }
  return found;
}

std::string members_of(const std::string& class_name, const std::vector<std::string>& lines, std::size_t line) {
  const std::regex head("\\b(?:struct|class)\\s+" + class_name + "\\b(?!\\s*[;>,*&(])");
  std::size_t begin = std::min(line, lines.size());
  while (begin != 0 && !std::regex_search(lines[begin - 1], head)) --begin;
  if (begin == 0) return {};
  std::string members;
  int braces = 0;
  int parentheses = 0;
  for (std::size_t i = begin - 1; i < lines.size(); ++i) {
    const std::string code = lines[i].substr(0, lines[i].find("//"));
    for (const char letter : code) {
      if (letter == '(' && parentheses++ == 0 && braces == 1) members += "!;";  // a function's: no variable comes before
      if (letter == ')') --parentheses;
      if (letter == '}' && --braces == 0) return members;
      if (braces == 1 && parentheses == 0 && letter != ')') members += letter;
      if (letter == '{') ++braces;
    }
    if (braces == 1) members += ' ';
  }
  return {};
}

}  // namespace pcheck::checker
