#pragma once
/// A recorded execution beside what the same schedule does now.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::command {

/// The events of an execution, and the names of its threads.
struct Execution {
  const std::vector<EventRecord>& events;
  const std::vector<std::string>& thread_names;
  std::string stop = "nothing: the execution ends before";  ///< what there is in the place of a further event
};

/// Where two executions part: at a step that both have, or that only one has.
struct Divergence {
  std::size_t step = 0;
  std::string recorded;  ///< the event in words, with its place
  std::string now;
};

/// The first step at which thread, operation, object or argument differ; nothing if all recorded steps are repeated.
std::optional<Divergence> first_divergence(const Execution& recorded, const Execution& now);

/// An event that happens as recorded, but elsewhere in the source.
struct Move {
  std::size_t step = 0;
  Location recorded;
  Location now;
};

/// One for each pair of places.
std::vector<Move> moves(const Execution& recorded, const Execution& now);

}  // namespace pcheck::command
