#pragma once
/// All that a scenario includes. With PCHECK_REAL the names are std::thread and friends; else they are modelled.

#include <pcheck/communicator.hpp>
#include <pcheck/scenario.hpp>

#ifdef PCHECK_REAL
#include <pcheck/real/real.hpp>
#else
#include <pcheck/explore.hpp>
#include <pcheck/model/atomic.hpp>
#include <pcheck/model/atomic_functions.hpp>
#include <pcheck/model/atomic_ref.hpp>
#include <pcheck/model/barrier.hpp>
#include <pcheck/model/condition_variable.hpp>
#include <pcheck/model/event.hpp>
#include <pcheck/model/interprocess.hpp>
#include <pcheck/model/large_atomic.hpp>
#include <pcheck/model/lock_together.hpp>
#include <pcheck/model/mutex.hpp>
#include <pcheck/model/process.hpp>
#include <pcheck/model/queue.hpp>
#include <pcheck/model/rendezvous.hpp>
#include <pcheck/model/semaphore.hpp>
#include <pcheck/model/shared.hpp>
#include <pcheck/model/stop_token.hpp>
#include <pcheck/model/thread.hpp>
#endif

#include <pcheck/atomic_names.hpp>
#include <pcheck/shared_operators.hpp>

namespace pcheck {

// What std has for its own objects works on these, too, under either name.
using std::adopt_lock;
using std::adopt_lock_t;
using std::defer_lock;
using std::defer_lock_t;
using std::lock;
using std::lock_guard;
using std::scoped_lock;
using std::shared_lock;
using std::try_lock;
using std::try_to_lock;
using std::try_to_lock_t;
using std::unique_lock;

}  // namespace pcheck
