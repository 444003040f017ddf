/// Linked into programs that hold scenarios, which get their main() from it.

#include "checker/command/main.hpp"

int main(int argc, char** argv) { return pcheck::command::scenario_main(argc, argv); }
