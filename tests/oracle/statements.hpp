#pragma once
/// The kinds of statements that programs are made of: one table per family of objects.

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "oracle/objects.hpp"
#include "oracle/program.hpp"

namespace pcheck::oracle {

/// What a statement works on.
struct Context {
  Objects& objects;
  const Program& program;
  Told& told;
  int& seen;                      ///< what the thread has seen; the variable may lie on another thread's stack
  std::vector<thread>& children;  ///< to be joined at the end of the body
  std::size_t next_child;         ///< the first body of Program::children that may be started from here

  void see(int value) const;
};

struct StatementKind {
  const char* name;
  int operations;  ///< about how many, at most
  void (*execute)(const Context& context, Statement statement);
};

/// What timed waits wait for. No time passes: the time-out fires or not.
constexpr auto a_while = std::chrono::milliseconds(1);

using StatementKinds = std::span<const StatementKind>;

// One file each.
StatementKinds lock_statements();
StatementKinds waiting_statements();
StatementKinds counting_statements();
StatementKinds variable_statements();
StatementKinds queue_statements();
StatementKinds thread_statements();
StatementKinds scenario_statements();
StatementKinds process_statements();
StatementKinds loop_statements();

/// The kinds that belong together; their places in the numbering of all kinds are first .. first + kinds.size() - 1.
struct Family {
  const char* name;
  std::uint8_t first;
  StatementKinds kinds;
};

/// Loops that wait are the last family, as programs have them only where that is asked for.
constexpr std::size_t loop_family = 8;

/// Errors: std::out_of_range. The order of families and kinds decides which programs a seed stands for.
Family family(std::size_t number);
const StatementKind& statement_kind(std::uint8_t kind);

/// The statement of this kind. Errors: std::out_of_range.
Statement statement(std::string_view name, int object = 0, int value = 0);

void execute_statements(std::span<const Statement> statements, const Context& context);
/// Those that have not been joined.
void join_all(std::vector<thread>& threads);
/// Executes the statements and joins the threads that they started.
void execute(const Body& body, const Context& context);

}  // namespace pcheck::oracle
