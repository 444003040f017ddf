#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(does_not_compile) { this_is_not_declared(); }
