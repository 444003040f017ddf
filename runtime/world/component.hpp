#pragma once
/// The parts that the state of an execution has, and who is told when those of fibers are used.

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// A part of the state that changes on its own: what is common to all threads, the globals, and for each thread what the
/// world knows of it, its fiber (FiberState and stack), its heap, and each object.
struct Component {
  enum class Kind : std::uint8_t { common, globals, thread, fiber, heap, object };
  Kind kind = Kind::common;
  ThreadId thread = 0;          ///< of thread, fiber and heap
  ObjectId object = no_object;  ///< of object
};

/// Where fibers and their memory are kept by somebody who may know where a fiber ends up without running it.
class FiberMemory {
 public:
  virtual ~FiberMemory() = default;
  /// The thread is told Thread::result. True if its fiber was put at its next operation, or its end, without being run.
  virtual bool recall(ThreadId thread) = 0;
  /// The fiber is about to be run; it has been.
  virtual void before_run(ThreadId thread) = 0;
  virtual void after_run(ThreadId thread) = 0;
  /// A thread's Heap is about to be used.
  virtual void before_heap_use(ThreadId owner) = 0;
  /// Code of the scenario is about to run outside fibers.
  virtual void before_predicates() = 0;
  /// Another execution begins: from here on nothing is known of what is in memory.
  virtual void before_start() = 0;
  /// From here on operations themselves read and write the memory of fibers.
  virtual void before_operations_use_it() = 0;
};

}  // namespace pcheck::model
