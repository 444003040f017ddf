// Each rank is a stage: it takes items from the rank before, works on them and passes them on. They stay in order.
#include <pcheck/pcheck.hpp>

PCHECK_SCENARIO(pipeline, pcheck::summary("items that pass through all ranks in turn")) {
  const int items = pcheck::param("items", 4, 0, 1'000);
  pcheck::run_ranks(4, [items](pcheck::communicator& world) {
    const int last = world.size() - 1;
    for (int item = 0; item < items; ++item) {
      const int taken = world.rank() == 0 ? item * world.size() : world.recv<int>(world.rank() - 1);
      const int made = taken + 1;
      if (world.rank() < last) world.send(made, world.rank() + 1);
      else pcheck::check(made == (item + 1) * world.size(), "items come out in order, and each stage has worked on them");
    }
  });
}
