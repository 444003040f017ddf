/// The architecture as a test: who may include whom. ARCHITECTURE.md shows the same table in words.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "style/source_tree.hpp"

using namespace pcheck::style;

namespace {

struct FolderRule {
  const char* folder;
  std::vector<std::string> may_include;  ///< files or folders of the project, besides its own folder
  std::vector<std::string> may_not;      ///< exceptions from that
};

/// The first folder that a file lies in decides.
const std::vector<FolderRule> folder_rules = {
    {"runtime/include/pcheck/model/",
     {"runtime/include/pcheck/message.hpp", "runtime/include/pcheck/pipe.hpp", "runtime/include/pcheck/process_tags.hpp"},
     {}},
    {"runtime/include/pcheck/real/",
     {"runtime/include/pcheck/scenario.hpp", "runtime/include/pcheck/message.hpp", "runtime/include/pcheck/pipe.hpp",
      "runtime/include/pcheck/process_tags.hpp"},
     {}},
    {"runtime/include/", {}, {}},
    {"runtime/hooks/", {}, {}},
    {"runtime/real/", {"runtime/include/"}, {"runtime/include/pcheck/model/"}},
    {"runtime/", {}, {"runtime/real/", "runtime/include/pcheck/real/"}},
    {"checker/main/", {"checker/command/main.hpp"}, {}},
    {"checker/command/",
     {"checker/", "reports/", "runtime/"},
     {"runtime/real/", "runtime/hooks/", "runtime/include/pcheck/real/"}},
    {"checker/",
     {"runtime/"},
     {"checker/command/", "checker/main/", "runtime/real/", "runtime/hooks/", "runtime/include/pcheck/real/"}},
    {"reports/", {"runtime/include/pcheck/result.hpp"}, {}},
    {"scenarios/", {"runtime/include/pcheck/pcheck.hpp"}, {}},
    {"docs/examples/", {"runtime/include/pcheck/pcheck.hpp"}, {}},
    {"tests/", {"runtime/", "checker/", "reports/", "scenarios/"}, {}},
    {"bench/", {"runtime/", "checker/", "reports/", "scenarios/"}, {}},
};

/// Libraries that are not ours, by the beginning of their headers' names, and who may use them. Each has its reason in
/// ARCHITECTURE.md.
struct LibraryRule {
  const char* headers;
  std::vector<std::string> users;  ///< folders and files below which it may be included; a header only where it is itself named
};
const std::vector<LibraryRule> library_rules = {
    {"mpi.h", {"runtime/real/mpi/"}},
    {"boost/context/", {"runtime/world/world.cpp", "runtime/world/step.hpp", "bench/"}},
    {"boost/unordered/", {"checker/"}},
    {"xxhash.h", {"checker/"}},
    {"backtrace.h", {"checker/explaining/"}},
    {"CLI/", {"checker/command/"}},
    {"fmt/", {"checker/", "reports/", "tests/", "bench/"}},
    {"nlohmann/", {"checker/command/", "reports/", "tests/", "bench/"}},
    {"doctest/", {"tests/", "docs/examples/"}},
    {"rapidcheck", {"tests/"}},
    {"valijson/", {"tests/"}},
    {"benchmark/", {"bench/"}},
    {"eigen3/", {"scenarios/data_parallel_training/"}},
};

const std::set<std::string> system_headers = {
    "cxxabi.h",      "dlfcn.h",       "elf.h",          "fcntl.h",          "fnmatch.h",    "link.h",     "malloc.h",
    "semaphore.h",   "poll.h",        "signal.h",       "spawn.h",          "time.h",       "unistd.h",   "unwind.h",
    "pthread.h",     "sched.h",       "ucontext.h",     "sys/ioctl.h",      "sys/mman.h",   "sys/stat.h", "sys/time.h",
    "sys/types.h",   "sys/wait.h",    "sys/prctl.h",    "sys/random.h",     "sys/socket.h", "sys/uio.h",  "sys/un.h",
    "sys/statvfs.h", "sys/syscall.h", "sys/resource.h", "sys/personality.h"};

bool is_below_any(const std::string& path, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const std::string& folder) { return path.starts_with(folder); });
}

const FolderRule* rule_of(const SourceFile& file) {
  const auto rule =
      std::find_if(folder_rules.begin(), folder_rules.end(), [&](const FolderRule& r) { return file.is_below(r.folder); });
  return rule == folder_rules.end() ? nullptr : &*rule;
}

/// Scenarios and examples share nothing between families.
std::string own_folder(const SourceFile& file, const FolderRule& rule) {
  return file.is_below("scenarios/") ? file.folder() : std::string(rule.folder);
}

bool is_allowed(const SourceFile& file, const FolderRule& rule, const std::string& included) {
  if (is_below_any(included, rule.may_not)) return false;
  return included.starts_with(own_folder(file, rule)) || is_below_any(included, rule.may_include);
}

std::string words(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& word : list) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

bool is_standard(const Include& include) { return include.in_angles && include.path.find_first_of("./") == std::string::npos; }

void check_library(const SourceFile& file, const Include& include, Problems& problems) {
  const auto library = std::find_if(library_rules.begin(), library_rules.end(),
                                    [&](const LibraryRule& rule) { return include.path.starts_with(rule.headers); });
  if (library == library_rules.end()) {
    if (system_headers.count(include.path) == 0)
      problems.add(
          file, include.line,
          fmt::format("{} is no header of the standard, of Linux, or of a library that the project depends on; use one of "
                      "those, or add the library to tests/style/includes_test.cpp, cmake/set_up.sh and, with the reason, to "
                      "ARCHITECTURE.md",
                      include.written));
    return;
  }
  if (!is_below_any(file.path, library->users))
    problems.add(
        file, include.line,
        fmt::format("{} may be included only below {}; move what needs it there", include.written, words(library->users)));
  else if (file.is_header() && !file.is_below("tests/") && !file.is_below("scenarios/") &&
           std::find(library->users.begin(), library->users.end(), file.path) == library->users.end())
    problems.add(file, include.line,
                 fmt::format("{} in a header reaches all who include it; include it in the .cpp and hide its types there",
                             include.written));
}

void check_include(const SourceFile& file, const FolderRule& rule, const Include& include, Problems& problems) {
  if (include.resolved.empty()) {
    if (!include.in_angles)
      problems.add(file, include.line,
                   fmt::format("{} names no file; write the path from the project's folder, or from runtime/", include.written));
    else if (!is_standard(include)) check_library(file, include, problems);
  } else if (!is_allowed(file, rule, include.resolved)) {
    problems.add(
        file, include.line,
        fmt::format("{} may not be included below {}: beside its own folder it may include [{}] and not [{}]; move the code, or "
                    "change the table here and in ARCHITECTURE.md",
                    include.written, rule.folder, words(rule.may_include), words(rule.may_not)));
  }
}

/// Depth-first; what is on the path when it is met again closes a circle.
class CircleSearch {
 public:
  explicit CircleSearch(const std::map<std::string, std::set<std::string>>& edges) : edges_(edges) {}

  /// The nodes of a circle, or nothing.
  std::vector<std::string> find() {
    for (const auto& [node, targets] : edges_)
      if (visit(node)) return path_;
    return {};
  }

 private:
  bool visit(const std::string& node) {
    const auto on_path = std::find(path_.begin(), path_.end(), node);
    if (on_path != path_.end()) {
      path_.erase(path_.begin(), on_path);
      path_.push_back(node);
      return true;
    }
    const auto targets = edges_.find(node);
    if (targets == edges_.end() || !visited_.insert(node).second) return false;
    path_.push_back(node);
    for (const std::string& target : targets->second)
      if (visit(target)) return true;
    path_.pop_back();
    return false;
  }

  const std::map<std::string, std::set<std::string>>& edges_;
  std::set<std::string> visited_;
  std::vector<std::string> path_;
};

std::string arrows(const std::vector<std::string>& circle) {
  std::string text;
  for (const std::string& node : circle) text.append(text.empty() ? "" : " -> ").append(node);
  return text;
}

/// The part of the architecture that a file belongs to; the command line is a part of its own, above all others.
std::string part_of(const std::string& path) {
  if (path.starts_with("checker/command/") || path.starts_with("checker/main/")) return "checker/command";
  return path.substr(0, path.find('/'));
}

}  // namespace

TEST_CASE("includes: every source lies in a folder of the architecture") {
  Problems problems;
  for (const SourceFile& file : source_files())
    if (file.is_code() && rule_of(file) == nullptr)
      problems.add(file, 0,
                   "is in none of the folders of ARCHITECTURE.md; move it into one, or add its folder there and to the table in "
                   "this test");
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("includes: only those that the table of ARCHITECTURE.md allows") {
  Problems problems;
  for (const SourceFile& file : source_files()) {
    const FolderRule* const rule = file.is_code() ? rule_of(file) : nullptr;
    if (rule == nullptr) continue;
    for (const Include& include : includes_of(file)) check_include(file, *rule, include, problems);
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("includes: no circle of folders") {
  std::map<std::string, std::set<std::string>> edges;
  for (const SourceFile& file : source_files()) {
    if (!file.is_code()) continue;
    for (const Include& include : includes_of(file))
      if (!include.resolved.empty() && part_of(include.resolved) != part_of(file.path))
        edges[part_of(file.path)].insert(part_of(include.resolved));
  }
  const auto circle = CircleSearch(edges).find();
  CHECK_MESSAGE(circle.empty(), arrows(circle),
                ": these folders include each other in a circle; let one of them take what it needs as an argument");
}

TEST_CASE("includes: no circle of files") {
  std::map<std::string, std::set<std::string>> edges;
  for (const SourceFile& file : source_files()) {
    if (!file.is_code()) continue;
    for (const Include& include : includes_of(file))
      if (!include.resolved.empty()) edges[file.path].insert(include.resolved);
  }
  const auto circle = CircleSearch(edges).find();
  CHECK_MESSAGE(circle.empty(), arrows(circle),
                ": these files include each other in a circle; declare a type instead of including it");
}

TEST_CASE("includes: a source includes its own header first, so that the header is known to stand alone") {
  Problems problems;
  for (const SourceFile& file : source_files()) {
    if (!file.path.ends_with(".cpp")) continue;
    const std::string header = file.path.substr(0, file.path.size() - 4) + ".hpp";
    if (find_source(header) == nullptr) continue;
    const auto includes = includes_of(file);
    if (includes.empty() || includes.front().resolved != header)
      problems.add(file, includes.empty() ? 0 : includes.front().line, fmt::format("include {} before anything else", header));
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}
