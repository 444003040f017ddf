#include "bench/engines/report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pcheck::bench {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* line_format = "{:<7} {:<50} {:<13} {:>11} {:>11} {:>9} {:>8} {:>10} {:>9} {:<24} {}\n";

std::string in_mb(std::uint64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

std::string to_reach(const Row& row) {
  if (row.reach.seconds) return fmt::format("{} s", *row.reach.seconds);
  if (const auto rate = rate_to_reach(row)) return fmt::format("{:.0f}/s", *rate);
  if (row.reach.operations_per_second) return fmt::format("{:.0f} op/s", *row.reach.operations_per_second);
  return "-";
}

std::string peer_text(const std::optional<Peer>& peer) {
  if (!peer) return "-";
  return fmt::format("{} {} s{}", peer->tool, peer->seconds, peer->size.empty() ? "" : " (" + peer->size + ")");
}

std::string reached_text(const MeasuredRow& measured) {
  const Measurement& m = measured.measurement;
  const std::string wrong = wrong_count(measured.row, m);
  if (!wrong.empty()) return "WRONG: " + wrong;
  if (m.verdict.empty()) return m.coverage;
  switch (judge(measured.row, m)) {
    case Reached::yes:
      return "reached";
    case Reached::no:
      if (measured.row.reach.operations_per_second) return fmt::format("no: {:.0f} op/s", m.operations_per_second());
      return m.complete ? "no" : "no: " + m.coverage;
    case Reached::unknown:
      break;
  }
  return "unknown";
}

template <class T>
void put(Json& json, const char* key, const std::optional<T>& value) {
  if (value) json[key] = *value;
}

Json peer_json(const Peer& peer) {
  Json json = {{"tool", peer.tool}, {"seconds", peer.seconds}};
  if (!peer.size.empty()) json["size"] = peer.size;
  put(json, "executions", peer.executions);
  put(json, "states", peer.states);
  put(json, "memory_bytes", peer.memory_bytes);
  return json;
}

Json row_json(const MeasuredRow& measured) {
  const auto& [row, m] = measured;
  Json sizes = Json::object(), reach = Json::object();
  for (const auto& [name, value] : row.sizes) sizes[name] = value;
  put(reach, "seconds", row.reach.seconds);
  put(reach, "memory_bytes", row.reach.memory_bytes);
  put(reach, "executions_per_second", rate_to_reach(row));
  put(reach, "operations_per_second", row.reach.operations_per_second);
  Json json = {{"engine", row.engine},
               {"command", row.command},
               {"scenario", row.scenario},
               {"sizes", sizes},
               {"verdict", m.verdict.empty() ? Json() : Json(m.verdict)},
               {"coverage", m.coverage},
               {"complete", m.complete}};
  if (!m.verdict.empty()) {
    json["executions"] = m.executions;
    json["blocked_executions"] = m.blocked_executions;
    json["states"] = m.states;
    json["transitions"] = m.transitions;
    if (row.command == "outcomes") json["outcomes"] = m.outcomes;
    json["user_seconds"] = m.user_seconds;
    json["system_seconds"] = m.system_seconds;
    json["search_wall_seconds"] = m.wall_seconds;
    json["executions_per_second"] = m.executions_per_second();
    json["operations_per_second"] = m.operations_per_second();
    json["peak_memory_bytes"] = m.peak_memory_bytes;
    put(json, "bytes_per_state", m.bytes_per_state());
  }
  const std::string wrong = wrong_count(row, m);
  if (!wrong.empty()) json["wrong"] = wrong;
  if (row.peer) json["peer"] = peer_json(*row.peer);
  json["reach"] = reach;
  const Reached reached = judge(row, m);
  json["reached"] = reached == Reached::unknown ? Json() : Json(reached == Reached::yes);
  return json;
}

}  // namespace

std::string table_head() {
  return fmt::format(line_format, "engine", "program", "verdict", "executions", "states", "CPU s", "reach", "memory", "B/state",
                     "peer", "");
}

std::string table_line(const MeasuredRow& measured) {
  const auto& [row, m] = measured;
  const auto bytes = m.bytes_per_state();
  return fmt::format(line_format, row.engine, row.title(), m.verdict.empty() ? "-" : m.verdict, m.executions, m.states,
                     fmt::format("{:.3f}", m.cpu_seconds()), to_reach(row), in_mb(m.peak_memory_bytes),
                     bytes ? fmt::format("{:.1f}", *bytes) : "-", peer_text(row.peer), reached_text(measured));
}

std::string to_json(const std::vector<MeasuredRow>& rows, const Setting& setting) {
  Json json = {{"benchmark", "engines"}, {"pcheck", PCHECK_VERSION}, {"time_limit", setting.time_limit}, {"rows", Json::array()}};
  for (const MeasuredRow& row : rows) json["rows"].push_back(row_json(row));
  return json.dump(2) + "\n";
}

}  // namespace pcheck::bench
