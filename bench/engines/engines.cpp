/// Measures the engines on the programs and sizes of figures.json (or messages.json); bench/engines.sh builds and runs it, and
/// so does bench/messages.sh.
///
/// Arguments: what the titles of the rows must contain ("states", "suite/", "rounds=10"; all of them).
///   --time TIME       the limit of each run (20s)
///   --runs N          of short ones, of which the median counts (3)
///   --figures FILE    other rows, of the same form
///   --json FILE       the rows for machines
///   --engine OLD=NEW  measures NEW where a row asks for OLD ("dpor=sleep")
/// Exit code 1 where a count is wrong.

#include <cstdio>
#include <exception>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "bench/engines/report.hpp"

using namespace pcheck::bench;

namespace {

struct Request {
  Setting setting{.pcheck = PCHECK_BINARY_DIR "/pcheck", .sources = PCHECK_SOURCE_DIR, .time_limit = "20s"};
  std::vector<std::string> words;
  std::string figures = PCHECK_SOURCE_DIR "/bench/engines/figures.json";
  std::string json;
  std::string engine, engine_instead;
};

Request request_from(std::span<char*> arguments) {
  Request request;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string word = arguments[i];
    if (!word.starts_with("--")) {
      request.words.push_back(word);
      continue;
    }
    if (++i == arguments.size()) throw std::runtime_error(word + " needs a value");
    const std::string value = arguments[i];
    if (word == "--time") request.setting.time_limit = value;
    else if (word == "--runs") request.setting.runs_max = static_cast<unsigned>(std::stoul(value));
    else if (word == "--figures") request.figures = value;
    else if (word == "--json") request.json = value;
    else if (const auto equals = value.find('='); word == "--engine" && equals != std::string::npos) {
      request.engine = value.substr(0, equals);
      request.engine_instead = value.substr(equals + 1);
    } else throw std::runtime_error("there is no option " + word + " with such a value; see bench/engines/engines.cpp");
  }
  return request;
}

bool is_chosen(const Row& row, const std::vector<std::string>& words) {
  const std::string title = row.engine + " " + row.title();
  for (const std::string& word : words)
    if (title.find(word) == std::string::npos) return false;
  return true;
}

int measure_rows(const Request& request) {
  std::vector<MeasuredRow> measured;
  bool any_wrong = false;
  std::fputs(table_head().c_str(), stdout);
  for (Row row : read_figures(request.figures)) {
    if (!is_chosen(row, request.words)) continue;
    if (row.engine == request.engine) row.engine = request.engine_instead;
    measured.push_back({row, measure(row, request.setting)});
    any_wrong = any_wrong || !wrong_count(row, measured.back().measurement).empty();
    std::fputs(table_line(measured.back()).c_str(), stdout);
    std::fflush(stdout);
  }
  if (!request.json.empty() && !(std::ofstream(request.json) << to_json(measured, request.setting)))
    throw std::runtime_error("cannot write " + request.json);
  return any_wrong ? 1 : 0;
}

}  // namespace

int main(int count, char** arguments) try {
  return measure_rows(request_from({arguments, static_cast<std::size_t>(count)}));
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench/engines: %s\n", error.what());
  return 2;
}
