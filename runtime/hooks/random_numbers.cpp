/// rand() and random(), whose state is the C library's own: here it is in the executable, and so is put back for each execution
/// like any other global of the scenario. The numbers are those of the C library.

#include <cstdlib>

namespace {

char state[128];  // as the C library's
random_data generator;

random_data* seeded(unsigned seed) {
  generator = {};
  initstate_r(seed, state, sizeof state, &generator);
  return &generator;
}

random_data* current() { return generator.state == nullptr ? seeded(1) : &generator; }

}  // namespace

extern "C" {

long random() noexcept {
  int result = 0;
  random_r(current(), &result);
  return result;
}
void srandom(unsigned seed) noexcept { seeded(seed); }

int rand() noexcept { return static_cast<int>(random()); }
void srand(unsigned seed) noexcept { seeded(seed); }

}  // extern "C"
