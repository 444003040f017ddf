#include "checker/explaining/locator.hpp"

#include <backtrace.h>
#include <cxxabi.h>
#include <link.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string_view>
#include <utility>

// libbacktrace reads the debug information of all that is loaded, for which it asks this function (--wrap in CMakeLists.txt).
// What is known of the C library, where its debug information is installed, takes a tenth of a second to unpack; no scenario is
// in there.
extern "C" int __real_dl_iterate_phdr(int (*visit)(dl_phdr_info*, std::size_t, void*), void* data);
extern "C" int __wrap_dl_iterate_phdr(int (*visit)(dl_phdr_info*, std::size_t, void*), void* data) {
  struct Visit {
    int (*visit)(dl_phdr_info*, std::size_t, void*);
    void* data;
  } asked{visit, data};
  return __real_dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t size, void* asked_for) {
        const std::string_view path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
        for (const std::string_view system : {"/lib/", "/lib64/", "/usr/lib/", "linux-vdso"})
          if (path.substr(0, system.size()) == system) return 0;
        const auto& [next, next_data] = *static_cast<const Visit*>(asked_for);
        return next(info, size, next_data);
      },
      &asked);
}

namespace pcheck::checker {

namespace {

/// libbacktrace wants one state per process.
backtrace_state* process_state() {
  static backtrace_state* const state = backtrace_create_state(
      nullptr, 0, [](void*, const char*, int) {}, nullptr);
  return state;
}

/// Headers of pcheck and of the standard library, and what is known from debug information only.
bool is_library_file(const std::string& file) {
  std::error_code error;
  return !std::filesystem::exists(file, error) || file.find("/include/pcheck/") != std::string::npos ||
         file.find("/include/c++/") != std::string::npos || file.find("/runtime/world/") != std::string::npos ||
         file.find("/runtime/hooks/") != std::string::npos || file.rfind("/usr/include/", 0) == 0 ||
         file.rfind("/usr/lib/", 0) == 0;
}

std::string demangled(const char* symbol) {
  if (symbol == nullptr) return {};
  int status = 0;
  char* const name = abi::__cxa_demangle(symbol, nullptr, nullptr, &status);
  std::string text = status == 0 ? name : symbol;
  std::free(name);
  return text;
}

/// The function's name without parameters; a lambda is told by the function around it.
std::string readable(std::string function) {
  if (const auto parenthesis = function.find('('); parenthesis != std::string::npos) function.resize(parenthesis);
  return function;
}

/// The class that the function is a constructor of; empty if it is something else. Of what is inlined the debug information may
/// know the bare name alone.
std::string constructed_by(const std::string& function) {
  static const std::regex bare("^\\w+$");
  if (std::regex_match(function, bare)) return function;
  static const std::regex constructor("(?:^|::)(\\w+)(?:<.*>)?::\\1\\([^()]*\\)$");
  std::smatch match;
  return std::regex_search(function, match, constructor) ? match[1].str() : std::string();
}

}  // namespace

Locator::Locator() : state_(process_state()) {}

const std::vector<Frame>& Locator::frames_at(const void* return_address) {
  const auto [entry, is_new] = cache_.try_emplace(return_address);
  if (!is_new || state_ == nullptr) return entry->second;
  backtrace_pcinfo(
      static_cast<backtrace_state*>(state_), reinterpret_cast<std::uintptr_t>(return_address) - 1,
      [](void* data, std::uintptr_t, const char* file, int line, const char* function) {
        if (file == nullptr) return 0;
        const std::string name = demangled(function);
        Frame frame;
        frame.file = std::filesystem::path(file).lexically_normal().string();
        frame.line = line;
        frame.function = readable(name);
        frame.constructed = constructed_by(name);
        static_cast<std::vector<Frame>*>(data)->push_back(std::move(frame));
        return 0;
      },
      [](void*, const char*, int) {}, &entry->second);
  return entry->second;
}

Location Locator::user_location(const model::Trace& trace) {
  for (const void* const address : trace)
    for (const Frame& frame : frames_at(address)) {
      if (is_library_file(frame.file)) continue;
      Location location = frame;
      location.column = column_of(location);
      return location;
    }
  return {};
}

const std::vector<std::string>& Locator::lines_of(const std::string& file) {
  const auto [entry, is_new] = sources_.try_emplace(file);
  if (is_new) {
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) entry->second.push_back(line);
  }
  return entry->second;
}

/// Debug information has no columns for libbacktrace: the first character of the line's code.
int Locator::column_of(const Location& location) {
  const auto& lines = lines_of(location.file);
  if (location.line < 1 || static_cast<std::size_t>(location.line) > lines.size()) return 0;
  const auto first = lines[static_cast<std::size_t>(location.line) - 1].find_first_not_of(" \t");
  return first == std::string::npos ? 0 : static_cast<int>(first) + 1;
}

std::vector<Declarator> Locator::declared_at(const Location& location, const std::string& type_word) {
  const auto& lines = lines_of(location.file);
  if (location.line < 1 || static_cast<std::size_t>(location.line) > lines.size()) return {};
  return declarators(lines[static_cast<std::size_t>(location.line) - 1], type_word);
}

std::vector<Declarator> Locator::members_at(const Frame& frame, const std::string& type_word) {
  if (frame.constructed.empty() || frame.line < 1 || is_library_file(frame.file)) return {};
  std::vector<Declarator> members =
      declarators(members_of(frame.constructed, lines_of(frame.file), static_cast<std::size_t>(frame.line)), type_word);
  for (Declarator& member : members) member.of_class = frame.constructed;
  return members;
}

}  // namespace pcheck::checker
