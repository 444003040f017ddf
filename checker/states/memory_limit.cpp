#include "checker/states/memory_limit.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace pcheck::checker {

namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

std::optional<std::size_t> number_in(const char* path) {
  std::ifstream file(path);
  std::size_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

std::size_t left_on_machine() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  std::size_t kibibytes = 0;
  for (std::string unit; file >> name >> kibibytes; std::getline(file, unit))
    if (name == "MemAvailable:") return kibibytes * 1024;
  return unlimited;
}

/// Under version 2 of control groups; a group without a limit says "max".
std::size_t left_in_control_group() {
  const auto limit = number_in("/sys/fs/cgroup/memory.max");
  const auto used = number_in("/sys/fs/cgroup/memory.current");
  if (!limit || !used) return unlimited;
  return *limit > *used ? *limit - *used : 0;
}

}  // namespace

std::size_t default_memory_limit() {
  const std::size_t left = std::min(left_on_machine(), left_in_control_group());
  return left == unlimited ? unlimited : left / 4 * 3;
}

}  // namespace pcheck::checker
