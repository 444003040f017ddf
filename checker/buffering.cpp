// How a user names what MPI leaves open about buffering.
#include "checker/buffering.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace pcheck::checker {

std::vector<model::Buffering> bufferings(const std::string& name) {
  const model::Buffering none;
  const model::Buffering all{.bytes_max = std::numeric_limits<std::int64_t>::max(), .collectives_synchronise = false};
  if (name == "both") return {none, all};
  if (name == "none") return {none};
  if (name == "all") return {all};
  if (name == "each") return {{.each_send_decides = true}, {.each_send_decides = true, .collectives_synchronise = false}};
  std::int64_t bytes = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), bytes);
  if (error != std::errc() || end != name.data() + name.size() || bytes < 0)
    throw std::invalid_argument("--buffering takes both, none, all, each, or a number of bytes, not '" + name + "'");
  return {{.bytes_max = bytes, .collectives_synchronise = false}};
}

}  // namespace pcheck::checker
