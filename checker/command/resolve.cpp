#include "checker/command/resolve.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "checker/command/command_line.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view declaration = "PCHECK_SCENARIO(";

bool is_source(const fs::path& file) {
  const std::string extension = file.extension().string();
  return extension == ".cpp" || extension == ".cc" || extension == ".cxx";
}

bool is_executable(const fs::path& file) { return fs::is_regular_file(file) && access(file.c_str(), X_OK) == 0; }

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Names of the scenarios that the text of a source file declares.
std::vector<std::string> declared_scenarios(const fs::path& source) {
  const std::string text = content_of(source);
  std::vector<std::string> names;
  for (std::size_t at = text.find(declaration); at != std::string::npos; at = text.find(declaration, at)) {
    at += declaration.size();
    std::size_t end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    names.push_back(text.substr(at, end - at));
  }
  return names;
}

bool is_program_of_pcheck(const fs::path& executable) { return content_of(executable).find("libpcheck.so") != std::string::npos; }

std::vector<Target> targets_of_folder(const fs::path& folder) {
  std::error_code error;
  const fs::directory_iterator readable(folder, error);
  if (error) throw UsageError(fmt::format("cannot read the folder {}: {}", folder.string(), error.message()));
  std::vector<Target> targets;
  for (const fs::path& source : scenario_sources(folder))
    targets.push_back({.kind = Target::Kind::source, .file = source, .only = {}});
  if (targets.empty())
    throw UsageError(fmt::format("{} holds no scenarios: no .cpp file in or below it says PCHECK_SCENARIO", folder.string()));
  return targets;
}

Target target_of_source(const fs::path& file) {
  const bool has_main = content_of(file).find("int main(") != std::string::npos;
  if (has_main && declared_scenarios(file).empty())
    throw UsageError(fmt::format(
        "{} has a main() of its own and declares no scenario: declare PCHECK_SCENARIO(name) {{ ... }} and leave main() out, or "
        "build it as a program, where it calls pcheck::explore()",
        file.string()));
  return {.kind = Target::Kind::source, .file = file, .only = {}};
}

Target target_of_file(const fs::path& file) {
  if (!fs::is_regular_file(file)) throw UsageError(fmt::format("{} is neither a file nor a folder", file.string()));
  if (is_source(file)) return target_of_source(file);
  if (!is_executable(file)) throw UsageError(fmt::format("{} is neither a folder nor a .cpp file nor a program", file.string()));
  if (!is_program_of_pcheck(file))
    throw UsageError(fmt::format("{} is a program, but none with scenarios: it does not use libpcheck.so", file.string()));
  return {.kind = Target::Kind::executable, .file = file, .only = {}};
}

/// What a name stands for in one folder: a family, a file of a family, or a scenario of a file.
std::vector<Target> targets_named(const std::string& name, const fs::path& folder) {
  const fs::path exact = folder / name;
  if (fs::is_directory(exact)) return targets_of_folder(exact);
  if (fs::is_regular_file(exact.string() + ".cpp")) return {target_of_file(exact.string() + ".cpp")};
  std::vector<Target> targets;
  const std::string wanted_scenario = fs::path(name).filename();
  const std::string wanted_family = fs::path(name).parent_path();
  for (const fs::path& source : scenario_sources(folder)) {
    if (!wanted_family.empty() && source.parent_path() != folder / wanted_family) continue;
    const std::vector<std::string> declared = declared_scenarios(source);
    const bool is_declared = std::find(declared.begin(), declared.end(), wanted_scenario) != declared.end();
    if (is_declared) targets.push_back({.kind = Target::Kind::source, .file = source, .only = wanted_scenario});
    else if (source.stem() == wanted_scenario) targets.push_back({.kind = Target::Kind::source, .file = source, .only = {}});
  }
  return targets;
}

/// Names that a mistyped one could have been.
std::vector<std::string> known_names(const NameFolders& folders) {
  std::vector<std::string> names = command_names();
  for (const fs::path& folder : folders)
    for (const fs::path& source : scenario_sources(folder)) {
      const fs::path name = source.lexically_relative(folder).replace_extension();
      names.push_back(name);
      names.push_back(name.filename());
      names.push_back(name.parent_path());
    }
  return names;
}

std::vector<Target> targets_of_name(const std::string& name, const NameFolders& folders) {
  for (const fs::path& folder : folders) {
    const std::vector<Target> targets = targets_named(name, folder);
    if (targets.size() <= 1 || fs::is_directory(folder / name)) {
      if (!targets.empty()) return targets;
      continue;
    }
    std::vector<std::string> candidates;
    for (const Target& target : targets) candidates.push_back(target.file.lexically_relative(folder).replace_extension());
    throw UsageError(fmt::format("there are several scenarios '{}': say which of {}", name, comma_list(candidates)));
  }
  throw UsageError(fmt::format("there is neither a file nor a scenario '{}'{}; `pcheck list` names the scenarios", name,
                               did_you_mean(name, known_names(folders))));
}

std::vector<Target> targets_of(const std::string& path, const NameFolders& folders) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const fs::path tidy = fs::path(path).lexically_normal();
  if (fs::is_directory(status)) return targets_of_folder(tidy);
  if (fs::exists(status)) return {target_of_file(tidy)};
  const bool may_be_name =
      !path.empty() &&
      path.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/") == std::string::npos &&
      path.front() != '/';
  if (may_be_name) return targets_of_name(path, folders);
  throw UsageError(fmt::format("there is no file '{}'", path));
}

}  // namespace

std::vector<fs::path> scenario_sources(const fs::path& folder) {
  std::vector<fs::path> sources;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error), end; at != end;
       at.increment(error)) {
    if (error) break;
    std::error_code unreadable;  // such as a link that leads to itself
    if (at->is_directory(unreadable) && at->path().filename().string().starts_with('.')) at.disable_recursion_pending();
    if (at->is_regular_file(unreadable) && is_source(at->path()) && !declared_scenarios(at->path()).empty())
      sources.push_back(at->path());
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

std::vector<Target> resolve(const std::vector<std::string>& paths, const NameFolders& folders) {
  std::vector<Target> all;
  std::set<std::pair<fs::path, std::string>> seen;
  for (const std::string& path : paths)
    for (Target& target : targets_of(path, folders))
      if (seen.insert({fs::canonical(target.file), target.only}).second) all.push_back(std::move(target));
  return all;
}

}  // namespace pcheck::command
