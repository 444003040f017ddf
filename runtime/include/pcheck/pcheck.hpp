#pragma once
/// All that a scenario includes. With PCHECK_REAL the names are std::thread and friends; else they are modelled.

#include <pcheck/communicator.hpp>
#include <pcheck/scenario.hpp>

#ifdef PCHECK_REAL
#include <pcheck/real/real.hpp>
#else
#include <pcheck/explore.hpp>
#include <pcheck/model/atomic.hpp>
#include <pcheck/model/barrier.hpp>
#include <pcheck/model/condition_variable.hpp>
#include <pcheck/model/event.hpp>
#include <pcheck/model/mutex.hpp>
#include <pcheck/model/queue.hpp>
#include <pcheck/model/rendezvous.hpp>
#include <pcheck/model/semaphore.hpp>
#include <pcheck/model/shared.hpp>
#include <pcheck/model/thread.hpp>
#endif
