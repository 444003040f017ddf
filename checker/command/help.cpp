#include "checker/command/help.hpp"

namespace pcheck::command {

namespace {

constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0    all as expected: verified, or the finding that the scenario declares was found\n"
    "  1    an unexpected violation, or an expected one missing\n"
    "  2    wrong usage, a scenario that does not compile, or an output that could not be written\n"
    "  3    inconclusive: nothing found, and not everything covered\n"
    "  4    a replay did something else than what was recorded\n"
    "  5    an error inside pcheck\n"
    "  130  interrupted; what was found so far is reported\n";

const char* examples(Action action) {
  switch (action) {
    case Action::run:
      return "Examples:\n"
             "  pcheck scenarios/philosophers               all scenarios of a folder\n"
             "  pcheck philosophers/naive                   one, by name\n"
             "  pcheck counter.cpp -p threads=4 -p rounds=2 with other parameters\n"
             "  pcheck counter.cpp --strategy random --executions 1000000 --seed 7\n"
             "  pcheck scenarios --only 'double_checked_*' --json results.json\n"
             "  pcheck --real --runs 1000 counter.cpp       on real threads, beside the model\n"
             "  pcheck --real=processes pipe.cpp            its processes by fork, beside the model\n"
             "  pcheck --real=mpi --ranks 4 ring.cpp        its ranks under mpirun, beside the model\n";
    case Action::list:
      return "Examples:\n"
             "  pcheck list                                 the scenarios that come with pcheck\n"
             "  pcheck list scenarios/philosophers\n";
    case Action::replay:
      return "Examples:\n"
             "  pcheck replay pcheck-out/philosophers-naive.deadlock.json\n"
             "  pcheck replay found.json changed.cpp        the same schedule on another program\n";
    case Action::outcomes:
      return "Examples:\n"
             "  pcheck outcomes scenarios/worker_order\n"
             "  pcheck outcomes lost_update/unlocked -p rounds=2\n";
    case Action::report:
      return "Examples:\n"
             "  pcheck report results.json --to junit > results.xml\n"
             "  pcheck report pcheck-out/philosophers-naive.deadlock.json --to mermaid\n";
  }
  return "";
}

}  // namespace

std::string help_footer(Action action) {
  std::string text = examples(action);
  if (action == Action::run || action == Action::replay) text += std::string("\n") + exit_codes;
  return text;
}

std::string general_help(const std::string& commands) {
  return "pcheck runs small concurrent programs (scenarios) under every schedule that matters, or under a\n"
         "sample of them, and says how much it proved, or shows one schedule that goes wrong.\n"
         "\n"
         "Usage:\n"
         "  pcheck [run] PATH... [OPTIONS]\n"
         "  pcheck COMMAND [ARGUMENTS] [OPTIONS]\n"
         "\n"
         "Commands:\n" +
         commands +
         "\n"
         "A PATH is a folder, a .cpp file, a scenario program, or the name of a scenario.\n"
         "`pcheck COMMAND --help` lists the options of a command; `pcheck --version` prints the version.\n"
         "\n" +
         examples(Action::run) + "\n" + exit_codes;
}

}  // namespace pcheck::command
