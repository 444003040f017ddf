/// Programs of processes that go well or wrong, for runs on real processes.
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include <pcheck/pcheck.hpp>

namespace interprocess = pcheck::interprocess;

PCHECK_SCENARIO(exit_codes) {
  pcheck::process good{[] {}, "good"};
  pcheck::process throws{[] { throw std::runtime_error("no"); }, "throws"};
  pcheck::process exits{[] { std::exit(3); }, "exits"};
  good.join();
  throws.join();
  exits.join();
  pcheck::outcome("codes", *good.exit_code() * 100 + *throws.exit_code() * 10 + *exits.exit_code());
}

PCHECK_SCENARIO(terminated) {
  interprocess::event never{"never"};
  pcheck::process waits{[&never] { never.wait(); }, "waits"};
  waits.terminate();
  waits.join();
  pcheck::outcome("code", *waits.exit_code());
}

PCHECK_SCENARIO(daemonic) {
  interprocess::event never{"never"};
  pcheck::process waits{pcheck::daemon, [&never] { never.wait(); }, "waits"};
}

PCHECK_SCENARIO(every_object) {
  interprocess::mutex lock{"lock"};
  interprocess::recursive_mutex again{"again"};
  interprocess::condition_variable changed{"changed"};
  interprocess::counting_semaphore<> places{1, "places"};
  interprocess::event begin{"begin"};
  interprocess::barrier meeting{2, "meeting"};
  interprocess::queue<int> numbers{2, "numbers"};
  interprocess::pipe<int> line{"line"};
  interprocess::value<int> turns{0, "turns"};
  interprocess::array<int> squares{3, "squares"};
  pcheck::process child{[&] {
                          begin.wait();
                          places.acquire();
                          for (int i = 0; i < 3; ++i) numbers.put(i);
                          places.release();
                          auto end = line.second();
                          end.send(end.recv() + 1);
                          meeting.arrive_and_wait();
                          const std::lock_guard outer(again);
                          const std::lock_guard inner(again);
                          for (int i = 0; i < 3; ++i) squares[static_cast<std::size_t>(i)] = i * i;
                          {
                            const std::lock_guard guard(lock);
                            turns = 1;
                          }
                          changed.notify_one();
                        },
                        "child"};
  begin.set();
  int sum = 0;
  for (int i = 0; i < 3; ++i) sum += numbers.get();
  auto end = line.first();
  end.send(sum);
  const int answer = end.recv();
  meeting.arrive_and_wait();
  {
    std::unique_lock held(lock);
    changed.wait(held, [&] { return turns == 1; });
  }
  child.join();
  pcheck::outcome("answer", answer);
  pcheck::outcome("square", squares[2].load());
}

PCHECK_SCENARIO(orders_told_by_children) {
  interprocess::mutex lock{"lock"};
  interprocess::value<int> first{0, "first"};
  const auto run = [&](int number) {
    const std::lock_guard guard(lock);
    if (first == 0) {
      first = number;
      pcheck::outcome("first", number);
    }
  };
  pcheck::process one{run, 1, "one"};
  pcheck::process two{run, 2, "two"};
  one.join();
  two.join();
}

PCHECK_SCENARIO(check_fails_in_child, pcheck::expects("check_failed")) {
  interprocess::barrier never{2, "never"};
  pcheck::process child{[] { pcheck::check(false, "in the child"); }, "child"};
  never.arrive_and_wait();  // the child does not come
}

PCHECK_SCENARIO(child_crashes, pcheck::expects("crash")) {
  pcheck::process child{[] { std::abort(); }, "child"};
  child.join();
}

PCHECK_SCENARIO(child_hangs, pcheck::expects("deadlock")) {
  interprocess::event never{"never"};
  pcheck::process child{[&never] { never.wait(); }, "child"};
  child.join();
}

PCHECK_SCENARIO(ended_by_sibling) {
  interprocess::event never{"never"};
  pcheck::process waits{[&never] { never.wait(); }, "waits"};
  pcheck::process ends{[&waits] { waits.terminate(); }, "ends"};
  waits.join();
  ends.join();
  pcheck::outcome("codes", *waits.exit_code() * 100 + *ends.exit_code());
}

PCHECK_SCENARIO(given_to_sibling) {
  interprocess::event never{"never"};
  pcheck::process waits{[&never] { never.wait(); }, "waits"};
  pcheck::process exits{[] { std::exit(3); }, "exits"};
  pcheck::process joins{[](pcheck::process first, pcheck::process second) {
                          first.terminate();
                          first.join();
                          second.join();
                          std::exit(*first.exit_code() + 100 + *second.exit_code());
                        },
                        std::move(waits), std::move(exits), "joins"};
  joins.join();
  pcheck::outcome("code", *joins.exit_code());
}

PCHECK_SCENARIO(orphan_goes_on) {
  interprocess::event go{"go"};
  interprocess::event begun{"begun"};
  interprocess::event done{"done"};
  pcheck::process middle{[&] {
                           pcheck::process leaf{[&] {
                                                  begun.set();
                                                  go.wait();
                                                  done.set();
                                                },
                                                "leaf"};
                           leaf.join();
                         },
                         "middle"};
  begun.wait();
  middle.terminate();
  middle.join();
  go.set();
  done.wait();
  pcheck::outcome("code", *middle.exit_code());
}

PCHECK_SCENARIO(orphan_hangs) {
  interprocess::event begun{"begun"};
  pcheck::process middle{[&begun] {
                           pcheck::process leaf{[&begun] {
                                                  begun.set();
                                                  for (;;) pcheck::this_thread::sleep_for(std::chrono::seconds(1));
                                                },
                                                "leaf"};
                           leaf.join();
                         },
                         "middle"};
  begun.wait();
  middle.terminate();
}

PCHECK_SCENARIO(moved) {
  interprocess::value<int> seen{0, "seen"};
  pcheck::process child{[&seen](std::unique_ptr<int> number) { seen = ++*number; }, std::make_unique<int>(4), "child"};
  child.join();
  pcheck::outcome("seen", seen.load());
}
