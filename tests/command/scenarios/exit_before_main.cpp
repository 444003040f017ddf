// A static initialiser that ends the process.
#include <unistd.h>

#include <pcheck/pcheck.hpp>

static const bool left = (_exit(3), true);

PCHECK_SCENARIO(exit_before_main) { pcheck::check(left); }
