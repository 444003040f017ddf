#include "real/runner.hpp"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "real/json.hpp"

namespace pcheck::real {

namespace {

/// A mistake on the command line.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

const registration::Scenario& find_scenario(std::string_view name) {
  std::string known;
  for (const auto* scenario = registration::first(); scenario != nullptr; scenario = scenario->next) {
    if (scenario->name == name) return *scenario;
    known += known.empty() ? "" : ", ";
    known += scenario->name;
  }
  throw UsageError("there is no scenario '" + std::string(name) + "' in this program; it has: " + known);
}

template <class Number>
Number parse_number(std::string_view option, std::string_view text, Number least) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least))
    throw UsageError(std::string(option) + " needs a number, at least " + std::to_string(least) + ", not '" + std::string(text) +
                     "'");
  return value;
}

void add_parameter(SampleRequest& request, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) throw UsageError("-p needs NAME=VALUE, not '" + std::string(text) + "'");
  request.parameters[std::string(text.substr(0, equals))] = text.substr(equals + 1);
}

/// Nothing where the scenarios are to be listed.
std::optional<SampleRequest> parse(int argc, char** argv) {
  SampleRequest request;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const auto value = [&]() -> std::string_view {
      if (i + 1 >= argc) throw UsageError(std::string(option) + " needs a value");
      return argv[++i];
    };
    if (option == "--list") return std::nullopt;
    if (option == "--scenario") request.scenario = &find_scenario(value());
    else if (option == "--runs") request.runs = parse_number<std::uint64_t>(option, value(), 1);
    else if (option == "--run-seconds") request.run_seconds = parse_number<double>(option, value(), 0.001);
    else if (option == "--runs-per-process") request.runs_per_process = parse_number<std::uint64_t>(option, value(), 1);
    else if (option == "--hung-max") request.hung_max = parse_number<std::uint64_t>(option, value(), 1);
    else if (option == "--seed") request.seed = parse_number<std::uint64_t>(option, value(), 0);
    else if (option == "-p") add_parameter(request, value());
    else if (option == "--processes") request.processes = true;
    else if (option == "--noise") request.noise = true;
    else if (option == "--no-noise") request.noise = false;
    else if (option == "--show-output") request.show_output = true;
    else
      throw UsageError("unknown option '" + std::string(option) +
                       "'; there are --list, --scenario, --runs, --run-seconds, -p, --seed, "
                       "--noise, --no-noise, --processes, --runs-per-process, --hung-max and --show-output");
  }
  if (request.scenario == nullptr) throw UsageError("give --list, or --scenario NAME");
  return request;
}

std::string member(std::string_view key, std::string_view json) { return json_text(key) + ":" + std::string(json); }
std::string member(std::string_view key, std::uint64_t value) { return member(key, std::to_string(value)); }

/// Joins parts with commas between an opening and a closing bracket.
class JsonList {
 public:
  explicit JsonList(char open) : text_(1, open), close_(open == '{' ? '}' : ']') {}
  JsonList& add(std::string_view part) {
    if (text_.size() > 1) text_ += ',';
    text_ += part;
    return *this;
  }
  std::string done() const { return text_ + close_; }

 private:
  std::string text_;
  char close_;
};

std::string list_as_json() {
  JsonList scenarios('[');
  for (const auto* scenario = registration::first(); scenario != nullptr; scenario = scenario->next) {
    JsonList expected('[');
    for (const char* const kind : scenario->expected)
      if (kind != nullptr) expected.add(json_text(kind));
    scenarios.add(JsonList('{')
                      .add(member("name", json_text(scenario->name)))
                      .add(member("file", json_text(scenario->file)))
                      .add(member("line", std::to_string(scenario->line)))
                      .add(member("summary", json_text(scenario->summary_text)))
                      .add(member("expected", expected.done()))
                      .done());
  }
  return JsonList('{').add(member("scenarios", scenarios.done())).done();
}

std::string outcomes_as_json(const Sample& sample) {
  JsonList outcomes('[');
  for (const auto& [values, count] : sample.outcomes) {
    JsonList members('{');
    for (const auto& [key, value] : values) members.add(member(key, json_text(value)));
    outcomes.add(JsonList('{').add(member("values", members.done())).add(member("count", count)).done());
  }
  return outcomes.done();
}

std::string failures_as_json(const Sample& sample) {
  JsonList failures('[');
  for (const auto& [failure, count] : sample.failures)
    failures.add(JsonList('{')
                     .add(member("kind", json_text(failure.first)))
                     .add(member("message", json_text(failure.second)))
                     .add(member("count", count))
                     .done());
  return failures.done();
}

std::string sample_as_json(const registration::Scenario& scenario, const Sample& sample) {
  return JsonList('{')
      .add(member("scenario", json_text(scenario.name)))
      .add(member("runs", sample.runs()))
      .add(member("completed", sample.completed))
      .add(member("failed", sample.failed))
      .add(member("discarded", sample.discarded))
      .add(member("hung", sample.hung))
      .add(member("crashed", sample.crashed))
      .add(member("stopped_early", sample.stopped_early ? "true" : "false"))
      .add(member("seconds", json_number(sample.seconds)))
      .add(member("outcomes", outcomes_as_json(sample)))
      .add(member("failures", failures_as_json(sample)))
      .done();
}

int complain(const std::string& message, int status) {
  std::fprintf(stderr, "pcheck: %s\n", message.c_str());
  return status;
}

}  // namespace

int run_main(int argc, char** argv, Sampler sampler) {
  constexpr int usage_status = 2;
  constexpr int internal_status = 5;
  try {
    const std::optional<SampleRequest> request = parse(argc, argv);
    if (!request) {
      std::puts(list_as_json().c_str());
      return 0;
    }
    const Sample result = sampler(*request);
    if (!result.rejection.empty()) return complain(result.rejection, usage_status);
    std::puts(sample_as_json(*request->scenario, result).c_str());
    return 0;
  } catch (const UsageError& error) {
    return complain(error.what(), usage_status);
  } catch (const std::system_error& error) {
    return complain(error.what(), internal_status);
  }
}

}  // namespace pcheck::real
