/// Livelock and starvation of random programs with spin loops, locks and threads without end, against a machine of its own
/// that runs the same programs, and an algorithm that tries everything.

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <pcheck/pcheck.hpp>

#include <array>
#include <map>
#include <ostream>
#include <random>
#include <set>
#include <string>

#include "liveness/naive_cycles.hpp"

using namespace pcheck;
using checker::Fairness;
using checker::Question;
using checker::StateGraph;
using checker::StateIndex;
using checker::Transition;
using model::ThreadId;

namespace {

constexpr StateIndex states_max = 250;

struct Statement {
  enum Kind : std::uint8_t {
    wait_until,
    wait_politely,
    take_flag,
    store,
    lock,
    try_until_locked,
    read_lock,
    both,  ///< locks at once
    yield,
    progress,
    count
  };
  Kind kind;
  int atomic = 0;
  int value = 0;
  bool progress_inside = false;  ///< of what holds a lock
};

struct Body {
  std::vector<Statement> statements;
  bool is_endless = false;
};

struct Program {
  std::vector<Body> bodies;
};

std::ostream& operator<<(std::ostream& stream, const Program& program) {
  static const std::array<const char*, Statement::count> names = {
      "wait_until", "wait_politely", "take_flag", "store", "lock", "try_until_locked", "read_lock", "both", "yield", "progress"};
  for (const Body& body : program.bodies) {
    stream << (body.is_endless ? "\n  for ever:" : "\n  once:");
    for (const Statement& s : body.statements)
      stream << ' ' << names[s.kind] << '(' << s.atomic << ',' << s.value << (s.progress_inside ? ",progress" : "") << ')';
  }
  return stream;
}

Program random_program(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Program program;
  for (int i = 0; i < 2; ++i) {
    Body body;
    body.is_endless = random() % 3 != 0;
    const std::size_t length = 1 + random() % 3;
    for (std::size_t k = 0; k < length; ++k)
      body.statements.push_back({.kind = static_cast<Statement::Kind>(random() % Statement::count),
                                 .atomic = static_cast<int>(random() % 2),
                                 .value = static_cast<int>(random() % 2),
                                 .progress_inside = random() % 3 == 0});
    program.bodies.push_back(body);
  }
  return program;
}

// As a scenario. ---------------------------------------------------------------------------------------------------------

struct Objects {
  atomic<int> atomics[2];
  mutex lock;
  shared_mutex readers_writer;
};

void execute(const Statement& s, Objects& o) {
  const auto inside = [&] {
    if (s.progress_inside) progress();
  };
  switch (s.kind) {
    case Statement::wait_until:
      while (o.atomics[s.atomic].load() != s.value) {
      }
      break;
    case Statement::wait_politely:
      while (o.atomics[s.atomic].load() != s.value) this_thread::yield();
      break;
    case Statement::take_flag:
      while (o.atomics[s.atomic].exchange(1) != 0) {
      }
      break;
    case Statement::store:
      o.atomics[s.atomic].store(s.value);
      break;
    case Statement::lock:
      (s.value != 0 ? o.readers_writer.lock() : o.lock.lock());
      inside();
      (s.value != 0 ? o.readers_writer.unlock() : o.lock.unlock());
      break;
    case Statement::try_until_locked:
      while (!o.lock.try_lock()) {
      }
      inside();
      o.lock.unlock();
      break;
    case Statement::read_lock:
      o.readers_writer.lock_shared();
      inside();
      o.readers_writer.unlock_shared();
      break;
    case Statement::both:
      if (s.value != 0) {
        const std::scoped_lock guard(o.readers_writer, o.lock);
        inside();
      } else {
        const std::scoped_lock guard(o.lock, o.readers_writer);
        inside();
      }
      break;
    case Statement::yield:
      this_thread::yield();
      break;
    case Statement::progress:
      progress();
      break;
    case Statement::count:
      break;
  }
}

void run(const Program& program) {
  Objects objects;
  std::vector<thread> threads;
  for (std::size_t i = 0; i < program.bodies.size(); ++i)
    threads.emplace_back(
        [&objects, &body = program.bodies[i]] {
          do {
            for (const Statement& statement : body.statements) execute(statement, objects);
          } while (body.is_endless);
        },
        std::to_string(i + 1));
  for (thread& t : threads) t.join();
}

// As a machine. ----------------------------------------------------------------------------------------------------------

/// One operation; where it goes on depends on what it meets.
struct Instruction {
  enum Kind : std::uint8_t {
    spawn,
    join,
    load,
    exchange,
    store,
    lock,
    try_lock,
    unlock,
    lock_shared,
    unlock_shared,
    yield,
    progress
  };
  Kind kind;
  int object = 0;  ///< atomic, lock (0: the mutex, 1: the readers' and writers'), or thread
  int value = 0;
  int otherwise = 0;  ///< where to go on if a load or exchange meets another value, or a try_lock fails; after a yield or unlock
  bool together = false;  ///< on the way to two locks; a try_lock that succeeds goes on at `value`
};

struct Code {
  std::vector<Instruction> instructions;
  bool is_endless = false;
};

/// Lock the first and try the other; if that fails put the first back and begin with the other.
void take_both(int first, std::vector<Instruction>& code) {
  const int here = static_cast<int>(code.size());
  const int other = 1 - first;
  code.push_back({Instruction::lock, first, 0, 0, true});
  code.push_back({Instruction::try_lock, other, here + 6, here + 2, true});
  code.push_back({Instruction::unlock, first, 0, here + 3, true});
  code.push_back({Instruction::lock, other, 0, 0, true});
  code.push_back({Instruction::try_lock, first, here + 6, here + 5, true});
  code.push_back({Instruction::unlock, other, 0, here, true});
}

void give_both_back(int first, std::vector<Instruction>& code) {
  code.push_back({Instruction::unlock, first, 0, static_cast<int>(code.size()) + 1});
  code.push_back({Instruction::unlock, 1 - first, 0, static_cast<int>(code.size()) + 1});
}

void translate(const Statement& s, std::vector<Instruction>& code) {
  const int here = static_cast<int>(code.size());
  const auto inside = [&] {
    if (s.progress_inside) code.push_back({Instruction::progress});
  };
  switch (s.kind) {
    case Statement::wait_until:
      code.push_back({Instruction::load, s.atomic, s.value, here});
      break;
    case Statement::wait_politely:
      code.push_back({Instruction::load, s.atomic, s.value, here + 1});
      code.push_back({Instruction::yield, 0, 0, here});
      break;
    case Statement::take_flag:
      code.push_back({Instruction::exchange, s.atomic, 0, here});
      break;
    case Statement::store:
      code.push_back({Instruction::store, s.atomic, s.value});
      break;
    case Statement::lock:
      code.push_back({Instruction::lock, s.value});
      inside();
      code.push_back({Instruction::unlock, s.value, 0, static_cast<int>(code.size()) + 1});
      break;
    case Statement::both:
      take_both(s.value, code);
      inside();
      give_both_back(s.value, code);
      break;
    case Statement::try_until_locked:
      code.push_back({Instruction::try_lock, 0, 0, here});
      inside();
      code.push_back({Instruction::unlock, 0, 0, static_cast<int>(code.size()) + 1});
      break;
    case Statement::read_lock:
      code.push_back({Instruction::lock_shared, 1});
      inside();
      code.push_back({Instruction::unlock_shared, 1});
      break;
    case Statement::yield:
      code.push_back({Instruction::yield, 0, 0, here + 1});
      break;
    case Statement::progress:
      code.push_back({Instruction::progress});
      break;
    case Statement::count:
      break;
  }
}

std::vector<Code> translate(const Program& program) {
  std::vector<Code> threads(1);
  for (int i = 1; i <= static_cast<int>(program.bodies.size()); ++i) threads[0].instructions.push_back({Instruction::spawn, i});
  for (int i = 1; i <= static_cast<int>(program.bodies.size()); ++i) threads[0].instructions.push_back({Instruction::join, i});
  for (const Body& body : program.bodies) {
    Code code{{}, body.is_endless};
    for (const Statement& statement : body.statements) translate(statement, code.instructions);
    threads.push_back(code);
  }
  return threads;
}

struct Machine {
  static constexpr int not_started = -1;
  static constexpr int finished = -2;

  std::vector<int> at;  ///< by thread: its next instruction
  std::array<int, 2> atomics{};
  std::array<int, 2> owners{-1, -1};
  int readers = 0;
  friend auto operator<=>(const Machine&, const Machine&) = default;

  bool is_free(int lock) const { return owners[lock] == -1 && (lock == 0 || readers == 0); }

  bool can_run(const std::vector<Code>& code, std::size_t thread) const {
    if (at[thread] < 0) return false;
    const Instruction& next = code[thread].instructions[static_cast<std::size_t>(at[thread])];
    switch (next.kind) {
      case Instruction::join:
        return at[static_cast<std::size_t>(next.object)] == finished;
      case Instruction::lock:
        return is_free(next.object);
      case Instruction::lock_shared:
        return owners[1] == -1;
      default:
        return true;
    }
  }

  void run(const std::vector<Code>& code, std::size_t thread) {
    const Instruction& now = code[thread].instructions[static_cast<std::size_t>(at[thread])];
    int next = at[thread] + 1;
    switch (now.kind) {
      case Instruction::spawn:
        at[static_cast<std::size_t>(now.object)] = 0;
        break;
      case Instruction::load:
        if (atomics[now.object] != now.value) next = now.otherwise;
        else if (is_polite(code[thread], at[thread])) next = at[thread] + 2;
        break;
      case Instruction::exchange:
        if (atomics[now.object] != 0) next = now.otherwise;
        atomics[now.object] = 1;
        break;
      case Instruction::store:
        atomics[now.object] = now.value;
        break;
      case Instruction::lock:
        owners[now.object] = static_cast<int>(thread);
        break;
      case Instruction::try_lock:
        next = !is_free(now.object) ? now.otherwise : now.together ? now.value : next;
        if (is_free(now.object)) owners[now.object] = static_cast<int>(thread);
        break;
      case Instruction::unlock:
        owners[now.object] = -1;
        next = now.otherwise;
        break;
      case Instruction::lock_shared:
        ++readers;
        break;
      case Instruction::unlock_shared:
        --readers;
        break;
      case Instruction::yield:
        next = now.otherwise;
        break;
      case Instruction::join:
      case Instruction::progress:
        break;
    }
    if (next == static_cast<int>(code[thread].instructions.size())) next = code[thread].is_endless ? 0 : finished;
    at[thread] = next;
  }

 private:
  /// Whether the load is followed by the yield of its own loop.
  static bool is_polite(const Code& code, int load) {
    return code.instructions[static_cast<std::size_t>(load)].otherwise == load + 1;
  }
};

/// The graph of the machine's states; empty if there are too many.
struct Machines {
  StateGraph graph;
  std::vector<Machine> states;

  explicit Machines(const Program& program) {
    const std::vector<Code> code = translate(program);
    std::map<Machine, StateIndex> known;
    Machine first;
    first.at.assign(code.size(), Machine::not_started);
    first.at[0] = 0;
    states = {first};
    known[first] = 0;
    for (StateIndex i = 0; i < states.size() && i <= states_max; ++i) {
      for (std::size_t thread = 0; thread < code.size(); ++thread) {
        if (!states[i].can_run(code, thread)) continue;
        const Instruction& now = code[thread].instructions[static_cast<std::size_t>(states[i].at[thread])];
        Machine next = states[i];
        next.run(code, thread);
        const auto [entry, is_new] = known.try_emplace(next, static_cast<StateIndex>(states.size()));
        if (is_new) states.push_back(next);
        Transition transition;
        transition.target = entry->second;
        transition.thread = static_cast<std::uint16_t>(thread & 0xfff);
        transition.gets_further = now.kind == Instruction::progress || next.at[thread] == Machine::finished;
        transition.gives_way = now.kind == Instruction::yield;
        transition.backs_off = now.together;
        graph.add(transition);
      }
      graph.end_state();
    }
  }

  bool is_at_lock(const std::vector<Code>& code, StateIndex state, std::size_t thread) const {
    const int at = states[state].at[thread];
    if (at < 0) return false;
    const auto kind = code[thread].instructions[static_cast<std::size_t>(at)].kind;
    return kind == Instruction::lock || kind == Instruction::lock_shared;
  }
};

using Found = std::set<std::string>;  ///< "livelock", and the names of threads that starve

Found by_machine(const Program& program, const Machines& machines, Fairness fairness) {
  const std::vector<Code> code = translate(program);
  Found found;
  const auto ask = [&](Question::Kind kind, std::size_t thread) {
    checker::naive::StateSet accepted;
    if (kind == Question::Kind::blocked) accepted = [&, thread](StateIndex s) { return machines.is_at_lock(code, s, thread); };
    const Question question{.kind = kind, .fairness = fairness, .thread = static_cast<ThreadId>(thread)};
    return checker::naive::exists(machines.graph, question, accepted);
  };
  if (ask(Question::Kind::livelock, 0)) found.insert("livelock");
  for (std::size_t thread = 0; thread < code.size(); ++thread) {
    const bool starves = ask(Question::Kind::blocked, thread) || ask(Question::Kind::overtaken, thread) ||
                         (fairness != Fairness::strong && ask(Question::Kind::never_runs, thread));
    if (starves) found.insert(thread == 0 ? "main" : std::to_string(thread));
  }
  return found;
}

Found by_states(const Program& program, Fairness fairness) {
  Options options;
  options.strategy = "states";
  options.keep_going = true;
  options.minimise = false;
  options.fairness = checker::to_string(fairness);
  const Result result = explore([&] { run(program); }, options);
  RC_ASSERT(result.verdict == (result.findings.empty() ? Verdict::verified : Verdict::violation));
  Found found;
  for (const Finding& finding : result.findings) {
    RC_ASSERT(finding.kind == "livelock" || finding.kind == "starvation");
    RC_ASSERT(finding.loop_begin.has_value());
    if (finding.kind == "livelock") found.insert("livelock");
    else found.insert(finding.threads.begin(), finding.threads.end());
  }
  return found;
}

}  // namespace

TEST_CASE("liveness: finds exactly the livelocks and the starving threads of random programs") {
  const bool held = rc::check("states and machine agree", [] {
    const Program program = random_program(*rc::gen::arbitrary<std::uint64_t>());
    const auto fairness = *rc::gen::element(Fairness::none, Fairness::weak, Fairness::strong);
    const Machines machines(program);
    RC_PRE(machines.states.size() <= states_max);
    RC_LOG() << program << "\n  fairness " << checker::to_string(fairness) << '\n';
    RC_ASSERT(by_states(program, fairness) == by_machine(program, machines, fairness));
  });
  CHECK(held);
}
