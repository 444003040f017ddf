#include "golden.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include <doctest/doctest.h>

namespace pcheck::reports {

std::string source_file(const std::string& path) {
  std::ifstream file(std::string(PCHECK_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = "tests/reports/golden/" + name;
  const char* const update = std::getenv("PCHECK_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream file(std::string(PCHECK_SOURCE_DIR) + "/" + path, std::ios::binary);
    file << actual;
    REQUIRE_MESSAGE(file.good(), "cannot write ", path);
    return;
  }
  INFO("if the new text is right, run the tests with PCHECK_UPDATE_GOLDEN=1 to write ", path);
  CHECK(actual == source_file(path));
}

}  // namespace pcheck::reports
