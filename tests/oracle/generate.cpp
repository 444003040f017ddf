#include "oracle/generate.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "oracle/statements.hpp"

namespace pcheck::oracle {

namespace {

using Kinds = std::vector<std::uint8_t>;

/// About so many schedules at most has a program; many fewer where threads block each other.
constexpr double schedules_max = 4000;

class Dice {
 public:
  explicit Dice(const rc::Random& random) : random_(random) {}
  std::size_t below(std::size_t n) { return random_.split().next() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  rc::Random random_;
};

std::uint8_t some_kind(Dice& dice, const Family& family) {
  return static_cast<std::uint8_t>(family.first + dice.below(family.kinds.size()));
}

/// Half of the time of one family, and mostly few.
Kinds some_kinds(Dice& dice) {
  Kinds kinds;
  const Family own = family(dice.below(loop_family));
  const bool mixed = dice.one_in(2);
  const std::size_t count = 1 + dice.below(4);
  for (std::size_t i = 0; i < count; ++i)
    kinds.push_back(mixed ? static_cast<std::uint8_t>(dice.below(family(loop_family).first)) : some_kind(dice, own));
  return kinds;
}

Body some_statements(Dice& dice, const Kinds& kinds, std::size_t least, std::size_t most) {
  Body body(least + dice.below(most - least + 1));
  for (Statement& s : body) {
    s.kind = kinds[dice.below(kinds.size())];
    s.object = static_cast<std::uint8_t>(dice.one_in(3));
    s.value = static_cast<std::uint8_t>(dice.below(3));
  }
  return body;
}

bool starts_child(const Statement& s) { return std::string_view(statement_kind(s.kind).name).starts_with("start"); }

/// How many operations a body has, and below it, appended, those of the children that it starts.
void count_operations(const Program& program, const Body& body, std::size_t next_child, std::vector<int>& counts) {
  int own = 0;
  for (const Statement& s : body) own += statement_kind(s.kind).operations;
  counts.push_back(own);
  for (const Statement& s : body) {
    if (!starts_child(s)) continue;
    const std::size_t child = next_child + s.object;
    if (child < program.children.size()) count_operations(program, program.children[child], child + 1, counts);
  }
}

/// In how many ways the operations can be interleaved if nothing blocks.
double schedules(const Program& program) {
  std::vector<int> counts;
  for (const Body& body : program.threads) count_operations(program, body, 0, counts);
  double logarithm = 0;
  int all = 0;
  for (const int count : counts) {
    all += count;
    logarithm -= std::lgamma(count + 1);
  }
  return std::exp(logarithm + std::lgamma(all + 1));
}

/// Leaves out statements at the ends of the longest bodies until enumeration is possible.
void fit(Program& program) {
  while (schedules(program) > schedules_max) {
    Body* longest = &program.threads.front();
    for (Body& body : program.threads)
      if (body.size() > longest->size()) longest = &body;
    if (longest->size() > 1 || program.children.empty()) longest->pop_back();
    else program.children.pop_back();
  }
}

Setting some_setting(Dice& dice) {
  Setting setting;
  setting.spurious = dice.one_in(4);
  setting.virtual_time = dice.one_in(4);
  if (dice.one_in(3)) setting.remembers = Remembers::last_value;
  if (dice.one_in(5)) setting.invariants = static_cast<std::uint8_t>(dice.below(16));
  return setting;
}

/// Two pairs of threads, each with objects of its own for the most part.
Program two_pairs(Dice& dice, const Kinds& kinds) {
  Program program{.setting = some_setting(dice), .threads = {{}}, .children = {}};
  for (std::uint8_t i = 0; i < 4; ++i) {
    Body body = some_statements(dice, kinds, 1, 2);
    for (Statement& s : body) s.object = static_cast<std::uint8_t>(dice.one_in(8) ? 1 - i / 2 : i / 2);
    program.threads.push_back(std::move(body));
  }
  if (dice.one_in(2)) program.children.push_back(some_statements(dice, kinds, 1, 1));
  fit(program);
  return program;
}

Program some_program(Dice& dice, const Kinds& kinds, std::size_t threads_max) {
  Program program;
  program.setting = some_setting(dice);
  const std::size_t threads = 2 + dice.below(threads_max - 1);
  for (std::size_t i = 0; i < threads; ++i)
    program.threads.push_back(some_statements(dice, kinds, i == 0 ? 0 : 1, threads == 2 ? 4 : 3));
  for (std::size_t i = dice.below(3); i > 0; --i) program.children.push_back(some_statements(dice, kinds, 1, 2));
  program.setting.alike = dice.one_in(4);
  if (program.setting.alike) std::fill(program.threads.begin() + 2, program.threads.end(), program.threads[1]);
  fit(program);
  const auto some_of_own = [&] {
    return static_cast<std::uint8_t>(dice.one_in(2) ? dice.below(program.threads.front().size() + 1) : 0);
  };
  program.setting.early = some_of_own();
  program.setting.late = some_of_own();
  if (dice.one_in(3)) program.setting.remembers = Remembers::nothing;
  return program;
}

template <class Change>
void add_variant(const Program& program, std::vector<Program>& variants, Change change) {
  Program variant = program;
  change(variant);
  variants.push_back(std::move(variant));
}

void add_without_statements(const Program& program, std::vector<Body> Program::*bodies, std::vector<Program>& variants) {
  for (std::size_t i = 0; i < (program.*bodies).size(); ++i)
    for (std::size_t j = 0; j < (program.*bodies)[i].size(); ++j)
      add_variant(program, variants, [&](Program& p) {
        Body& body = (p.*bodies)[i];
        body.erase(body.begin() + static_cast<std::ptrdiff_t>(j));
      });
}

void add_with_smaller_numbers(const Program& program, std::vector<Body> Program::*bodies, std::vector<Program>& variants) {
  for (std::size_t i = 0; i < (program.*bodies).size(); ++i)
    for (std::size_t j = 0; j < (program.*bodies)[i].size(); ++j) {
      const Statement s = (program.*bodies)[i][j];
      if (s.object > 0) add_variant(program, variants, [&](Program& p) { (p.*bodies)[i][j].object = 0; });
      if (s.value > 0) add_variant(program, variants, [&](Program& p) { --(p.*bodies)[i][j].value; });
    }
}

/// Simpler programs, the simplest first.
std::vector<Program> simpler(const Program& program) {
  std::vector<Program> variants;
  for (std::size_t i = 1; i < program.threads.size(); ++i)
    add_variant(program, variants, [&](Program& p) { p.threads.erase(p.threads.begin() + static_cast<std::ptrdiff_t>(i)); });
  if (!program.children.empty()) add_variant(program, variants, [](Program& p) { p.children.pop_back(); });
  if (program.setting.spurious) add_variant(program, variants, [](Program& p) { p.setting.spurious = false; });
  if (program.setting.virtual_time) add_variant(program, variants, [](Program& p) { p.setting.virtual_time = false; });
  if (program.setting.alike) add_variant(program, variants, [](Program& p) { p.setting.alike = false; });
  if (program.setting.early > 0) add_variant(program, variants, [](Program& p) { --p.setting.early; });
  if (program.setting.late > 0) add_variant(program, variants, [](Program& p) { --p.setting.late; });
  if (program.setting.remembers != Remembers::all)
    add_variant(program, variants, [](Program& p) { p.setting.remembers = Remembers::all; });
  for (std::uint8_t bit = 1; bit < 16; bit = static_cast<std::uint8_t>(bit * 2))
    if ((program.setting.invariants & bit) != 0)
      add_variant(program, variants,
                  [&](Program& p) { p.setting.invariants = static_cast<std::uint8_t>(p.setting.invariants & ~bit); });
  for (const auto bodies : {&Program::threads, &Program::children}) add_without_statements(program, bodies, variants);
  for (const auto bodies : {&Program::threads, &Program::children}) add_with_smaller_numbers(program, bodies, variants);
  return variants;
}

rc::Shrinkable<Program> shrinkable(Program program) {
  return rc::shrinkable::shrinkRecur(std::move(program), [](const Program& p) { return rc::seq::fromContainer(simpler(p)); });
}

}  // namespace

rc::Gen<Program> programs(std::size_t threads_max) {
  return [threads_max](const rc::Random& random, int) {
    Dice dice(random);
    const Kinds kinds = some_kinds(dice);
    return shrinkable(some_program(dice, kinds, threads_max));
  };
}

rc::Gen<Program> programs_with_loops() {
  return [](const rc::Random& random, int) {
    Dice dice(random);
    Kinds kinds = some_kinds(dice);
    for (std::size_t i = 1 + dice.below(2); i > 0; --i) kinds.push_back(some_kind(dice, family(loop_family)));
    return shrinkable(some_program(dice, kinds, 3));
  };
}

rc::Gen<Program> pairs_of_threads() {
  return [](const rc::Random& random, int) {
    Dice dice(random);
    const Kinds kinds = some_kinds(dice);
    return shrinkable(two_pairs(dice, kinds));
  };
}

rc::Gen<Program> programs_of(std::vector<std::uint8_t> kinds) {
  return [kinds = std::move(kinds)](const rc::Random& random, int) {
    Dice dice(random);
    return shrinkable(some_program(dice, kinds, 3));
  };
}

}  // namespace pcheck::oracle
