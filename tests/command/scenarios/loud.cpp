// Writes past the streams, which must not end up between pcheck's own results.
#include <unistd.h>

#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(loud) {
  const char text[] = "LOUD\n";
  if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) pcheck::fail("cannot write");
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) pcheck::fail("cannot write");
}
