#include "oracle/statements.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace pcheck::oracle {

namespace {

struct NamedFamily {
  const char* name;
  StatementKinds (*kinds)();
};

constexpr NamedFamily named_families[loop_family + 1] = {
    {"locks", lock_statements},         {"waiting", waiting_statements},   {"counting", counting_statements},
    {"variables", variable_statements}, {"queues", queue_statements},      {"threads", thread_statements},
    {"scenario", scenario_statements},  {"processes", process_statements}, {"loops", loop_statements},
};

}  // namespace

// Nothing is kept: what the executable's globals hold is part of every scenario's state.

Family family(std::size_t number) {
  if (number > loop_family) throw std::out_of_range("there are " + std::to_string(loop_family + 1) + " families of statements");
  std::size_t first = 0;
  for (std::size_t i = 0; i < number; ++i) first += named_families[i].kinds().size();
  return {named_families[number].name, static_cast<std::uint8_t>(first), named_families[number].kinds()};
}

const StatementKind& statement_kind(std::uint8_t kind) {
  std::size_t place = kind;
  for (const NamedFamily& candidate : named_families) {
    const StatementKinds kinds = candidate.kinds();
    if (place < kinds.size()) return kinds[place];
    place -= kinds.size();
  }
  throw std::out_of_range("no statement has the number " + std::to_string(kind));
}

Statement statement(std::string_view name, int object, int value) {
  const Family last = family(loop_family);
  for (std::size_t kind = 0; kind < last.first + last.kinds.size(); ++kind)
    if (name == statement_kind(static_cast<std::uint8_t>(kind)).name)
      return {static_cast<std::uint8_t>(kind), static_cast<std::uint8_t>(object), static_cast<std::uint8_t>(value)};
  throw std::out_of_range("no statement is called " + std::string(name));
}

void Context::see(int value) const {
  const auto all = static_cast<unsigned>(seen) * 5 + static_cast<unsigned>(value) + 1;
  if (program.setting.remembers == Remembers::all) seen = static_cast<int>(all);
  else if (program.setting.remembers == Remembers::last_value) seen = value + 1;
  // Not from get_id(): who asks for that, is like no other thread.
  std::uint64_t& hash = told.hashes[model::World::current()->running() % Told::threads_max];
  hash = hash * 0x9e3779b97f4a7c15 + static_cast<unsigned>(value) + 1;
}

void execute_statements(std::span<const Statement> statements, const Context& context) {
  for (const Statement& s : statements) statement_kind(s.kind).execute(context, s);
}

void join_all(std::vector<thread>& threads) {
  for (thread& one : threads)
    if (one.joinable()) one.join();
}

void execute(const Body& body, const Context& context) {
  execute_statements(body, context);
  join_all(context.children);
}

}  // namespace pcheck::oracle
