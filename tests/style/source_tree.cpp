#include "style/source_tree.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace pcheck::style {

namespace {

namespace fs = std::filesystem;

bool is_left_out(const std::string& name) {
  static const std::array left_out = {".git", ".cache", ".claude", "pcheck-out", "compile_commands.json", "results.json"};
  return name.starts_with("build") || std::find(left_out.begin(), left_out.end(), name) != left_out.end();
}

SourceFile read_source(const fs::path& root, const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream content;
  content << stream.rdbuf();
  SourceFile source{.path = fs::relative(file, root).generic_string(), .text = content.str(), .lines = {}};
  std::string line;
  while (std::getline(content, line)) source.lines.push_back(line);
  return source;
}

std::vector<SourceFile> read_tree() {
  const fs::path root = PCHECK_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_left_out(entry->path().filename())) entry.disable_recursion_pending();
    else if (entry->is_regular_file() && !entry->is_symlink()) files.push_back(read_source(root, entry->path()));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

/// Where the compiler looks for a header of the project.
std::string resolve(const SourceFile& file, const Include& include) {
  if (include.in_angles) return include.path.starts_with("pcheck/") ? "runtime/include/" + include.path : std::string();
  for (const std::string& folder : {file.folder(), std::string(), std::string("runtime/"), std::string("tests/")})
    if (find_source(folder + include.path) != nullptr) return folder + include.path;
  return {};
}

}  // namespace

const std::vector<SourceFile>& source_files() {
  static const std::vector<SourceFile> files = read_tree();
  return files;
}

const SourceFile* find_source(std::string_view path) {
  const auto& files = source_files();
  const auto place =
      std::lower_bound(files.begin(), files.end(), path, [](const SourceFile& f, std::string_view p) { return f.path < p; });
  return place != files.end() && place->path == path ? &*place : nullptr;
}

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (!line.starts_with("#include ")) continue;
    const std::size_t begin = line.find_first_of("<\"");
    const std::size_t end = line.find_last_of(">\"");
    if (begin == std::string::npos || end <= begin) continue;
    Include include{.line = i + 1,
                    .written = line.substr(begin, end - begin + 1),
                    .path = line.substr(begin + 1, end - begin - 1),
                    .in_angles = line[begin] == '<',
                    .resolved = {}};
    include.resolved = resolve(file, include);
    includes.push_back(std::move(include));
  }
  return includes;
}

void Problems::add(const SourceFile& file, std::size_t line, std::string_view what) {
  add(line == 0 ? fmt::format("{}: {}", file.path, what) : fmt::format("{}:{}: {}", file.path, line, what));
}

void Problems::add(std::string_view what) { text_ += fmt::format("\n  {}", what); }

}  // namespace pcheck::style
