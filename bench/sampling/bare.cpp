/// What a random scheduler costs with nothing around it: three fibers that load and store a number three times each, of which one
/// drawn at random makes each step. Prints executions per second. Arguments: [EXECUTIONS]
/// Nothing is recorded, reset or looked at, and there is no thread that starts and joins the others.

#include <boost/context/detail/fcontext.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using boost::context::detail::fcontext_t;
using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

constexpr std::size_t stack_bytes = 64 * 1024;
constexpr int rounds = 3;

struct Fiber {
  fcontext_t context = nullptr;
  bool stores = false;  ///< what it is about to do; else it loads
  std::uint64_t value = 0;
  bool alive = false;
  std::unique_ptr<std::byte[]> stack{new std::byte[stack_bytes]};
};

std::array<Fiber, 3> fibers;
Fiber* running = nullptr;
fcontext_t scheduler = nullptr;
std::uint64_t number = 0;

void wait_for_turn() { scheduler = jump_fcontext(scheduler, nullptr).fctx; }

void add(transfer_t from) {
  scheduler = from.fctx;
  for (int round = 0; round < rounds; ++round) {
    running->stores = false;
    wait_for_turn();
    ++running->value;
    running->stores = true;
    wait_for_turn();
  }
  running->alive = false;
  wait_for_turn();
}

void run(Fiber& fiber) {
  running = &fiber;
  fiber.context = jump_fcontext(fiber.context, nullptr).fctx;
}

/// splitmix64
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

void execute(std::uint64_t& random) {
  number = 0;
  for (Fiber& fiber : fibers) {
    fiber.alive = true;
    fiber.context = make_fcontext(fiber.stack.get() + stack_bytes, stack_bytes, add);
    run(fiber);
  }
  for (;;) {
    std::array<Fiber*, 3> enabled;
    std::uint64_t count = 0;
    for (Fiber& fiber : fibers)
      if (fiber.alive) enabled[count++] = &fiber;
    if (count == 0) return;
    Fiber& drawn = *enabled[(next(random) >> 32) * count >> 32];
    if (drawn.stores) number = drawn.value;
    else drawn.value = number;
    run(drawn);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int executions = argc > 1 ? std::atoi(argv[1]) : 3'000'000;
  std::uint64_t random = 1;
  std::uint64_t sum = 0;
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < executions; ++i) {
    execute(random);
    sum += number;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  if (sum < 2 * static_cast<std::uint64_t>(executions)) return 1;  // each ends with 2 to 9
  std::printf("%.0f\n", executions / seconds);
}
