// Declares a finding that it does not have.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(missing_finding, pcheck::expects("deadlock")) {
  pcheck::mutex mutex{"mutex"};
  const std::lock_guard lock(mutex);
}
