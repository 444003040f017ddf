/// The `pcheck` program.

#include "checker/command/main.hpp"

int main(int argc, char** argv) { return pcheck::command::main(argc, argv); }
