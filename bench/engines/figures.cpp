#include "bench/engines/figures.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace pcheck::bench {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
std::optional<T> optional_value(const Json& json, const char* key) {
  return json.contains(key) ? std::optional<T>(json.at(key).get<T>()) : std::nullopt;
}

Peer peer_from(const Json& json) {
  return {.tool = json.at("tool"),
          .size = json.value("size", ""),
          .seconds = json.at("seconds"),
          .executions = optional_value<std::uint64_t>(json, "executions"),
          .states = optional_value<std::uint64_t>(json, "states"),
          .memory_bytes = optional_value<std::uint64_t>(json, "memory_bytes")};
}

Row row_from(const Json& json) {
  Row row{.engine = json.at("engine"),
          .command = json.at("command"),
          .scenario = json.at("scenario"),
          .sample = optional_value<std::uint64_t>(json, "sample"),
          .sizes = {},
          .expect = {},
          .peer = {},
          .reach = {}};
  for (const auto& [name, value] : json.at("sizes").items())
    row.sizes.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  if (json.contains("expect")) {
    const Json& expect = json.at("expect");
    row.expect = {.executions = optional_value<std::uint64_t>(expect, "executions"),
                  .blocked_executions = optional_value<std::uint64_t>(expect, "blocked_executions"),
                  .outcomes = optional_value<std::uint64_t>(expect, "outcomes")};
  }
  if (json.contains("peer")) row.peer = peer_from(json.at("peer"));
  const Json& reach = json.at("reach");
  row.reach = {.seconds = optional_value<double>(reach, "seconds"),
               .memory_bytes = optional_value<std::uint64_t>(reach, "memory_bytes"),
               .rate_of_peer = optional_value<double>(reach, "rate_of_peer"),
               .operations_per_second = optional_value<double>(reach, "operations_per_second")};
  return row;
}

}  // namespace

std::string Row::title() const {
  std::string title = scenario;
  for (const auto& [name, value] : sizes) title.append(" ").append(name).append("=").append(value);
  return title;
}

std::vector<Row> read_figures(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  std::vector<Row> rows;
  const Json figures = Json::parse(stream);
  for (const Json& row : figures.at("rows")) rows.push_back(row_from(row));
  return rows;
}

}  // namespace pcheck::bench
