/// process: a thread with memory of its own, as Python's multiprocessing.Process.

#include <csignal>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/exploring.hpp"

using namespace pcheck::exploring;

namespace {

int a_global = 3;

constexpr int line_before = __LINE__;
[[gnu::noinline]] void write_seven(int& place) { place = 7; }

std::string searched_by(const std::string& strategy, const Body& body) {
  return ends_of(pcheck::explore(body, everything(strategy)));
}

}  // namespace

TEST_CASE("process: what it captures is a copy, also what that has in the heap") {
  const auto body = [] {
    std::vector<int> numbers(3);
    std::string text(100, 'x');
    pcheck::process child{[numbers, text]() mutable {
                            numbers[1] = 4;
                            numbers.push_back(5);
                            text += "more";
                            pcheck::check(numbers == std::vector{0, 4, 0, 5} && text.size() == 104);
                          },
                          "child"};
    child.join();
    pcheck::check(numbers == std::vector{0, 0, 0} && text.size() == 100);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("process: writing to a stack, a heap or a global of another one is found") {
  const auto to_stack = [] {
    int result = 0;
    pcheck::process child{[&result] { result = 7; }, "child"};
    child.join();
  };
  const auto to_heap = [] {
    std::vector<int> numbers(3);
    pcheck::process child{[&numbers] { numbers[1] = 4; }, "child"};
    child.join();
  };
  const auto to_global = [] {
    pcheck::process child{[] { a_global = 5; }, "child"};
    child.join();
    pcheck::check(a_global == 3);
  };
  const std::string reason = ": a process has memory of its own, and what it is to share must be created as shared (child)";
  CHECK(first_finding(to_stack) == "memory_not_shared: writes to the stack of main, where 0 becomes 7" + reason);
  CHECK(first_finding(to_heap) == "memory_not_shared: writes to the heap of main, where 0 becomes 4" + reason);
  CHECK(first_finding(to_global) == "memory_not_shared: writes to the globals of main, where 3 becomes 5" + reason);
  for (const Body& body : {Body(to_stack), Body(to_heap), Body(to_global)}) CHECK(all_ends(body) == "memory_not_shared");
}

TEST_CASE("process: the place of a write to another one's memory is where it is written, not where the step began") {
  const auto body = [] {
    int result = 0;
    pcheck::interprocess::event go{"go"};
    pcheck::process child{[&result, &go] {
                            go.wait();
                            write_seven(result);
                          },
                          "child"};
    go.set();
    child.join();
  };
  const pcheck::Result result = pcheck::explore(body, everything("dfs"));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings.front().location.line == line_before + 1);
}

TEST_CASE("process: the parent may not write to memory of its child either") {
  const auto body = [] {
    pcheck::interprocess::value<int*> place{nullptr, "place"};
    pcheck::interprocess::event written{"written"};
    pcheck::process child{[&] {
                            int own = 0;
                            place = &own;
                            written.wait();
                          },
                          "child"};
    while (place.load() == nullptr) pcheck::this_thread::yield();
    *place.load() = 1;
    written.set();
    child.join();
  };
  pcheck::Options options = everything("states");
  CHECK(ends_of(pcheck::explore(body, options)) == "memory_not_shared");
}

TEST_CASE("process: what can only be moved is its own, with the memory that it points to") {
  const auto argument = [] {
    pcheck::interprocess::value<int> seen{0, "seen"};
    pcheck::process child{[&seen](std::unique_ptr<int> number) { seen = ++*number; }, std::make_unique<int>(4), "child"};
    child.join();
    pcheck::check(seen == 5 && child.exit_code() == 0);
  };
  CHECK(all_ends(argument) == "verified");
  const auto captured = [] {
    pcheck::interprocess::event go{"go"};
    auto texts = std::make_unique<std::vector<std::string>>(2, "short");
    pcheck::process child{[&go, texts = std::move(texts)] {
                            go.wait();
                            texts->push_back(std::string(100, 'x'));
                            (*texts)[0] = "long enough to be in the heap";
                            pcheck::check(texts->size() == 3 && (*texts)[1] == "short");
                          },
                          "child"};
    go.set();
    child.join();
    pcheck::check(child.exit_code() == 0);
  };
  CHECK(all_ends(captured) == "verified");
  // A container can be moved only where its elements can.
  const auto containers = [] {
    std::vector<std::unique_ptr<int>> numbers;
    numbers.push_back(std::make_unique<int>(4));
    std::map<std::string, std::vector<std::unique_ptr<int>>> named;
    named["four"] = std::move(numbers);
    named["none"];
    const std::vector<int> copied{1, 2};
    pcheck::process child{[](std::map<std::string, std::vector<std::unique_ptr<int>>> given, std::vector<int> others) {
                            others[0] = ++*given.at("four").at(0);
                            given["none"].push_back(std::make_unique<int>(others[0]));
                            pcheck::check(*given["none"][0] == 5);
                          },
                          std::move(named), copied, "child"};
    child.join();
    pcheck::check(child.exit_code() == 0 && copied[0] == 1);
  };
  CHECK(all_ends(containers) == "verified");
}

TEST_CASE("process: that it has been given some memory of its parent does not let it write to other memory") {
  const auto to_stack = [] {
    int result = 0;
    pcheck::process child{[&result](std::unique_ptr<int> number) { result = *number; }, std::make_unique<int>(4), "child"};
    child.join();
  };
  const auto to_heap = [] {
    std::vector<int> numbers(3);
    pcheck::process child{[&numbers](std::unique_ptr<int> number) { numbers[1] = *number; }, std::make_unique<int>(4), "child"};
    child.join();
  };
  CHECK(all_ends(to_stack) == "memory_not_shared");
  CHECK(all_ends(to_heap) == "memory_not_shared");
}

TEST_CASE("process: a shared_ptr that it captures may be copied and dropped, what that points to is not shared") {
  const auto read = [] {
    pcheck::interprocess::event go{"go"};
    auto number = std::make_shared<int>(4);
    const std::shared_ptr<int> other(new int(5));
    pcheck::process child{[&go, number, other] {
                            go.wait();
                            const auto copy = number;
                            pcheck::check(*copy + *other == 9);
                          },
                          "child"};
    number.reset();
    go.set();
    child.join();
    pcheck::check(child.exit_code() == 0);
  };
  CHECK(all_ends(read) == "verified");
  const auto ended = [] {
    pcheck::interprocess::event never{"never"};
    pcheck::process child{[&never, number = std::make_shared<int>(4)] { never.wait(); }, "child"};
    child.terminate();
    child.join();
  };
  CHECK(all_ends(ended) == "verified");
  const auto written = [] {
    pcheck::process child{[number = std::make_shared<int>(4)] { ++*number; }, "child"};
    child.join();
  };
  CHECK(all_ends(written) == "memory_not_shared");
}

TEST_CASE("process: another one may be started with more than the one before, and end it") {
  // What the first one was started with was read after it had been freed.
  const auto body = [] {
    pcheck::interprocess::event never{"never"};
    pcheck::process first{[&never] { never.wait(); }, "first"};
    pcheck::process second{[](pcheck::process other) {
                             other.terminate();
                             other.join();
                             pcheck::check(other.exit_code() == -15);
                           },
                           std::move(first), "second"};
    second.join();
    pcheck::check(second.exit_code() == 0);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("process: objects of another one that are not shared are not for use") {
  const auto body = [] {
    pcheck::mutex lock{"lock"};
    pcheck::process child{[&lock] { const std::lock_guard guard(lock); }, "child"};
    child.join();
  };
  CHECK(first_finding(body) == "memory_not_shared: lock: belongs to another process and was not created as shared (child)");
}

TEST_CASE("process: exit codes of its function's end, of an exception, of exit") {
  const auto body = [] {
    pcheck::process good{[] {}, "good"};
    pcheck::process throws{[] { throw std::runtime_error("no"); }, "throws"};
    pcheck::process exits{[] { std::exit(3); }, "exits"};
    pcheck::process raises{[] { std::raise(SIGTERM); }, "raises"};
    for (pcheck::process* each : {&good, &throws, &exits, &raises}) each->join();
    pcheck::check(good.exit_code() == 0 && throws.exit_code() == 1 && exits.exit_code() == 3);
    pcheck::check(raises.exit_code() == -SIGTERM);
    pcheck::check(!good.is_alive() && !good.joinable());
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("process: there is no exit code before its end") {
  const auto body = [] {
    pcheck::interprocess::event go{"go"};
    pcheck::process child{[&go] { go.wait(); }, "child"};
    pcheck::check(!child.exit_code() && child.is_alive());
    go.set();
    pcheck::outcome("alive", child.is_alive());
    child.join();
  };
  CHECK(all_ends(body) == "alive=false | alive=true");
}

TEST_CASE("process: terminate ends it wherever it stands") {
  const auto body = [] {
    pcheck::interprocess::value<int> steps{0, "steps"};
    pcheck::process child{[&steps] {
                            steps = 1;
                            steps = 2;
                          },
                          "child"};
    child.terminate();
    child.join();
    pcheck::outcome("steps", steps.load());
    pcheck::outcome("code", *child.exit_code());
  };
  CHECK(all_ends(body) == "code=-15 steps=0 | code=-15 steps=1 | code=-15 steps=2 | code=0 steps=2");
  CHECK(searched_by("dpor", body) == "code=-15 steps=0 | code=-15 steps=1 | code=-15 steps=2 | code=0 steps=2");
  CHECK(schedules(body) == 4);  // it is ended before its first step, before its second one, after both, or has ended
}

TEST_CASE("process: may be seen alive, or be terminated, after its last operation, until it was seen to have ended") {
  const auto body = [](const std::function<void(pcheck::process&)>& look) {
    return [look] {
      pcheck::interprocess::event done{"done"};
      pcheck::process child{[&done] { done.set(); }, "child"};
      done.wait();
      look(child);
      child.join();
    };
  };
  CHECK(all_ends(body([](pcheck::process& child) {
          const bool first = child.is_alive();
          pcheck::outcome("alive", std::to_string(first) + std::to_string(child.is_alive()));
        })) == "alive=00 | alive=10 | alive=11");
  CHECK(all_ends([] {
          pcheck::interprocess::event done{"done"};
          pcheck::process child{[&done] { done.set(); }, "child"};
          done.wait();
          const bool was_alive = child.is_alive();
          child.terminate();
          child.join();
          pcheck::outcome("end", std::to_string(was_alive) + " " + std::to_string(*child.exit_code()));
        }) == "end=0 0 | end=1 -15 | end=1 0");
  // Who waits for the end by asking again and again is told in the end.
  CHECK(ends_of(pcheck::explore(body([](pcheck::process& child) {
                                  while (child.is_alive()) pcheck::this_thread::yield();
                                }),
                                everything("states"))) == "verified");
}

TEST_CASE("process: what a terminated one holds stays held") {
  const auto body = [](bool waits) {
    return [waits] {
      pcheck::interprocess::mutex lock{"lock"};
      pcheck::process child{[&lock] { const std::lock_guard guard(lock); }, "child"};
      child.terminate();
      child.join();
      if (waits) lock.lock();
      else pcheck::outcome("free", lock.try_lock());
      if (waits) lock.unlock();
    };
  };
  CHECK(all_ends(body(true)) == "deadlock");
  CHECK(searched_by("dpor", body(true)) == "deadlock");
  const std::string ends = first_finding(body(true));
  CHECK(ends == "deadlock: main waits for good at lock of lock");
}

TEST_CASE("process: a daemon does not outlive the scope, others are waited for") {
  const auto body = [](bool is_daemon) {
    return [is_daemon] {
      pcheck::interprocess::event never{"never"};
      if (is_daemon) pcheck::process child{pcheck::daemon, [&never] { never.wait(); }, "child"};
      else pcheck::process child{[&never] { never.wait(); }, "child"};
    };
  };
  CHECK(all_ends(body(true)) == "verified");
  CHECK(all_ends(body(false)) == "deadlock");
}

TEST_CASE("process: may be started later") {
  const auto body = [] {
    pcheck::interprocess::value<int> number{0, "number"};
    pcheck::process child{pcheck::defer_start, [&number](int n) { number = n; }, 5, "child"};
    pcheck::check(!child.joinable() && !child.exit_code() && !child.is_alive() && number == 0);
    child.start();
    child.join();
    pcheck::check(number == 5);
  };
  CHECK(all_ends(body) == "verified");
}

TEST_CASE("process: its threads share its memory, and end with it") {
  const auto joined = [] {
    pcheck::interprocess::value<int> result{0, "result"};
    pcheck::process child{[&result] {
                            pcheck::mutex lock{"lock"};
                            int count = 0;
                            const auto add = [&] {
                              const std::lock_guard guard(lock);
                              ++count;
                            };
                            pcheck::thread other{add, "other"};
                            add();
                            other.join();
                            result = count;
                          },
                          "child"};
    child.join();
    pcheck::check(result == 2);
  };
  const auto left = [] {
    pcheck::interprocess::event never{"never"};
    pcheck::process child{[&never] { pcheck::thread([&never] { never.wait(); }).detach(); }, "child"};
    child.join();
    pcheck::check(child.exit_code() == 0);
  };
  const auto overtaken = [] {
    pcheck::interprocess::value<int> number{0, "number"};
    pcheck::process child{[&number] {
                            pcheck::thread([&number] { number = 1; }).detach();
                            std::exit(0);
                          },
                          "child"};
    child.join();
    number = 2;  // no race: the thread has ended with its process
  };
  CHECK(all_ends(joined) == "verified");
  CHECK(all_ends(left) == "verified");
  CHECK(all_ends(overtaken) == "verified");
}

TEST_CASE("process: several that do not meet have no product of schedules") {
  const auto body = [] {
    pcheck::interprocess::array<int> numbers{3, "numbers"};
    std::vector<pcheck::process> children;
    for (int i = 0; i < 3; ++i) children.emplace_back([&numbers, i] { numbers[static_cast<std::size_t>(i)] = i; });
    for (pcheck::process& child : children) child.join();
    pcheck::check(numbers[2] == 2);
  };
  CHECK(classes(body) == 1);
}

namespace {

/// How often the variable of the process that calls has been used.
int use_counter() {
  static std::vector<int> counter = {10};
  return ++counter.front();
}

const std::string& first_user(const std::string& user) {
  static const std::string name = user;
  return name;
}

/// With a destructor that must not run in the process that has started the one that made it.
struct Named {
  std::string name;
  pcheck::shared<int> uses{0, "uses"};
  explicit Named(std::string the_name) : name(std::move(the_name)) {}
};

Named& named_by_first_user(const std::string& user) {
  static Named named(user);
  ++named.uses;
  return named;
}

}  // namespace

TEST_CASE("process: a function-local static that it is the first to use is its own") {
  const auto body = [] {
    pcheck::process a{[] { pcheck::check(use_counter() == 11 && use_counter() == 12); }, "a"};
    pcheck::process b{[] { pcheck::check(use_counter() == 11); }, "b"};
    a.join();
    b.join();
    pcheck::check(use_counter() == 11);
  };
  CHECK(all_ends(body) == "verified");
  CHECK(classes(body) == 1);
  pcheck::Options options = everything("dfs");
  options.detect_leaks = true;
  CHECK(ends_of(pcheck::explore(body, options)) == "verified");
}

TEST_CASE("process: a function-local static of its own is inherited by those that it starts") {
  const auto body = [] {
    pcheck::process child{[] {
                            pcheck::check(first_user("child") == "child");
                            pcheck::process grandchild{[] { pcheck::check(first_user("grandchild") == "child"); }, "grandchild"};
                            grandchild.join();
                          },
                          "child"};
    child.join();
    pcheck::check(first_user("main") == "main");
  };
  CHECK(all_ends(body) == "verified");
  // What it holds in the child's heap is the child's.
  const auto writing = [] {
    pcheck::process child{[] {
                            use_counter();
                            pcheck::process grandchild{[] { use_counter(); }, "grandchild"};
                            grandchild.join();
                          },
                          "child"};
    child.join();
  };
  CHECK(all_ends(writing) == "memory_not_shared");
}

TEST_CASE("process: where several threads of it use a function-local static, one initialises it and the others wait") {
  const auto body = [] {
    pcheck::process child{[] {
                            std::string names[2];
                            pcheck::mutex mutex{"mutex"};
                            const auto use = [&](int self, const char* name) {
                              const std::lock_guard guard(mutex);
                              names[self] = named_by_first_user(name).name;
                            };
                            pcheck::thread first(use, 0, "first");
                            pcheck::thread second(use, 1, "second");
                            first.join();
                            second.join();
                            pcheck::check(names[0] == names[1]);
                            pcheck::outcome("name", names[0]);
                          },
                          "child"};
    child.join();
    pcheck::check(named_by_first_user("main").name == "main");
  };
  CHECK(all_ends(body) == "name=first | name=second");
}

TEST_CASE("ranks: each has function-local statics of its own") {
  const auto body = [] {
    pcheck::run_ranks(2, [](pcheck::communicator& world) {
      pcheck::check(named_by_first_user("rank " + std::to_string(world.rank())).name == "rank " + std::to_string(world.rank()));
      pcheck::check(use_counter() == 11);
    });
  };
  CHECK(all_ends(body) == "verified");
  CHECK(classes(body) == 2);  // with buffers and without: what the ranks do commutes
}

TEST_CASE("process: a function-local static that its parent has initialised is initialised") {
  const auto body = [] {
    const auto number = [] {
      static const std::vector<int> numbers(3, 7);
      return numbers.front();
    };
    pcheck::check(number() == 7);
    pcheck::process child{[number] { pcheck::check(number() == 7); }, "child"};
    child.join();
  };
  CHECK(all_ends(body) == "verified");
}
