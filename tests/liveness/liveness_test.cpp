/// Livelock, starvation and their absence in small programs, each worked out by hand.

#include <doctest/doctest.h>
#include <pcheck/pcheck.hpp>

#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "checker/liveness/lasso_check.hpp"
#include "checker/liveness/liveness.hpp"

using namespace pcheck;

namespace {

using Body = std::function<void()>;

Options states(const std::string& fairness = "weak") {
  Options options;
  options.strategy = "states";
  options.fairness = fairness;
  return options;
}

/// "kind of threads, fairness" for the first finding, or the verdict.
std::string found(const Body& body, const Options& options = states()) {
  const Result result = explore(body, options);
  if (result.findings.empty()) return to_string(result.verdict);
  const Finding& finding = result.findings.front();
  std::string text = finding.kind + " of";
  for (const std::string& thread : finding.threads) text += " " + thread;
  return finding.fairness.empty() ? text : text + ", " + finding.fairness;
}

/// The schedule as a list of threads, with a bar where the loop begins.
std::string schedule_of(const Finding& finding) {
  std::string text;
  for (std::size_t i = 0; i < finding.schedule.size(); ++i)
    text += (finding.loop_begin == i ? "|" : "") + std::to_string(finding.schedule[i].thread);
  return text;
}

void run_all(std::vector<std::pair<std::string, Body>> bodies) {
  std::vector<thread> threads;
  for (auto& [name, body] : bodies) threads.emplace_back(body, name);
  for (thread& t : threads) t.join();
}

[[noreturn]] void for_ever(const Body& work) {
  for (;;) work();
}

void two_that_take_and_put_back() {
  mutex forks[2];
  const auto dine = [&](mutex& left, mutex& right) {
    for (;;) {
      left.lock();
      if (right.try_lock()) break;
      left.unlock();
    }
    right.unlock();
    left.unlock();
  };
  run_all({{"a", [&] { dine(forks[0], forks[1]); }}, {"b", [&] { dine(forks[1], forks[0]); }}});
}

void readers_and_a_writer(int readers, bool yields) {
  shared_mutex book;
  std::vector<std::pair<std::string, Body>> bodies;
  for (int i = 0; i < readers; ++i)
    bodies.emplace_back("reader", [&] {
      for_ever([&] {
        {
          const std::shared_lock guard(book);
          progress();
        }
        if (yields) this_thread::yield();
      });
    });
  bodies.emplace_back("writer", [&] { const std::unique_lock guard(book); });
  run_all(bodies);
}

void two_at_a_lock(bool yields) {
  mutex lock;
  const auto work = [&] {
    for_ever([&] {
      {
        const std::lock_guard guard(lock);
        progress();
      }
      if (yields) this_thread::yield();
    });
  };
  run_all({{"a", work}, {"b", work}});
}

/// One waits until another has set something under a lock, which it takes again and again to look.
void poll(const Body& pause) {
  mutex lock;
  bool ready = false;
  const auto is_ready = [&] {
    const std::lock_guard guard(lock);
    return ready;
  };
  run_all({{"asking",
            [&] {
              while (!is_ready()) pause();
            }},
           {"answering", [&] {
              const std::lock_guard guard(lock);
              ready = true;
            }}});
}

}  // namespace

TEST_CASE("liveness: a thread that spins for another's write waits") {
  const auto body = [] {
    atomic<bool> ready{false, "ready"};
    run_all({{"waiting",
              [&] {
                while (!ready.load()) {
                }
              }},
             {"setting", [&] { ready.store(true); }}});
  };
  CHECK(found(body) == "verified");
  CHECK(found(body, states("strong")) == "verified");
  // Without fairness a schedule may leave any other thread standing, such as main before it starts the second.
  CHECK(found(body, states("none")) == "starvation of main, none");
}

TEST_CASE("liveness: a thread that spins for a write that never comes is a livelock") {
  const auto body = [] {
    atomic<bool> ready{false, "ready"};
    run_all({{"waiting", [&] {
                while (!ready.load()) this_thread::yield();
              }}});
  };
  const Result result = explore(body, states());
  REQUIRE(result.findings.size() == 1);
  const Finding& finding = result.findings[0];
  CHECK(finding.message == "nobody gets further: waiting repeats load of ready, yield for ever");
  CHECK(schedule_of(finding) == "0|11");  // started, then load and yield
  CHECK(finding.fairness == "strong");
  CHECK(finding.minimality == "no shorter schedule leads into this loop");
}

TEST_CASE("liveness: two that take a fork each, put it back and try again") {
  for (const char* const strategy : {"states", "auto"}) {
    Options options;
    options.strategy = strategy;
    const Result result = explore(two_that_take_and_put_back, options);
    CHECK(result.verdict == Verdict::violation);
    REQUIRE(result.findings.size() == 1);
    const Finding& finding = result.findings[0];
    CHECK(finding.kind == "livelock");
    CHECK(finding.threads == std::vector<std::string>{"a", "b"});
    CHECK(finding.fairness == "strong");
    // Both are started. Each locks, tries in vain and unlocks: there is no loop with fewer than these six steps.
    CHECK(finding.schedule.size() == 8);
    CHECK(finding.loop_begin == 2);
  }
}

TEST_CASE("liveness: readers that overlap starve a writer, one reader does not") {
  CHECK(found([] { readers_and_a_writer(2, true); }) == "starvation of writer, strong");
  CHECK(found([] { readers_and_a_writer(2, true); }, states("strong")) == "starvation of writer, strong");
  // One reader leaves the lock free again and again. Yielding gives way to the writer; without, it may be passed over.
  CHECK(found([] { readers_and_a_writer(1, true); }) == "verified");
  CHECK(found([] { readers_and_a_writer(1, false); }) == "starvation of writer, weak");
  CHECK(found([] { readers_and_a_writer(1, false); }, states("strong")) == "verified");
}

TEST_CASE("liveness: a lock is not fair, unless its users give way") {
  CHECK(found([] { two_at_a_lock(false); }) == "starvation of a, weak");
  CHECK(found([] { two_at_a_lock(false); }, states("strong")) == "verified");
  CHECK(found([] { two_at_a_lock(true); }) == "verified");
}

TEST_CASE("liveness: who looks under a lock again and again may keep out who has the answer") {
  using namespace std::chrono_literals;
  CHECK(found([] { poll([] {}); }) == "starvation of answering, weak");
  CHECK(found([] { poll([] {}); }, states("strong")) == "verified");
  CHECK(found([] { poll([] { this_thread::yield(); }); }) == "verified");
  CHECK(found([] { poll([] { this_thread::sleep_for(1ms); }); }) == "verified");
}

TEST_CASE("liveness: a wait that times out gives way") {
  CHECK(found([] {
          using namespace std::chrono_literals;
          mutex lock;
          condition_variable changed;
          bool ready = false;
          run_all({{"waiting",
                    [&] {
                      std::unique_lock guard(lock);
                      while (!ready) changed.wait_for(guard, 1ms);
                    }},
                   {"setting", [&] {
                      const std::lock_guard guard(lock);
                      ready = true;
                    }}});
        }) == "verified");
}

TEST_CASE("liveness: a test or probe that is asked again and again says yes in the end if there is what it asks for") {
  const auto ranks = [](const std::function<void(communicator&)>& first, const std::function<void(communicator&)>& second) {
    return found([&] { run_ranks(2, [&](communicator& world) { world.rank() == 0 ? first(world) : second(world); }); });
  };
  const auto send = [](communicator& world) { world.send(3, 1); };
  const auto nothing = [](communicator&) {};
  const auto probe = [](communicator& world) {
    while (!world.iprobe(0)) {
    }
    check(world.recv<int>(0) == 3);
  };
  CHECK(ranks(send, probe) == "verified");
  CHECK(ranks(nothing, probe) == "livelock of rank 1, strong");
  const auto test_receive = [](int source) {
    return [source](communicator& world) {
      int got = 0;
      request receiving = world.irecv(got, source);
      while (!receiving.test()) this_thread::yield();
      check(got == 3);
    };
  };
  CHECK(ranks(send, test_receive(0)) == "verified");
  CHECK(ranks(send, test_receive(any_source)) == "verified");
  CHECK(ranks(nothing, test_receive(0)) == "livelock of rank 1, strong");
  const auto test_barrier = [](communicator& world) {
    request meeting = world.ibarrier();
    while (!meeting.test()) this_thread::yield();
  };
  CHECK(ranks(test_barrier, test_barrier) == "verified");
  CHECK(ranks(nothing, test_barrier) == "livelock of rank 1, strong");
  // While it probes for tag 7, a library gets on with what it has posted.
  const auto probe_in_company = [](communicator& world) {
    int got = 0;
    request receiving = world.irecv(got, any_source, 1);
    while (!world.iprobe(0, 7)) this_thread::yield();
    world.recv<int>(0, 7);
    receiving.wait();
  };
  const auto send_both = [](communicator& world) {
    world.ssend(3, 1, 1);
    world.send(3, 1, 7);
  };
  CHECK(ranks(send_both, probe_in_company) == "verified");
  CHECK(ranks([](communicator& world) { world.ssend(3, 1, 1); }, probe_in_company) == "livelock of rank 1, strong");
}

TEST_CASE("liveness: who looks at a flag at the wrong moment for ever starves, even under strong fairness") {
  const auto body = [] {
    atomic<bool> taken{false, "taken"};
    const auto work = [&] {
      for_ever([&] {
        while (taken.exchange(true)) {
        }
        progress();
        taken.store(false);
      });
    };
    run_all({{"a", work}, {"b", work}});
  };
  CHECK(found(body, states("strong")) == "starvation of a, strong");
  CHECK(explore(body, states()).findings.at(0).message ==
        "a repeats exchange of taken for ever and gets no further, while b does");
}

TEST_CASE("liveness: who waits for something that never happens is idle, and does not starve") {
  const auto with_idle = [](const std::function<void(event&)>& idle) {
    return [idle] {
      event never;
      run_all({{"busy", [] { for_ever([] { progress(); }); }}, {"idle", [&] { idle(never); }}});
    };
  };
  CHECK(found(with_idle([](event& never) { never.wait(); })) == "verified");
  CHECK(found(with_idle([](event& never) {
          while (!never.is_set()) {
          }
        })) == "verified");
}

TEST_CASE("liveness: a lock that is never given back starves who waits for it") {
  const auto body = [] {
    mutex lock{"lock"};
    run_all({{"holding",
              [&] {
                const std::lock_guard guard(lock);
                for_ever([] { progress(); });
              }},
             {"waiting", [&] { const std::lock_guard guard(lock); }}});
  };
  // Either may be first at the lock; only who holds it for ever keeps the other out.
  CHECK(found(body) == "starvation of waiting, strong");
  CHECK(explore(body, states()).findings.at(0).message ==
        "waiting waits for ever at lock of lock, which holding never gives back");
}

TEST_CASE("liveness: threads that wait for each other while others go on are a deadlock") {
  const auto body = [](bool busy_progresses) {
    return [busy_progresses] {
      mutex a;
      mutex b;
      const auto both = [](mutex& first, mutex& second) {
        const std::lock_guard outer(first);
        const std::lock_guard inner(second);
      };
      run_all({{"busy", [&] { for_ever([&] { busy_progresses ? progress() : this_thread::yield(); }); }},
               {"x", [&] { both(a, b); }},
               {"y", [&] { both(b, a); }}});
    };
  };
  for (const bool busy_progresses : {true, false}) {
    Options options = states();
    options.expected = {"deadlock"};
    const Result result = explore(body(busy_progresses), options);
    CHECK(result.as_expected);
    REQUIRE(result.found("deadlock"));
    const Finding& deadlock = result.findings.front();
    CHECK(deadlock.kind == "deadlock");
    CHECK(deadlock.threads == std::vector<std::string>{"x", "y"});
    CHECK(deadlock.schedule.size() == 5);  // three are started, two lock
    CHECK(deadlock.preemptions == 1);
  }
}

TEST_CASE("liveness: what never ends and gets on is verified, and the words say so") {
  const auto body = [] {
    queue<int> requests{2};
    run_all({{"client", [&] { for_ever([&] { requests.put(1), progress(); }); }},
             {"server", [&] { for_ever([&] { requests.get(), requests.task_done(), progress(); }); }}});
  };
  const Result result = explore(body, states());
  CHECK(result.verdict == Verdict::verified);
  CHECK(result.coverage ==
        "all 2 states, and executions without end: no livelock, no starvation (weak fairness), sequential consistency");
  Options options = states("strong");
  options.detect_livelocks = false;
  CHECK(explore(body, options).coverage ==
        "all 2 states, and executions without end: no starvation (strong fairness), sequential consistency");
  options.detect_starvation = false;
  CHECK(explore(body, options).coverage == "all 2 states, but not executions without end, sequential consistency");
}

TEST_CASE("liveness: threads that meet at a barrier for ever come back to states that they had") {
  struct Completion {
    void operator()() const noexcept {}
  };
  const auto meet = [](auto& meeting) {
    const auto party = [&] { for_ever([&] { meeting.arrive_and_wait(), progress(); }); };
    run_all({{"a", party}, {"b", party}, {"c", party}});
  };
  const std::pair<const char*, Body> bodies[] = {{"plain",
                                                  [&] {
                                                    barrier meeting{3};
                                                    meet(meeting);
                                                  }},
                                                 {"with a completion function", [&] {
                                                    barrier meeting{3, Completion{}};
                                                    meet(meeting);
                                                  }}};
  for (const auto& [name, body] : bodies) {
    CAPTURE(name);
    CHECK(found(body) == "verified");
  }
  // One has left the others, whose last phase never ends.
  const auto leave = [] {
    barrier meeting{2};
    const auto stay = [&] { for_ever([&] { meeting.arrive_and_wait(), progress(); }); };
    run_all({{"a", stay}, {"b", [&] {
                             for (int phase = 0; phase < 20; ++phase) meeting.arrive_and_wait();
                           }}});
  };
  CHECK(found(leave) == "deadlock of a");
}

TEST_CASE("liveness: without a mark of progress, a loop without end is a livelock") {
  const auto body = [] {
    mutex lock;
    run_all({{"going round", [&] { for_ever([&] { const std::lock_guard guard(lock); }); }}});
  };
  CHECK(found(body) == "livelock of going round, strong");
  Options options = states();
  options.detect_livelocks = false;
  CHECK(found(body, options) == "verified");
}

TEST_CASE("liveness: strategies that run executions say that they cut them") {
  for (const char* const strategy : {"sleep", "dfs", "random"}) {
    Options options;
    options.strategy = strategy;
    options.steps_max = 100;
    options.executions_max = 10;
    const Result result = explore([] { two_at_a_lock(true); }, options);
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK(result.coverage.find("10 executions were cut after 100 steps") != std::string::npos);
  }
  CHECK(explore([] { two_at_a_lock(true); }).verdict == Verdict::verified);
}

TEST_CASE("liveness: each thread that starves is a finding of its own, where the search goes on") {
  Options options = states();
  options.keep_going = true;
  const Result result = explore([] { two_at_a_lock(false); }, options);
  REQUIRE(result.findings.size() == 2);
  CHECK(result.findings[0].threads == std::vector<std::string>{"a"});
  CHECK(result.findings[1].threads == std::vector<std::string>{"b"});
}

TEST_CASE("liveness: a fairness that there is not is refused") {
  CHECK_THROWS_WITH_AS(explore([] {}, states("unfair")), "unknown fairness 'unfair'; there are weak, strong, none",
                       std::invalid_argument);
  Options options;
  options.loop_steps = 1;
  CHECK_THROWS_AS(explore([] {}, options), std::invalid_argument);
}

TEST_CASE("liveness: a lasso is shown again from its schedule, and only if its loop leads back") {
  Options options;
  options.strategy = "states";
  const Finding finding = explore(two_that_take_and_put_back, options).findings.at(0);
  options.strategy = "replay";
  options.schedule = finding.schedule;
  options.loop_steps = 6;
  CHECK(found(two_that_take_and_put_back, options) == "livelock of a b, strong");
  options.loop_steps = 5;
  CHECK(found(two_that_take_and_put_back, options) == "inconclusive");
  options.schedule.pop_back();
  CHECK(found(two_that_take_and_put_back, options) == "inconclusive");
  options.schedule.push_back({.thread = 7, .answer = 0});
  CHECK(found(two_that_take_and_put_back, options) == "inconclusive");
}

TEST_CASE("liveness: time may be up, or the search interrupted, while the graph is looked at") {
  const auto spin = [] {
    atomic<int> flag{0};
    while (flag.load() == 0) {
    }
  };
  struct Interrupting : checker::Monitor {
    bool is_interrupted = false;
    bool should_stop() override { return is_interrupted; }
  };
  for (const bool interrupts : {false, true}) {
    checker::World world(spin, {});
    Interrupting monitor;
    checker::LivenessSearch search(world, {}, monitor);
    int asked = 0;  // once for the single state of the graph, and then before the first question
    const auto is_out_of_time = [&] {
      ++asked;
      monitor.is_interrupted = interrupts && asked == 2;
      return !interrupts && asked == 2;
    };
    const auto found = [](const checker::Lasso&, const checker::Observation&) { return true; };
    CHECK(search.run(found, is_out_of_time) == (interrupts ? checker::Stop::interrupted : checker::Stop::limit));
    CHECK(search.coverage() == "executions without end as far as 1 states show");
  }
}
