#pragma once
/// What a worker process tells of a part of the work.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checker/bytes.hpp"
#include "checker/search.hpp"

namespace pcheck::checker {

struct Report {
  std::uint64_t executions = 0;  ///< how many were begun, one after the other
  Tally tally;
  bool has_left_out = false;              ///< a bound did
  bool is_in_doubt = false;               ///< it counts for nothing: whoever began it has to do it again
  std::vector<Schedule> sighted;          ///< that have shown what the search did not know
  std::string rest;                       ///< what the worker goes on with; empty: nothing
  std::optional<std::string> given_away;  ///< what comes after that, for others
};

void write(const Tally& tally, ByteWriter& bytes);
Tally read_tally(ByteReader& bytes);

std::string to_bytes(const Report& report);
Report report_from(std::string_view bytes);

}  // namespace pcheck::checker
