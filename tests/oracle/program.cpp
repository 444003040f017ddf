#include "oracle/program.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <span>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

constexpr std::size_t threads_max = 4;

struct NamedInvariant {
  const char* name;
  bool (*holds)(Objects& objects);
};

/// Some read their second object only if the first has a certain value.
constexpr NamedInvariant invariants[] = {
    {"the atomic stays below 3", [](Objects& o) { return o.atomics[0].load() < 3; }},
    {"not both are 1", [](Objects& o) { return !(o.atomics[1].load() == 1 && o.variables[0].load() == 1); }},
    {"at most one is in the queue", [](Objects& o) { return o.items[1].size() <= 1; }},
    {"set, or the variable is small", [](Objects& o) { return o.variables[1].load() < 2 || o.signal.is_set(); }},
};

/// Whether a statement has a name that `is_meant`.
template <class IsMeant>
bool has_statement(const Program& program, IsMeant is_meant) {
  const auto in = [&](const Body& body) {
    return std::any_of(body.begin(), body.end(), [&](const Statement& s) { return is_meant(statement_kind(s.kind).name); });
  };
  return std::any_of(program.threads.begin(), program.threads.end(), in) ||
         std::any_of(program.children.begin(), program.children.end(), in);
}

/// Whether some threads are nobody's to join.
bool detaches(const Program& program) {
  return has_statement(program, [](std::string_view name) { return name == "start_detached"; });
}

bool has_processes(const Program& program) {
  return has_statement(program, [](std::string_view name) { return name.starts_with("process") || name.starts_with("common"); });
}

void declare_invariants(const Program& program, Objects& objects) {
  for (std::size_t i = 0; i < std::size(invariants); ++i)
    if ((program.setting.invariants >> i & 1) != 0)
      invariant(invariants[i].name, [&objects, i] { return invariants[i].holds(objects); });
}

/// What is left in the objects. Plain memory only if nobody is left who may be writing it.
void report(Objects& objects, bool all_have_ended) {
  outcome("atomics", objects.atomics[0].load() * 10 + objects.atomics[1].load());
  outcome("variables", objects.variables[0].load() * 10 + objects.variables[1].load());
  if (objects.common) outcome("common", objects.common->number.load());
  if (all_have_ended)
    outcome("plain", objects.guarded[0] * 100 + objects.guarded[1] * 10 + objects.read_mostly + objects.phases * 1000);
}

void print(std::ostream& stream, const char* title, std::size_t number, const Body& body) {
  stream << "\n  " << title << ' ' << number << ':';
  for (const Statement& s : body)
    stream << ' ' << statement_kind(s.kind).name << '(' << int{s.object} << ',' << int{s.value} << ')';
}

}  // namespace

std::ostream& operator<<(std::ostream& stream, const Program& program) {
  for (std::size_t i = 0; i < program.threads.size(); ++i) print(stream, "thread", i, program.threads[i]);
  for (std::size_t i = 0; i < program.children.size(); ++i) print(stream, "child", i, program.children[i]);
  const Setting& setting = program.setting;
  if (setting.spurious) stream << "\n  with spurious wake-ups";
  if (setting.virtual_time) stream << "\n  in virtual time";
  if (setting.alike) stream << "\n  all but thread 0 are like thread 1";
  if (setting.early != 0) stream << "\n  thread 0 executes " << int{setting.early} << " before it starts the others";
  if (setting.late != 0) stream << "\n  thread 0 executes " << int{setting.late} << " after it has joined the last one";
  if (setting.remembers == Remembers::last_value) stream << "\n  threads remember the last value only";
  if (setting.remembers == Remembers::nothing) stream << "\n  threads remember nothing";
  for (std::size_t i = 0; i < std::size(invariants); ++i)
    if ((setting.invariants >> i & 1) != 0) stream << "\n  invariant: " << invariants[i].name;
  return stream;
}

model::WorldOptions world_options(const Setting& setting) {
  model::WorldOptions options;
  options.virtual_time = setting.virtual_time;
  options.spurious = setting.spurious;
  return options;
}

void run(const Program& program, Told& told) {
  told = {};
  const bool all_end = !detaches(program);
  auto* const objects = new Objects(static_cast<int>(program.threads.size()));
  if (has_processes(program)) objects->common.emplace();
  declare_invariants(program, *objects);
  std::array<int, threads_max> seen{};  // written by the threads, by reference
  std::vector<thread> threads;
  threads.reserve(program.threads.size());
  std::vector<thread> own_children;
  const Body& own_body = program.threads[0];
  const std::size_t early = std::min<std::size_t>(program.setting.early, own_body.size());
  const std::size_t late = std::min<std::size_t>(program.setting.late, own_body.size() - early);
  const auto execute_own = [&](std::size_t first, std::size_t count) {
    execute_statements(std::span(own_body).subspan(first, count), {*objects, program, told, seen[0], own_children, 0});
  };
  const auto execute_body = [&](std::size_t number, int& sees) {
    std::vector<thread> children;
    execute(program.threads[number], {*objects, program, told, sees, children, 0});
  };
  execute_own(0, early);
  for (std::size_t i = 1; i < program.threads.size(); ++i) {
    if (program.setting.alike)
      threads.emplace_back([&] {
        int own = 0;
        execute_body(1, own);
        const auto saw = static_cast<unsigned>(own);
        seen[1] = static_cast<int>(static_cast<unsigned>(seen[1]) + saw * saw + saw);
      });
    else threads.emplace_back([&, i] { execute_body(i, seen[i]); });
  }
  execute_own(early, own_body.size() - early - late);
  if (late != 0 && !threads.empty()) threads.back().join();
  execute_own(own_body.size() - late, late);
  join_all(own_children);
  join_all(threads);
  for (std::size_t i = 0; i < program.threads.size(); ++i) outcome("seen " + std::to_string(i), seen[i]);
  report(*objects, all_end);
  if (all_end) delete objects;
}

}  // namespace pcheck::oracle
