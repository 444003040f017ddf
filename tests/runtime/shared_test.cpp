/// shared<T>: a plain variable of which each read and each write is a step.

#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"
#include "runtime/shared_uses.hpp"

using namespace pcheck::exploring;

TEST_CASE("shared: behaves as a plain variable of its type") {
  const auto body = [] {
    pcheck::shared<int> x{5, "x"};
    pcheck::check(x == 5 && 5 == x && x != 4 && x < 6 && x >= 5 && x + 1 == 6 && -x == -5 && x);
    x = 7;
    x += 3;
    x -= 1;
    x *= 4;
    x /= 3;
    pcheck::check(x == 12);
    x %= 7;
    x <<= 2;
    x >>= 1;
    pcheck::check(x == 10);
    x &= 6;
    x |= 9;
    x ^= 1;
    pcheck::check(x == 10 && x++ == 10 && ++x == 12 && x-- == 12 && --x == 10);
    const pcheck::shared<int> copy = x;
    pcheck::shared<int> assigned;
    pcheck::check(assigned == 0);
    assigned = copy;
    x.store(1);
    pcheck::check(copy == 10 && assigned == 10 && x.load() == 1);
    pcheck::shared deduced{1.5, "deduced"};
    deduced *= 2;
    pcheck::check(deduced == 3.0);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("shared: holds pointers, strings, containers and structures") {
  struct Node {
    int value = 3;
  };
  const auto body = [] {
    Node node;
    pcheck::shared<Node*> pointer{nullptr, "pointer"};
    pcheck::check(!pointer && pointer == nullptr);
    pointer = &node;
    pcheck::check(pointer && pointer->value == 3 && (*pointer).value == 3);
    pcheck::shared<std::string> name{"ann", "name"};
    name += " b.";
    std::ostringstream stream;
    stream << name;
    pcheck::check(name == "ann b." && "ann b." == name && name != std::string("x") && stream.str() == "ann b.");
    pcheck::shared<std::vector<int>> list;
    list.update([](auto& values) { values.push_back(4); });
    pcheck::check(list.load() == std::vector<int>{4});
    pcheck::shared<std::array<long, 4>> large{{1, 2, 3, 4}};
    pcheck::check(large.load()[3] == 4);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("shared: of a class has what operators the class has") {
  CHECK(all_ends([] { pcheck::check(pcheck::shared_uses::class_operators_are_right()); }) == "verified");
}

TEST_CASE("shared: += is a read and then a write, and others come between") {
  const auto body = [](int rounds) {
    return [rounds] {
      pcheck::shared<int> x{0, "x"};
      const auto add = [&] {
        for (int i = 0; i < rounds; ++i) x += 1;
      };
      pcheck::thread a(add);
      pcheck::thread b(add);
      a.join();
      b.join();
      pcheck::outcome("x", x);
    };
  };
  CHECK(all_ends(body(1)) == "x=1 | x=2");
  CHECK(classes(body(1)) == 4);  // as for a load and a store of an atomic: see atomic_test.cpp
  // 2 is reached where one thread's first read and last write enclose all but the other's last round, which lies within its
  // first; 1 is not, since a thread's second round reads at least its own first write.
  CHECK(all_ends(body(2)) == "x=2 | x=3 | x=4");
}

namespace {

/// One thread writes 5 to a and then 7 to b, while another adds b to a.
template <class B>
void add_while_both_change() {
  pcheck::shared<int> a{1, "a"};
  B b{2, "b"};
  pcheck::thread other([&] {
    a = 5;
    b = 7;
  });
  a += b;
  other.join();
  pcheck::outcome("a", a);
}

}  // namespace

TEST_CASE("shared: what is added is read before what it is added to") {
  // So 1 + 2, which stays or is written over, or 5 + 2, or 5 + 7: who has seen 7 in b finds no 1 in a.
  const std::string ends = "a=12 | a=3 | a=5 | a=7";
  CHECK(all_ends(add_while_both_change<pcheck::shared<int>>) == ends);
  CHECK(all_ends(add_while_both_change<pcheck::atomic<int>>) == ends);
  CHECK(all_ends(add_while_both_change<pcheck::interprocess::value<int>>) == ends);
}

TEST_CASE("shared: values beyond 8 bytes are read and written in one step, too") {
  struct Large {
    long first = 0;
    long second = 0;
    long third = 0;
  };
  const auto body = [] {
    pcheck::shared<Large> value{{}, "value"};
    pcheck::thread writer([&] { value = Large{1, 1, 1}; });
    const Large seen = value;
    pcheck::check(seen.first == seen.second && seen.second == seen.third, "no half of a write is seen");
    pcheck::outcome("seen", seen.first);
    writer.join();
  };
  CHECK(all_ends(body) == "seen=0 | seen=1");
  CHECK(first_finding(body).starts_with("data_race"));
}

TEST_CASE("shared: each of two threads' last write wins in some execution") {
  const auto body = [] {
    pcheck::shared<std::string> text{"none", "text"};
    pcheck::thread a([&] { text = "a"; });
    pcheck::thread b([&] { text = "b"; });
    a.join();
    b.join();
    pcheck::outcome("text", text);
  };
  CHECK(all_ends(body) == "text=a | text=b");
  CHECK(schedules(body) == 5);  // as for two atomic additions: see atomic_test.cpp
  CHECK(classes(body) == 2);
}

TEST_CASE("shared: unordered accesses of which one writes are a data race, readers alone are not") {
  const auto body = [](bool writes) {
    return [writes] {
      pcheck::shared<int> x{0, "x"};
      pcheck::thread t([&] { (void)x.load(); });
      if (writes) x = 1;
      else (void)x.load();
      t.join();
    };
  };
  CHECK(first_finding(body(false)) == "verified");
  CHECK(first_finding(body(true)).starts_with("data_race"));
}
