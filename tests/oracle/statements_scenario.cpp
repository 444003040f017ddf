/// What a scenario says about itself: choices, assumptions, checks, outcomes, invariants; and time.

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

void choose_value(const Context& c, Statement s) { c.see(choose(2 + s.value % 2)); }
void assume_chosen(const Context& c, Statement s) {
  const int chosen = choose(2);
  assume(chosen == s.object);
  c.see(chosen);
}
void assume_atomic(const Context& c, Statement s) { assume(c.objects.atomics[s.object].load() != s.value); }
void check_atomic(const Context& c, Statement s) { check(c.objects.atomics[s.object].load() != 2, "the atomic is not 2"); }
void check_variable(const Context& c, Statement s) {
  check(c.objects.variables[s.object].load() < 1 + s.value, "the variable is small");
}
/// Whatever the others have done.
void fail_early(const Context& c, Statement s) {
  c.objects.atomics[s.object].store(3);
  fail("early");
}
void outcome_of_seen(const Context& c, Statement s) { outcome(s.object == 0 ? "first" : "second", c.seen); }
void outcome_of_all(const Context&, Statement s) { outcome("last", s.value); }
void yield(const Context&, Statement) { this_thread::yield(); }
void sleep(const Context&, Statement s) { this_thread::sleep_for(std::chrono::milliseconds(1 + s.value)); }
void make_progress(const Context&, Statement) { progress(); }
void declare_invariant(const Context& c, Statement s) {
  invariant("the atomic stays small", [&atomic = c.objects.atomics[s.object]] { return atomic.load() < 2; });
}
void end_mortal(const Context& c, Statement) {
  if (this_thread::get_id().number() == 0) c.objects.mortal.reset();
}

constexpr StatementKind scenario_kinds[] = {
    {"choose", 1, choose_value},
    {"assume_chosen", 1, assume_chosen},
    {"assume_atomic", 1, assume_atomic},
    {"check_atomic", 1, check_atomic},
    {"check_variable", 1, check_variable},
    {"fail_early", 1, fail_early},
    {"outcome_of_seen", 1, outcome_of_seen},
    {"outcome_of_all", 1, outcome_of_all},
    {"yield", 1, yield},
    {"sleep", 1, sleep},
    {"progress", 1, make_progress},
    {"declare_invariant", 0, declare_invariant},
    {"end_mortal", 1, end_mortal},
};

}  // namespace

StatementKinds scenario_statements() { return scenario_kinds; }

}  // namespace pcheck::oracle
