/// What the documents say is so: links lead somewhere, code shown is code compiled, lists are complete.

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "style/source_tree.hpp"

using namespace pcheck::style;

namespace {

const SourceFile& document(const std::string& path) {
  const SourceFile* const file = find_source(path);
  REQUIRE_MESSAGE(file != nullptr, path, " is missing; write it");
  return *file;
}

struct CodeBlock {
  std::size_t line;      ///< of its first line
  std::string language;  ///< empty where none is given
  std::string text;
};

std::vector<CodeBlock> code_blocks(const SourceFile& file) {
  std::vector<CodeBlock> blocks;
  bool inside = false;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    if (line.starts_with("```")) {
      if (!inside) blocks.push_back({i + 2, line.substr(3), {}});
      inside = !inside;
    } else if (inside) {
      blocks.back().text.append(line).append("\n");
    }
  }
  return blocks;
}

/// The text between the first `before` and the `after` that follows it; empty if there is none.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t end = text.find(after, begin + before.size());
  return end == std::string::npos ? std::string() : text.substr(begin + before.size(), end - begin - before.size());
}

std::vector<std::string> all_between(std::string text, const std::string& before, const std::string& after) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before)) {
    text.erase(0, at + before.size());
    const std::size_t end = text.find(after);
    if (end == std::string::npos) break;
    found.push_back(text.substr(0, end));
    text.erase(0, end + after.size());
  }
  return found;
}

std::vector<const SourceFile*> sources_below(const std::string& folder) {
  std::vector<const SourceFile*> found;
  for (const SourceFile& file : source_files())
    if (file.is_below(folder) && file.path.ends_with(".cpp")) found.push_back(&file);
  return found;
}

std::string stem_of(const SourceFile& file) { return file.name().substr(0, file.name().rfind('.')); }

/// `a/b/../c` without the dots.
std::string normal(const std::string& path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    if (part == ".." && !parts.empty()) parts.pop_back();
    else if (!part.empty() && part != ".") parts.push_back(part);
    begin = end + 1;
  }
  std::string text;
  for (const std::string& part : parts) text.append(text.empty() ? "" : "/").append(part);
  return text;
}

bool exists(const std::string& path) {
  return find_source(path) != nullptr || std::any_of(source_files().begin(), source_files().end(),
                                                     [&](const SourceFile& file) { return file.is_below(path + "/"); });
}

}  // namespace

TEST_CASE("documents: README opens with the two commands") {
  const auto blocks = code_blocks(document("README.md"));
  REQUIRE_MESSAGE(!blocks.empty(), "README.md shows no command; open it with ./pcheck scenarios/philosophers and ./test");
  CHECK_MESSAGE(blocks[0].text == "./pcheck scenarios/philosophers\n./test\n",
                "README.md must open with these two commands and no other, not with:\n", blocks[0].text);
}

TEST_CASE("documents: the code that README shows is the code of docs/examples, which is compiled and run") {
  const SourceFile& readme = document("README.md");
  std::set<std::string> shown;
  Problems problems;
  for (const CodeBlock& block : code_blocks(readme)) {
    if (block.language != "cpp") continue;
    const auto examples = sources_below("docs/examples/");
    const auto same =
        std::find_if(examples.begin(), examples.end(), [&](const SourceFile* file) { return file->text == block.text; });
    if (same == examples.end())
      problems.add(readme, block.line,
                   "this code is no file of docs/examples; make it one, or copy the file that was meant, whole");
    else shown.insert((*same)->path);
  }
  for (const SourceFile* file : sources_below("docs/examples/"))
    if (shown.count(file->path) == 0) problems.add(*file, 0, "is not shown in README.md; show it, whole, or remove it");
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("documents: links lead to files that exist") {
  Problems problems;
  for (const SourceFile& file : source_files()) {
    if (!file.path.ends_with(".md")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& link : all_between(file.lines[i], "](", ")")) {
        const std::string target = link.substr(0, link.find('#'));
        if (target.empty() || target.find("://") != std::string::npos) continue;
        if (!exists(normal(file.folder() + target)))
          problems.add(file, i + 1, fmt::format("the link to {} leads nowhere; name a file that exists", link));
      }
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}

TEST_CASE("documents: CHANGELOG has the version that CMakeLists.txt names") {
  const std::string version = between(document("CMakeLists.txt").text, "project(pcheck VERSION ", " ");
  REQUIRE(!version.empty());
  CHECK_MESSAGE(document("CHANGELOG.md").text.find("\n## " + version) != std::string::npos, "CHANGELOG.md has no heading '## ",
                version, "'; add it, and what breaks recorded schedules or the JSON");
}

TEST_CASE("documents: README lists every strategy") {
  const std::string& readme = document("README.md").text;
  for (const SourceFile* file : sources_below("checker/strategies/")) {
    const std::string stem = stem_of(*file);
    if (stem == "registry" || stem == "depth_first" || stem == "bound") continue;  // no strategies of their own
    CHECK_MESSAGE(readme.find("(" + file->path + ")") != std::string::npos, file->path,
                  " is missing in the table of strategies in README.md; add a line with a link to it");
  }
  for (const std::string& name : all_between(document("checker/strategies/registry.cpp").text, "Entry{\"", "\""))
    CHECK_MESSAGE(readme.find("`" + name + "`") != std::string::npos, "strategy ", name,
                  " is missing in README.md; add it to the table of strategies");
}

TEST_CASE("documents: README lists every kind of finding that the command line knows") {
  const std::string& readme = document("README.md").text;
  const std::string kinds = between(document("checker/finding_kinds.cpp").text, "kinds = {", "};");
  REQUIRE(!kinds.empty());
  for (const std::string& kind : all_between(kinds, "\"", "\""))
    CHECK_MESSAGE(readme.find("`" + kind + "`") != std::string::npos, "the finding ", kind,
                  " is missing in README.md; add it to the table of findings");
}

TEST_CASE("documents: every scenario is named as its file, and its folder's README tells of it") {
  Problems problems;
  for (const SourceFile* file : sources_below("scenarios/")) {
    const std::string name = stem_of(*file);
    if (file->text.find("PCHECK_SCENARIO(" + name) == std::string::npos)
      problems.add(*file, 0, fmt::format("declares no scenario '{}'; name one as the file", name));
    const std::string readme = file->folder() + "README.md";
    const SourceFile* const text = find_source(readme);
    if (text == nullptr) problems.add(*file, 0, "its folder has no README.md; write one that tells what each variant shows");
    else if (text->text.find("`" + name + "`") == std::string::npos)
      problems.add(*text, 0, fmt::format("does not name `{}`; say what the variant shows", name));
    const std::string family = file->folder().substr(10);
    if (document("scenarios/README.md").text.find("(" + family + "README.md)") == std::string::npos)
      problems.add(document("scenarios/README.md"), 0,
                   fmt::format("has no link to {}README.md; add the family to its table", family));
  }
  CHECK_MESSAGE(problems.none(), problems.text());
}
