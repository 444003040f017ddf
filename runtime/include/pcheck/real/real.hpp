#pragma once
/// The names of <pcheck/pcheck.hpp> on real threads: std's own types, or empty classes derived from them that accept a
/// name. Nothing here costs more than std does, so that production code may use the names too.

#include <pcheck/real/atomic.hpp>
#include <pcheck/real/barrier.hpp>
#include <pcheck/real/condition_variable.hpp>
#include <pcheck/real/event.hpp>
#include <pcheck/real/interprocess.hpp>
#include <pcheck/real/interprocess_values.hpp>
#include <pcheck/real/mutex.hpp>
#include <pcheck/real/process.hpp>
#include <pcheck/real/queue.hpp>
#include <pcheck/real/rendezvous.hpp>
#include <pcheck/real/semaphore.hpp>
#include <pcheck/real/shared.hpp>
#include <pcheck/real/thread.hpp>
