#pragma once
/// Which executions without end count: those that a scheduler worth the name can bring about.

#include <string>

#include <pcheck/model/operation.hpp>

namespace pcheck::checker {

/// How fair an execution without end is to a thread that goes on only finitely often in it. The names are those of
/// Lehmann, Pnueli and Stavi, Impartiality, Justice and Fairness (ICALP 1981): weak fairness is justice, strong fairness
/// compassion.
///
/// That giving way counts in weak fairness is taken from Musuvathi, Qadeer, Fair Stateless Model Checking (PLDI 2008), where a
/// thread that yields lets those go first that it has kept from going. There this makes schedules strongly fair; here it
/// binds only who gives way, so that a thread that never does may keep others from a lock for ever.
enum class Fairness {
  none,    ///< any execution
  weak,    ///< the thread is again and again unable to go on, and never able to when another gives way
  strong,  ///< from some time on the thread is unable to go on
};

/// Errors: std::invalid_argument naming those there are.
Fairness fairness_of(const std::string& name);
const char* to_string(Fairness fairness);

/// Whether the thread is inside std::lock or std::scoped_lock, which takes several locks and puts them back where one is
/// missing. These are taken to succeed: an execution is unfair if a thread never gets out of them although it would, again and
/// again, if it were left alone.
bool backs_off(const model::Operation& operation);

/// Whether the thread has let time pass for others: it yielded, slept, or timed out.
bool gives_way(const model::Event& event);

/// Whether a test or a probe of the thread's, which had `answers` answers, has said "not yet" although there is what it asks for.
/// A library may do so, but not for ever: whoever asks again and again is told in the end (MPI 4.0, sections 3.7.3 and 3.8.1).
/// Nor may a process that has come to its end seem to run for ever.
bool puts_off(const model::Event& event, unsigned answers);

}  // namespace pcheck::checker
