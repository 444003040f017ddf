/// Reports as bytes.

#include "checker/jobs/report.hpp"

namespace pcheck::checker {

namespace {

void write(const OutcomeRecord& outcome, ByteWriter& bytes) {
  bytes.put(std::uint64_t{outcome.values.size()});
  for (const auto& [key, value] : outcome.values) {
    bytes.put(key);
    bytes.put(value);
  }
  bytes.put(outcome.count);
  bytes.put(outcome.schedule);
}

OutcomeRecord read_outcome(ByteReader& bytes) {
  OutcomeRecord outcome;
  for (auto values = bytes.get<std::uint64_t>(); values != 0; --values) {
    auto key = bytes.get<std::string>();
    outcome.values.emplace(std::move(key), bytes.get<std::string>());
  }
  bytes.get(outcome.count);
  bytes.get(outcome.schedule);
  return outcome;
}

}  // namespace

void write(const Tally& tally, ByteWriter& bytes) {
  bytes.put(tally.statistics);
  bytes.put(std::uint64_t{tally.outcomes.size()});
  for (const OutcomeRecord& outcome : tally.outcomes) write(outcome, bytes);
}

Tally read_tally(ByteReader& bytes) {
  Tally tally;
  bytes.get(tally.statistics);
  for (auto outcomes = bytes.get<std::uint64_t>(); outcomes != 0; --outcomes) tally.outcomes.push_back(read_outcome(bytes));
  return tally;
}

std::string to_bytes(const Report& report) {
  ByteWriter bytes;
  bytes.put(report.executions);
  write(report.tally, bytes);
  bytes.put(report.has_left_out);
  bytes.put(report.is_in_doubt);
  bytes.put(std::uint64_t{report.sighted.size()});
  for (const Schedule& schedule : report.sighted) bytes.put(schedule);
  bytes.put(report.rest);
  bytes.put(report.given_away.has_value());
  if (report.given_away) bytes.put(*report.given_away);
  return bytes.take();
}

Report report_from(std::string_view text) {
  ByteReader bytes(text);
  Report report;
  bytes.get(report.executions);
  report.tally = read_tally(bytes);
  bytes.get(report.has_left_out);
  bytes.get(report.is_in_doubt);
  for (auto schedules = bytes.get<std::uint64_t>(); schedules != 0; --schedules) report.sighted.push_back(bytes.get<Schedule>());
  bytes.get(report.rest);
  if (bytes.get<bool>()) report.given_away = bytes.get<std::string>();
  return report;
}

}  // namespace pcheck::checker
