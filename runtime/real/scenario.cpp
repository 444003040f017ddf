/// The functions of <pcheck/scenario.hpp> on real threads. What ends an execution in the model ends the run here, and
/// with it the process that makes it, so that no other thread has to be unwound.

#include <pcheck/number_text.hpp>
#include <pcheck/scenario.hpp>

#include <stdexcept>
#include <utility>

#include "real/run.hpp"

namespace pcheck {

namespace {

using number_text::to_text;
using real::Run;
using real::RunEnd;

Run& declaring_run() {
  Run* const run = Run::current();
  if (run == nullptr) throw std::logic_error("this function may be called inside a scenario only");
  return *run;
}

[[noreturn]] void reject(Run& run, std::string message) {
  run.end_with({.end = RunEnd::rejected, .kind = {}, .message = std::move(message), .outcomes = {}});
}

[[noreturn]] void wrong_parameter(Run& run, const char* name, const std::string& value, const std::string& wanted) {
  reject(run, std::string("parameter ") + name + " must be " + wanted + ", not '" + value + "'");
}

template <class Number>
Number number_parameter(const char* name, Number fallback, Number least, Number greatest) {
  Run& run = declaring_run();
  const std::string* const given = run.parameter(name);
  const std::string text = given != nullptr ? *given : to_text(fallback);
  Number value{};
  if (const std::string wanted = number_text::read(text.c_str(), least, greatest, value); !wanted.empty())
    wrong_parameter(run, name, text, wanted);
  return value;
}

}  // namespace

namespace scenario_interface {

long long integer_parameter(const char* name, long long fallback, long long least, long long greatest) {
  return number_parameter(name, fallback, least, greatest);
}

unsigned long long unsigned_parameter(const char* name, unsigned long long fallback, unsigned long long least,
                                      unsigned long long greatest) {
  return number_parameter(name, fallback, least, greatest);
}

double real_parameter(const char* name, double fallback, double greatest) {
  return number_parameter(name, fallback, -greatest, greatest);
}

bool boolean_parameter(const char* name, bool fallback) {
  Run& run = declaring_run();
  const std::string* const text = run.parameter(name);
  if (text == nullptr) return fallback;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  wrong_parameter(run, name, *text, "true or false");
}

const char* text_parameter(const char* name, const char* fallback) {
  const std::string* const text = declaring_run().parameter(name);
  return text != nullptr ? text->c_str() : fallback;
}

void integer_outcome(std::string_view key, long long value, bool is_unsigned) {
  declaring_run().add_outcome(std::string(key), is_unsigned ? to_text(static_cast<unsigned long long>(value)) : to_text(value));
}
void real_outcome(std::string_view key, double value) { declaring_run().add_outcome(std::string(key), to_text(value)); }
void text_outcome(std::string_view key, std::string_view value) {
  declaring_run().add_outcome(std::string(key), std::string(value));
}

/// Accepted and left alone: between two events of real threads there is no moment at which nothing else happens, so
/// that a predicate over several variables would be evaluated on a state that never was.
void add_invariant(std::string_view, const std::function<bool()>&) { declaring_run(); }

void check_failed(std::string_view text) {
  declaring_run().end_with({.end = RunEnd::failed, .kind = "check_failed", .message = std::string(text), .outcomes = {}});
}

}  // namespace scenario_interface

void assume(bool condition) {
  Run& run = declaring_run();
  if (!condition) run.end_with({.end = RunEnd::discarded, .kind = {}, .message = {}, .outcomes = {}});
}

int choose(int n) {
  Run& run = declaring_run();
  if (n < 1 || n > 65535) reject(run, "choose(n) needs an n from 1 to 65535");
  return static_cast<int>(run.next_choice() % static_cast<std::uint64_t>(n));
}

/// Real threads livelock by hanging, which is noticed by the clock.
void progress() { declaring_run(); }

namespace registration {

namespace {
Scenario* first_scenario = nullptr;
Scenario* last_scenario = nullptr;
}  // namespace

void Scenario::add(Scenario& scenario) {
  (last_scenario != nullptr ? last_scenario->next : first_scenario) = &scenario;
  last_scenario = &scenario;
}

Scenario* first() { return first_scenario; }

}  // namespace registration
}  // namespace pcheck
