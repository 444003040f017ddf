/// Which values an atomic takes for equal, and how they are told.

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <new>
#include <string>

#include "runtime/atomic_members.hpp"
#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

/// Exchanges for each pair of these values, one expected and one there: `expected` says what was there.
template <class T>
void exchange_each_pair(std::initializer_list<T> values) {
  for (const T there : values)
    for (const T hoped : values) {
      pcheck::atomic<T> x = there;
      T expected = hoped;
      const bool exchanged = x.compare_exchange_weak(expected, T{});
      pcheck::check(!exchanged || there == hoped, "exchanged what was expected only");
      pcheck::check(expected == there, "what is there is told");
    }
}

}  // namespace

TEST_CASE("atomic: is volatile as in std, and adds to a long double") {
  CHECK(all_ends([] { pcheck::outcome("used", pcheck::atomic_members::use_volatile_atomics()); }) ==
        std::string("used=") + pcheck::atomic_members::volatile_atomics_used);
}

TEST_CASE("atomic: signed integers wrap, in what is stored and in what is told") {
  const auto body = [] {
    pcheck::atomic<int> x = std::numeric_limits<int>::max();
    const auto is_negative_after_one_more = [](auto& number) { return ++number < 0; };
    pcheck::check(is_negative_after_one_more(x) && x == std::numeric_limits<int>::min());
    const auto is_positive_after_one_less = [](auto& number) { return (number -= 1) > 0; };
    pcheck::check(is_positive_after_one_less(x) && x == std::numeric_limits<int>::max());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("atomic: of threads that add to a long double none loses what another adds, and may be volatile") {
  const auto body = [] {
    volatile pcheck::atomic<long double> sum = 0;
    volatile pcheck::atomic<int> count = 0;
    const auto add = [&] {
      sum += 0.5L;
      count = count + 1;
    };
    pcheck::thread one(add), other(add);
    one.join();
    other.join();
    pcheck::outcome("halves", static_cast<int>(sum * 2));
    pcheck::outcome("count", count);
  };
  CHECK(all_ends(body) == "count=1 halves=2 | count=2 halves=2");
}

TEST_CASE("atomic: a weak compare_exchange tells what it saw whatever that is, also what differs in every bit") {
  const auto body = [] {
    exchange_each_pair<signed char>({0, -1});
    exchange_each_pair<int>({0, -1, 1, -2});
    exchange_each_pair<unsigned>({0, ~0u});
    // The images that stand for a spurious failure, of 0 and of -1.
    exchange_each_pair<long long>({0, -1, static_cast<long long>(0xbfff'ffff'ffff'ffff), 0x4000'0000'0000'0000});
    exchange_each_pair<std::size_t>({0, ~std::size_t{0}, 0xbfff'ffff'ffff'ffff});
    exchange_each_pair<const char*>({nullptr, reinterpret_cast<const char*>(~std::uintptr_t{0})});
    exchange_each_pair<double>({0, -2.5});
  };
  CHECK(all_ends(body) == "verified");
  CHECK(all_ends(body, {.spurious = true}) == "verified");
}

namespace {

struct Padded {
  char a;
  int b;
};
struct LargePadded {
  long a;
  char b;
  long c;
};

/// Whether an exchange that expects `value`, in memory whose bytes in between are not those of the stored one, succeeds.
template <class T>
bool exchanges_by_value(T value) {
  alignas(T) unsigned char memory[sizeof(T)];
  std::memset(memory, 0xab, sizeof memory);
  T* const expected = new (memory) T;
  expected->a = value.a;
  expected->b = value.b;
  if constexpr (requires { value.c; }) expected->c = value.c;
  pcheck::atomic<T> stored{value};
  return stored.compare_exchange_strong(*expected, value);
}

}  // namespace

TEST_CASE("atomic: what lies between the members of a value is not compared") {
  CHECK(all_ends([] { pcheck::check(exchanges_by_value(Padded{1, 2})); }) == "verified");
  CHECK(all_ends([] { pcheck::check(exchanges_by_value(LargePadded{1, 'b', 3})); }) == "verified");
}

namespace {

struct Node {
  int number;
  pcheck::atomic<Node*> next{nullptr};
};

/// 12 bytes of members, and 4 behind them, in which a copy in a register has what was there before.
struct Counted {
  Node* node;
  int changes;
};

/// A stack of three numbers, from which two threads take; one of them puts back one of two.
void take_and_put_back() {
  Node nodes[3]{{0}, {1}, {2}};
  pcheck::atomic<Counted> top{Counted{&nodes[0], 0}};
  nodes[0].next = &nodes[1];
  nodes[1].next = &nodes[2];
  const auto take = [&]() -> Node* {
    Counted seen = top;
    while (seen.node != nullptr) {
      Node* const next = seen.node->next;
      if (top.compare_exchange_strong(seen, Counted{next, seen.changes + 1})) return seen.node;
    }
    return nullptr;
  };
  const auto put = [&](Node* node) {
    Counted seen = top;
    do node->next = seen.node;
    while (!top.compare_exchange_strong(seen, Counted{node, seen.changes + 1}));
  };
  int taken[3] = {};
  pcheck::thread one{[&] {
    if (Node* const node = take()) taken[node->number]++;
  }};
  pcheck::thread other{[&] {
    Node* const first = take();
    if (Node* const second = take()) taken[second->number]++;
    if (first != nullptr) put(first);
  }};
  one.join();
  other.join();
  while (Node* const node = take()) taken[node->number]++;
  for (const int times : taken) pcheck::check(times == 1, "each is taken once");
}

}  // namespace

TEST_CASE("atomic: what lies behind the members of a value is not compared either, whatever a copy of it has there") {
  CHECK(all_ends(take_and_put_back) == "verified");
}

TEST_CASE("atomic: what is told of values of classes") {
  struct Large {
    long a, b;
  };
  struct Small {
    short a, b;
  };
  const pcheck::Result result = pcheck::explore([] {
    pcheck::atomic<Large> large{Large{1, 2}, "large"};
    pcheck::atomic<Small> small{Small{1, 2}, "small"};
    large.store({3, 4});
    large.exchange({5, 6});
    Large expected = large.load();
    large.compare_exchange_strong(expected, {7, 8});
    large.compare_exchange_strong(expected, {9, 9});  // it is 7, 8
    small.store({3, 4});
    pcheck::fail("here");
  });
  REQUIRE(result.findings.size() == 1);
  const auto& events = result.findings[0].events;
  const auto told = [&](std::size_t i) { return events.at(i).before.value_or("") + " -> " + events.at(i).after.value_or(""); };
  // Large values by their numbers, of which each that is written has the next one.
  CHECK(told(0) == "value #0 -> value #1");
  CHECK(told(1) == "value #1 -> value #2");
  CHECK(events.at(2).result == "value #2");
  CHECK(told(3) == "value #2 -> value #3");
  CHECK(events.at(3).result == "true");
  CHECK(told(4) == "value #3 -> value #3");
  CHECK(events.at(4).result == "false");
  // Of others the bytes, the last one first: 2 and 1, 4 and 3.
  CHECK(told(5) == "0x20001 -> 0x40003");
}
