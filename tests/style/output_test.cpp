/// The output that README shows is what the commands print. With PCHECK_UPDATE_GOLDEN=1 README is brought up to date.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "style/shell.hpp"
#include "style/source_tree.hpp"

using namespace pcheck::style;

namespace {

namespace fs = std::filesystem;

/// A folder in which nothing lies but what README's commands name, so that paths are short and results go nowhere else.
fs::path make_folder() {
  const fs::path folder = fs::path(PCHECK_BINARY_DIR) / "example-run";
  fs::remove_all(folder);
  for (const char* const part : {"scenarios/philosophers", "scenarios/lost_update", "docs/examples"}) {
    fs::create_directories(folder / part);
    fs::copy(fs::path(PCHECK_SOURCE_DIR) / part, folder / part,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
  return folder;
}

std::string output_of(const fs::path& folder, const std::string& arguments) {
  return run("cd " + folder.string() + " && NO_COLOR=1 PCHECK_COMMAND=./pcheck " PCHECK_BINARY_DIR "/pcheck " + arguments +
             " --width 80")
      .output;
}

/// `text` with what the commands print in place of what it shows after each line "$ ./pcheck ...".
std::string with_real_output(const SourceFile& document, const fs::path& folder) {
  constexpr std::string_view prompt = "$ ./pcheck ";
  std::string text;
  bool skipping = false;
  for (const std::string& line : document.lines) {
    if (line.starts_with("```")) skipping = false;
    if (skipping) continue;
    text.append(line).append("\n");
    if (!line.starts_with(prompt)) continue;
    text += output_of(folder, line.substr(prompt.size()));
    skipping = true;
  }
  return text;
}

}  // namespace

TEST_CASE("documents: README shows what pcheck prints") {
  const SourceFile* const readme = find_source("README.md");
  REQUIRE(readme != nullptr);
  const std::string real = with_real_output(*readme, make_folder());
  if (const char* const update = std::getenv("PCHECK_UPDATE_GOLDEN"); update != nullptr && std::string_view(update) == "1") {
    std::ofstream(PCHECK_SOURCE_DIR "/README.md", std::ios::binary) << real;
    return;
  }
  INFO("if the new output is right, run the tests with PCHECK_UPDATE_GOLDEN=1 to bring README.md up to date");
  CHECK(real == readme->text);
}
