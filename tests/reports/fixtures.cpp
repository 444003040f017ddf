#include "fixtures.hpp"

namespace pcheck::reports::fixtures {

namespace {

Location at(const std::string& file, int line, int column) { return {file, line, column, {}}; }

EventRecord event(unsigned thread, const std::string& operation, const std::string& object, const Location& location) {
  EventRecord record;
  record.thread = thread;
  record.operation = operation;
  record.object = object;
  record.location = location;
  return record;
}

EventRecord store(unsigned thread, const std::string& object, const std::string& before, const std::string& after,
                  const Location& location) {
  EventRecord record = event(thread, "store", object, location);
  record.argument = after;
  record.before = before;
  record.after = after;
  return record;
}

EventRecord load(unsigned thread, const std::string& object, const std::string& value, const Location& location) {
  EventRecord record = event(thread, "load", object, location);
  record.before = value;
  record.result = value;
  return record;
}

/// Numbers the events, marks preemptions and the set-up, and takes the schedule from them.
void close(Finding& finding, const std::vector<std::size_t>& preempting_steps) {
  std::size_t first = 0;
  while (first < finding.events.size() && finding.events[first].thread == 0) ++first;
  for (std::size_t step = 0; step < finding.events.size(); ++step) {
    finding.events[step].step = step;
    finding.events[step].set_up = step < first;
    finding.schedule.push_back({finding.events[step].thread, 0});
  }
  for (const std::size_t step : preempting_steps) finding.events[step].preemption = true;
  finding.preemptions = preempting_steps.size();
}

std::vector<std::string> names(const std::string& stem, unsigned count) {
  std::vector<std::string> names = {"main"};
  for (unsigned i = 0; i < count; ++i) names.push_back(stem + " " + std::to_string(i));
  return names;
}

void spawn_all(Finding& finding, const Location& location) {
  for (std::size_t i = 1; i < finding.thread_names.size(); ++i) {
    EventRecord spawn = event(0, "spawn", "", location);
    spawn.argument = finding.thread_names[i];
    finding.events.push_back(spawn);
  }
}

}  // namespace

Result deadlock(unsigned threads) {
  const std::string file = "scenarios/philosophers/naive.cpp";
  Finding finding;
  finding.kind = "deadlock";
  finding.location = at(file, 17, 9);
  finding.thread_names = names("philosopher", threads);
  spawn_all(finding, at(file, 24, 5));
  for (unsigned i = 0; i < threads; ++i) {
    const std::string left = "fork " + std::to_string(i);
    const std::string right = "fork " + std::to_string((i + 1) % threads);
    finding.message += (i == 0 ? "philosopher " : ", philosopher ") + std::to_string(i);
    finding.threads.push_back("philosopher " + std::to_string(i));
    finding.objects.push_back(left);
    finding.events.push_back(event(i + 1, "lock", left, at(file, 16, 9)));
    finding.waits.push_back({i + 1, "lock", right, {(i + 1) % threads + 1}, {left}, at(file, 17, 9), {}});
    finding.cycle.push_back(i + 1);
  }
  finding.message += " wait for each other";
  std::vector<std::size_t> preempting;
  for (std::size_t step = threads + 1; step < finding.events.size(); ++step) preempting.push_back(step);
  close(finding, preempting);
  finding.minimality = "No schedule with fewer preemptions leads to a deadlock.";

  Result result;
  result.scenario = "philosophers/naive";
  result.source = file;
  result.parameters = {{"n", std::to_string(threads)}, {"rounds", "1"}};
  result.strategy = "dpor";
  result.verdict = Verdict::violation;
  result.expected = {"deadlock"};
  result.as_expected = true;
  result.coverage = "stopped at the first finding, after 22 executions";
  result.findings = {finding};
  result.stats = {.executions = 22, .blocked_executions = 3, .transitions = 231, .steps_max = 14, .seconds = 0.0125};
  return result;
}

Result lost_update() {
  const std::string file = "scenarios/counter/lost_update.cpp";
  Finding finding;
  finding.kind = "lost_update";
  finding.message = "adder 1 overwrites the update of ans by adder 0 that it never saw";
  finding.location = at(file, 12, 56);
  finding.threads = {"adder 0", "adder 1"};
  finding.objects = {"ans"};
  finding.thread_names = names("adder", 2);
  spawn_all(finding, at(file, 11, 12));
  finding.events.push_back(load(2, "ans", "0", at(file, 12, 56)));
  finding.events.push_back(load(1, "ans", "0", at(file, 12, 56)));
  finding.events.push_back(store(1, "ans", "0", "1", at(file, 12, 56)));
  finding.events.push_back(store(2, "ans", "1", "1", at(file, 12, 56)));
  close(finding, {3});
  finding.events[2].output = "adding 1 to 0\n";
  finding.accesses = {{2, 2, "load", "ans", {}, at(file, 12, 56)},
                      {4, 1, "store", "ans", {}, at(file, 12, 56)},
                      {5, 2, "store", "ans", {}, at(file, 12, 56)}};
  finding.outcomes = {{"ans", "1"}};
  finding.initial_output = "two adders\n";
  finding.minimality = "One preemption is needed; no shorter schedule with one leads to it.";

  Result result;
  result.scenario = "counter/lost_update";
  result.source = file;
  result.parameters = {{"rounds", "1"}, {"threads", "2"}};
  result.strategy = "states";
  result.verdict = Verdict::violation;
  result.coverage = "stopped at the first finding, after 9 states";
  result.findings = {finding};
  result.stats = {.executions = 1, .states = 9, .transitions = 11, .steps_max = 6, .seconds = 0.001};
  return result;
}

Result race() {
  const std::string main_file = "scenarios/cache/unlocked_read.cpp";
  const std::string cache_file = "scenarios/cache/a_cache_with_a_rather_long_file_name.hpp";
  Finding finding;
  finding.kind = "data_race";
  finding.message = "data race: reader reads size while writer writes it, with no lock in common";
  finding.location = at(cache_file, 31, 0);
  finding.threads = {"writer", "reader"};
  finding.objects = {"size"};
  finding.thread_names = {"main", "writer", "reader"};
  spawn_all(finding, at(main_file, 9, 3));
  finding.events.push_back(event(1, "lock", "guard", at(cache_file, 20, 5)));
  finding.events.push_back(store(1, "size", "0", "1", at(cache_file, 22, 5)));
  finding.events.push_back(load(2, "size", "1", at(cache_file, 31, 0)));
  close(finding, {4});
  finding.accesses = {{3, 1, "store", "size", {"guard"}, at(cache_file, 22, 5)},
                      {4, 2, "load", "size", {}, at(cache_file, 31, 0)}};

  Result result;
  result.scenario = "cache/unlocked_read";
  result.source = main_file;
  result.strategy = "pct";
  result.seed = 18446744073709551615u;
  result.verdict = Verdict::violation;
  result.expected = {"data_race"};
  result.as_expected = true;
  result.coverage = "stopped at the first finding, after 3 executions";
  result.findings = {finding};
  result.stats = {.executions = 3, .transitions = 15, .steps_max = 7, .seconds = 0.002};
  return result;
}

Result twelve_threads() {
  const std::string file = "scenarios/tickets/tickets.cpp";
  Finding finding;
  finding.kind = "check_failed";
  finding.message = "each worker has a ticket of its own";
  finding.location = at(file, 40, 3);
  finding.threads = {"main"};
  finding.thread_names = names("worker", 12);
  spawn_all(finding, at(file, 30, 5));
  for (unsigned i = 0; i < 12; ++i) {
    EventRecord take = event(i + 1, "fetch_add", "next ticket", at(file, 22, 17));
    take.argument = "1";
    take.before = std::to_string(i);
    take.after = std::to_string(i + 1);
    take.result = take.before;
    finding.events.push_back(take);
    finding.events.push_back(store(i + 1, "ticket of worker " + std::to_string(i), "-1", std::to_string(i), at(file, 23, 5)));
  }
  for (unsigned i = 0; i < 12; ++i) {
    EventRecord join = event(0, "join", "", at(file, 33, 5));
    join.argument = finding.thread_names[i + 1];
    finding.events.push_back(join);
  }
  close(finding, {15, 20});
  for (std::size_t step = 36; step < 48; ++step) finding.events[step].set_up = true;

  Result result;
  result.scenario = "tickets";
  result.source = file;
  result.strategy = "random";
  result.seed = 7;
  result.verdict = Verdict::violation;
  result.expected = {"deadlock", "livelock"};
  result.coverage = "stopped at the first finding, after 1 execution";
  result.findings = {finding};
  result.stats = {.executions = 1, .transitions = 48, .steps_max = 48, .seconds = 0.5};
  return result;
}

Result starvation() {
  const std::string file = "scenarios/readers/first.cpp";
  Finding finding;
  finding.kind = "starvation";
  finding.message = "writer waits for ever at lock of book, which reader uses again and again";
  finding.location = at(file, 21, 5);
  finding.threads = {"writer"};
  finding.objects = {"book"};
  finding.thread_names = {"main", "reader", "writer"};
  spawn_all(finding, at(file, 30, 3));
  finding.events.push_back(store(2, "page", "0", "1", at(file, 20, 5)));
  for (int round = 0; round < 2; ++round) {
    finding.events.push_back(event(1, "lock_shared", "book", at(file, 12, 5)));
    finding.events.push_back(event(1, "progress", "", at(file, 13, 5)));
    finding.events.push_back(event(1, "unlock_shared", "book", at(file, 14, 5)));
  }
  close(finding, {3});
  finding.loop_begin = 6;
  finding.fairness = "weak";
  finding.waits = {{2, "lock", "book", {}, {}, at(file, 21, 5), {}}};

  Result result;
  result.scenario = "readers/first";
  result.source = file;
  result.strategy = "states";
  result.verdict = Verdict::violation;
  result.expected = {"starvation"};
  result.as_expected = true;
  result.coverage = "7 states, and executions without end until it was found";
  result.findings = {finding};
  result.stats = {.executions = 0, .states = 7, .transitions = 9, .steps_max = 9, .seconds = 0.001};
  return result;
}

Result lock_order() {
  const std::string file = "scenarios/accounts/transfer.cpp";
  Finding finding;
  finding.kind = "lock_order";
  finding.message = "alice and bob are locked in both orders";
  finding.warning = true;
  finding.location = at(file, 19, 5);
  finding.threads = {"to bob", "to alice"};
  finding.objects = {"alice", "bob"};
  finding.thread_names = {"main", "to bob", "to alice"};
  finding.schedule = {{0, 0}, {0, 0}, {1, 0}, {1, 0}, {1, 0}, {1, 0}, {2, 0}, {2, 1}};
  finding.accesses = {{3, 1, "lock", "bob", {"alice"}, at(file, 19, 5)}, {7, 2, "lock", "alice", {"bob"}, at(file, 19, 5)}};

  Result result;
  result.scenario = "accounts/transfer";
  result.source = file;
  result.strategy = "states";
  result.verdict = Verdict::verified;
  result.as_expected = true;
  result.coverage = "all 84 states, sequential consistency";
  result.findings = {finding};
  result.stats = {.executions = 1, .states = 84, .transitions = 120, .steps_max = 14, .seconds = 0.001};
  return result;
}

Result verified() {
  Result result;
  result.scenario = "philosophers/ordered";
  result.source = "scenarios/philosophers/ordered.cpp";
  result.parameters = {{"n", "7"}, {"rounds", "2"}};
  result.strategy = "states";
  result.verdict = Verdict::verified;
  result.as_expected = true;
  result.coverage = "all 1,300,173 states, sequential consistency";
  result.stats = {.executions = 1,
                  .states = 1300173,
                  .transitions = 5210000,
                  .steps_max = 64,
                  .seconds = 2.25,
                  .peak_memory_bytes = 209715200};
  return result;
}

Result inconclusive() {
  Result result;
  result.scenario = "queue/many_producers";
  result.source = "scenarios/queue/many_producers.cpp";
  result.strategy = "random";
  result.seed = 42;
  result.verdict = Verdict::inconclusive;
  result.coverage = "10,000 of an unknown number of schedules, drawn at random, and none of them led to a finding";
  result.stats = {.executions = 10000, .transitions = 480000, .steps_max = 48, .seconds = 0.3};
  return result;
}

Result error() {
  Result result;
  result.scenario = "broken";
  result.source = "scenarios/broken.cpp";
  result.verdict = Verdict::error;
  result.error =
      "broken.cpp does not compile; correct it and run pcheck again\n"
      "scenarios/broken.cpp:3:12: error: expected ';' before '}' token\n"
      "    3 |   return 1 }\n"
      "      |           ^\n";
  return result;
}

Result outcomes() {
  Result result;
  result.scenario = "litmus/store_buffer";
  result.source = "scenarios/litmus/store_buffer.cpp";
  result.strategy = "dpor";
  result.verdict = Verdict::verified;
  result.as_expected = true;
  result.coverage = "all 9 equivalence classes, sequential consistency";
  const std::vector<std::string> values = {"10", "9", "-1"};
  for (unsigned i = 0; i < 9; ++i) {
    OutcomeRecord outcome;
    outcome.values = {{"r1", values[i % 3]}, {"r2", values[i / 3]}};
    outcome.count = i + 1;
    outcome.schedule = {{0, 0}, {0, 0}, {1, i}, {2, 0}, {2, 0}, {2, 0}, {1, 0}};
    result.outcomes.push_back(outcome);
  }
  for (unsigned i = 0; i < 200; ++i) result.outcomes[4].schedule.push_back({i % 3, 0});
  result.stats = {.executions = 9, .transitions = 63, .steps_max = 7, .seconds = 0.001};
  return result;
}

Result hostile() {
  const Location nowhere = {"dir, with: odd\n%name/f\xfele.cpp", 2147483647, 1, "void f<\"a\\b\">()"};
  const std::string wide = "ünïcödé 名前 e\xcc\x81 🙂";
  Finding finding;
  finding.kind = "crash";
  finding.message = "stopped by SIGSEGV\x1b[31m; <b>&\"it's\"</b> ]]> %0A ::error::\r\n" + wide + " \xe2\x80\xae\xf0\x9f\x92";
  finding.location = nowhere;
  finding.threads = {"twin", "end", "bad \xc3"};
  finding.objects = {wide, ""};
  finding.thread_names = {"twin", "twin", "twin#1", "end", "bad \xc3", "bad \xc4", wide, "t; A->>B: #35;"};
  for (unsigned i = 0; i < 8; ++i) {
    EventRecord record = store(i, i % 2 == 0 ? wide : "obj;ect\n%%", "", "\x7f\xc2\x85 \xff", nowhere);
    record.step = 1000000 + i;
    record.result = "result";
    record.preemption = i % 3 == 0;
    record.output = i == 2 ? "two\nlines\tof\x1b[2J output\n\n" : "";
    finding.events.push_back(record);
    finding.schedule.push_back({i, i * 1000000000u});
    finding.waits.push_back({i, "wait", i == 0 ? "" : wide, {0, i, 7}, {wide, wide}, nowhere, {{"irecv", wide, nowhere}}});
    finding.accesses.push_back({1000000 + i, i, "load", wide, {"", "a\tb"}, i == 0 ? Location{} : nowhere});
  }
  finding.loop_begin = 5;
  finding.fairness = "none";
  finding.cycle = {7, 6, 5, 4, 3, 2, 1, 0};
  finding.outcomes = {{"z", "1"}, {"a\n", "\xff"}};
  finding.initial_output = "\n\xff\x07 " + std::string(300, 'x');
  finding.preemptions = 3;
  finding.minimality = std::string(200, 'y') + " " + wide;

  Result result;
  result.scenario = "hostile/<&\"'>\x01 " + wide;
  result.source = nowhere.file;
  result.parameters = {{"a=b", "\x1b]0;"}, {"", ""}};
  result.strategy = "replay";
  result.seed = 0;
  result.verdict = Verdict::violation;
  result.expected = {"deadlock"};
  result.coverage = "\xed\xa0\x80 surrogate";
  result.error = "\n\n";
  result.findings = {finding};
  OutcomeRecord outcome;
  outcome.values = {{"k", std::string("nul \0 inside", 12)}, {"", std::string(500, 'w')}};
  outcome.count = 18446744073709551615u;
  outcome.schedule = {{65534, 4294967295u}};
  result.outcomes = {outcome};
  result.stats = {18446744073709551615u, 1, 2, 3, 4, 5, 6, 1e-7, 18446744073709551615u};
  return result;
}

RealRuns real_runs() {
  return {.scenario = "in its program",
          .runs = 21,
          .completed = 1,
          .failed = 2,
          .discarded = 3,
          .hung = 4,
          .crashed = 5,
          .stopped_early = true,
          .seconds = 0.25,
          .outcomes = {{.values = {{"ans", "2"}}, .count = 6}, {}},
          .failures = {{.kind = "check_failed", .message = "a \"message\"", .count = 7}},
          .on = "mpi"};
}

std::vector<Result> all() {
  return {deadlock(2),  deadlock(5), deadlock(12),   lost_update(), race(),     twelve_threads(), starvation(),
          lock_order(), verified(),  inconclusive(), error(),       outcomes(), hostile()};
}

}  // namespace pcheck::reports::fixtures
