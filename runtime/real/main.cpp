#include "real/runner.hpp"

int main(int argc, char** argv) { return pcheck::real::run_main(argc, argv); }
