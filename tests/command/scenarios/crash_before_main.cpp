// A static initialiser that crashes.
#include <pcheck/pcheck.hpp>

static int* volatile nothing = nullptr;
static const int crashed = *nothing;

PCHECK_SCENARIO(crash_before_main) { pcheck::check(crashed == 0); }
