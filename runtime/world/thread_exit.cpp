/// What is left to do when the function of a thread has returned.

#include <new>

#include "world/world.hpp"

namespace pcheck::model {

void World::at_thread_exit(void (*destructor)(void*), void* argument) {
  FiberState& self = running_fiber();
  self.thread_exit_list =
      new (allocate(sizeof(ThreadExit), alignof(ThreadExit))) ThreadExit{destructor, argument, self.thread_exit_list};
  note_internal_block(self.thread_exit_list);
}

void World::at_thread_end(void (*function)(void*), void* argument) {
  ThreadExit** last = &running_fiber().thread_exit_list;
  while (*last != nullptr) last = &(*last)->next;
  *last = new (allocate(sizeof(ThreadExit), alignof(ThreadExit))) ThreadExit{function, argument, nullptr};
  note_internal_block(*last);
}

}  // namespace pcheck::model
