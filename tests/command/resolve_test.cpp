/// What PATHs stand for.

#include <doctest/doctest.h>

#include "checker/command/resolve.hpp"
#include "checker/command/usage_error.hpp"
#include "command/pcheck_process.hpp"

using namespace pcheck::command;
namespace fs = std::filesystem;

namespace {

/// scenarios/: a family each of one/{x,y}.cpp and two/{x,z}.cpp, where z.cpp holds `first` and `second`.
class Families : public Scratch {
 public:
  Families() {
    write("scenarios/one/x.cpp", "PCHECK_SCENARIO(x) {}\n");
    write("scenarios/one/y.cpp", "PCHECK_SCENARIO(y, pcheck::expects(\"crash\")) {}\n");
    write("scenarios/one/no_scenario.cpp", "int main() {}\n");
    write("scenarios/two/x.cpp", "PCHECK_SCENARIO(x) {}\n");
    write("scenarios/two/z.cpp", "PCHECK_SCENARIO(first) {}\nPCHECK_SCENARIO(second) {}\n");
    write("scenarios/README.md", "PCHECK_SCENARIO(none)\n");
    fs::create_directories("empty");
  }

 private:
  static void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    write_text(file, text);
  }
};

std::vector<std::string> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const Target& target : resolve(paths, {"scenarios"}))
    files.push_back(target.file.string() + (target.only.empty() ? "" : ":" + target.only));
  return files;
}

using Files = std::vector<std::string>;

}  // namespace

TEST_CASE("resolve: a folder stands for all files with scenarios below it, sorted") {
  const Families families;
  CHECK(files_of({"scenarios"}) ==
        Files{"scenarios/one/x.cpp", "scenarios/one/y.cpp", "scenarios/two/x.cpp", "scenarios/two/z.cpp"});
  CHECK(files_of({"./scenarios/one/"}) == Files{"scenarios/one/x.cpp", "scenarios/one/y.cpp"});
}

TEST_CASE("resolve: a file stands for itself, each file once") {
  const Families families;
  CHECK(files_of({"scenarios/two/z.cpp"}) == Files{"scenarios/two/z.cpp"});
  CHECK(files_of({"scenarios/one/y.cpp", "scenarios/one", "./scenarios/one/y.cpp"}) ==
        Files{"scenarios/one/y.cpp", "scenarios/one/x.cpp"});
}

TEST_CASE("resolve: names of families, files and scenarios") {
  const Families families;
  CHECK(files_of({"one"}) == Files{"scenarios/one/x.cpp", "scenarios/one/y.cpp"});
  CHECK(files_of({"two/x"}) == Files{"scenarios/two/x.cpp"});
  CHECK(files_of({"y"}) == Files{"scenarios/one/y.cpp:y"});
  CHECK(files_of({"second"}) == Files{"scenarios/two/z.cpp:second"});
  CHECK(files_of({"two/first"}) == Files{"scenarios/two/z.cpp:first"});
}

TEST_CASE("resolve: what is wrong is said") {
  const Families families;
  CHECK_THROWS_WITH_AS(files_of({"x"}), "there are several scenarios 'x': say which of one/x, two/x", UsageError);
  CHECK_THROWS_WITH_AS(files_of({"empty"}), doctest::Contains("empty holds no scenarios"), UsageError);
  CHECK_THROWS_WITH_AS(files_of({"onne"}), doctest::Contains("did you mean 'one'?"), UsageError);
  CHECK_THROWS_WITH_AS(files_of({"one/missing.cpp"}), "there is no file 'one/missing.cpp'", UsageError);
  CHECK_THROWS_WITH_AS(files_of({""}), "there is no file ''", UsageError);
  CHECK_THROWS_WITH_AS(files_of({"scenarios/README.md"}), doctest::Contains("neither a folder nor a .cpp file nor a program"),
                       UsageError);
  CHECK_THROWS_WITH_AS(files_of({"/bin/sh"}), doctest::Contains("does not use libpcheck.so"), UsageError);
}
