/// Variables are named as the line says that declares them, also where it declares several.

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "checker/explaining/declarations.hpp"

namespace {

/// "a b[2] c[?]": the variables, and how many objects they make where that is not one.
std::string declared(const std::string& line, const std::string& type) {
  std::string words;
  for (const pcheck::checker::Declarator& declarator : pcheck::checker::declarators(line, type)) {
    words += (words.empty() ? "" : " ") + declarator.name;
    if (!declarator.objects) words += "[?]";
    else if (*declarator.objects != 1) words += "[" + std::to_string(*declarator.objects) + "]";
  }
  return words;
}

/// The object that the first finding is about.
std::string object_found(const std::function<void()>& body) {
  const pcheck::Result result = pcheck::explore(body);
  REQUIRE(!result.findings.empty());
  REQUIRE(result.findings.front().objects.size() == 1);
  return result.findings.front().objects.front();
}

/// Two threads that write to one variable of several.
template <class Variable>
void race_on(Variable& variable) {
  pcheck::thread t([&] { variable = 1; });
  variable = 2;
  t.join();
}

}  // namespace

TEST_CASE("declarators: all of a declaration, and of all declarations on the line") {
  CHECK(declared("mutex a, b;", "mutex") == "a b");
  CHECK(declared("struct S { mutex m; shared<int> x{0}, y{f(1, 2)}; mutex n; };", "shared") == "x y");
  CHECK(declared("struct S { mutex m; shared<int> x{0}, y{f(1, 2)}; mutex n; };", "mutex") == "m n");
  CHECK(declared("  const pcheck::atomic<Node*> head{nullptr}, tail = head, *last;", "atomic") == "head tail");
  CHECK(declared("shared<std::map<int, int>> table;", "shared") == "table");
}

TEST_CASE("declarators: an array makes as many as it says, a container any number") {
  CHECK(declared("mutex a[2], b, c[n];", "mutex") == "a[2] b c[?]");
  CHECK(declared("std::vector<mutex> a(2), b{2}, c(3);", "mutex") == "a[2] b[?] c[3]");
  CHECK(declared("std::vector<pcheck::shared<int>> a(n), b(n, 0);", "shared") == "a[?] b[?]");
}

TEST_CASE("declarators: what only refers to an object, and locks, declare none") {
  CHECK(declared("mutex* p = &m; mutex& r = m; mutex a;", "mutex") == "a");
  CHECK(declared("std::lock_guard<mutex> guard(m);", "mutex").empty());
  CHECK(declared("mutex* p = new mutex;", "mutex") == "p");
  CHECK(declared("Holder() : mutex_() {}", "mutex").empty());
}

TEST_CASE("names: of several variables on one line, each has its own") {
  const auto variables = [] {
    pcheck::shared<int> first{0}, second{0};
    race_on(second);
  };
  CHECK(object_found(variables) == "second");
  const auto members = [] {
    // clang-format off
    struct Account { pcheck::shared<int> balance{0}, limit{0}; };
    // clang-format on
    Account mine, yours;
    race_on(yours.limit);
  };
  CHECK(object_found(members) == "limit[1]");
  const auto arrays = [] {
    pcheck::shared<int> first[2], second[2];
    race_on(second[1]);
  };
  CHECK(object_found(arrays) == "second[1]");
  const auto containers = [] {
    std::vector<pcheck::shared<int>> first(2), second(3);
    race_on(second[2]);
  };
  CHECK(object_found(containers) == "second[2]");
}

TEST_CASE("names: members of a class are told from variables on the same line") {
  const auto body = [](bool on_member) {
    return [on_member] {
      // clang-format off
      struct Request { pcheck::shared<int> result{0}; }; std::vector<Request> all(2); pcheck::shared<int> count{0};
      // clang-format on
      race_on(on_member ? all[1].result : count);
    };
  };
  CHECK(object_found(body(true)) == "result[1]");
  CHECK(object_found(body(false)) == "count");
}

TEST_CASE("members_of: leaves out bodies, arguments and initial values, and what is not in the class") {
  const std::vector<std::string> lines = {
      "struct Other { mutex none; };",                     //
      "class Account : public Base {",                     //
      "  explicit Account(int n) : sum_(n) { mutex m; }",  //
      "  shared<int> sum() const { return sum_; }",        //
      "  mutex first, second;  // and mutex third;",       //
      "  shared<int> sum_{0};",                            //
      "};",
      "mutex global;",
  };
  const auto members = [&](std::size_t line, const std::string& type) {
    return declared(pcheck::checker::members_of("Account", lines, line), type);
  };
  CHECK(members(2, "mutex") == "first second");
  CHECK(members(3, "shared") == "sum_");
  CHECK(pcheck::checker::members_of("Account", lines, 1).empty());
  CHECK(pcheck::checker::members_of("Missing", lines, 8).empty());
}

TEST_CASE("names: members of a class are named as there, with as many lines as it has") {
  const auto implicit = [] {
    struct Account {
      pcheck::mutex lock;
      pcheck::shared<int> balance{0};
      pcheck::shared<int> limit{0};
    };
    Account account;
    race_on(account.limit);
  };
  CHECK(object_found(implicit) == "limit");
  const auto with_constructor = [] {
    class Counter {
     public:
      explicit Counter(int start) : start_(start), count_(start) {}
      void race() { race_on(count_); }

     private:
      int start_;
      pcheck::shared<int> count_;
    };
    Counter one{1};
    Counter two{2};
    two.race();
  };
  CHECK(object_found(with_constructor) == "count_[1]");
}

TEST_CASE("names: where a line does not tell which variable it is, all are named that come into question") {
  const auto containers = [] {
    constexpr std::size_t size = 2;
    std::vector<pcheck::shared<int>> first(size), second(size), third(pcheck::choose(1));
    race_on(second[1]);
  };
  CHECK(object_found(containers) == "first/second/third[3]");
}
