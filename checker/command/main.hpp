#pragma once
/// The entry points of pcheck's programs.

namespace pcheck::command {

/// `pcheck ...`. Returns the exit code.
int main(int argc, char** argv);

/// A program that holds scenarios: serves its supervisor if it was started by one, otherwise checks its own scenarios.
int scenario_main(int argc, char** argv);

}  // namespace pcheck::command
