#include "checker/command/session.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "checker/command/cache_folder.hpp"
#include "checker/command/glob.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/parallel.hpp"
#include "checker/command/suggest.hpp"
#include "checker/command/supervise.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace fs = std::filesystem;

std::string title_of(const std::string& scenario, const std::string& source) {
  const fs::path family = source.empty() ? fs::path() : fs::absolute(source).lexically_normal().parent_path().filename();
  return family.empty() ? scenario : family.string() + "/" + scenario;
}

Session::Session(Settings settings, std::string invocation, fs::path own_program)
    : settings_(std::move(settings)),
      invocation_(std::move(invocation)),
      own_program_(std::move(own_program)),
      text_(text_options(settings_)) {}

std::vector<Target> Session::targets(const std::vector<std::string>& paths) const {
  if (!own_program_.empty()) return {{.kind = Target::Kind::executable, .file = own_program_, .only = {}}};
  NameFolders folders = {"scenarios"};
  const fs::path own = find_installation().scenarios;
  if (fs::exists(own) && !(fs::exists(folders[0]) && fs::equivalent(own, folders[0]))) folders.push_back(own);
  if (!paths.empty()) return resolve(paths, folders);
  return resolve({fs::exists(folders[0]) ? folders[0].string() : folders.back().string()}, folders);
}

Compiler& Session::compiler() {
  const std::lock_guard lock(mutex_);
  if (!compiler_) compiler_ = std::make_unique<Compiler>(find_toolchain(find_installation()), cache_folder(), text_.colour);
  return *compiler_;
}

fs::path Session::program_of(const Target& target, Backend backend) {
  return target.kind == Target::Kind::executable ? target.file : compiler().program(target.file, backend);
}

std::vector<Selected> Session::scenarios_of(const Target& target) {
  const fs::path program = program_of(target, Backend::model);
  const auto listed = list_scenarios(program, settings_.options);
  if (const auto* const death = std::get_if<Death>(&listed)) return {broken(target, program, *death)};
  std::vector<Selected> scenarios;
  for (const ScenarioInfo& info : std::get<std::vector<ScenarioInfo>>(listed))
    scenarios.push_back(
        {.target = target, .program = program, .info = info, .title = title_of(info.name, info.file), .broken = {}});
  return scenarios;
}

Selected Session::broken(const Target& target, const fs::path& program, const Death& death) const {
  if (target.kind == Target::Kind::executable && death.moment == Death::Moment::before_main && death.exited)
    throw UsageError(
        fmt::format("{} does not answer as a scenario program: it {}\n{}", target.file.string(), in_words(death), death.output));
  Selected one{.target = target, .program = program, .info = {}, .title = {}, .broken = {}};
  one.info.name = target.file.stem();
  one.info.file = target.file;
  one.info.line = 1;
  one.title = title_of(one.info.name, one.info.file);
  one.broken = result_of_death(one.info, settings_.options, death);
  return one;
}

bool Session::is_wanted(const Selected& scenario) const {
  if (scenario.broken) return true;
  if (!scenario.target.only.empty() && scenario.target.only != scenario.info.name) return false;
  return settings_.only.empty() || std::any_of(settings_.only.begin(), settings_.only.end(), [&](const std::string& pattern) {
           return matches_glob(pattern, scenario.info.name) || matches_glob(pattern, scenario.title);
         });
}

Selection Session::select(const std::vector<Target>& targets, ProgressLine& progress) {
  std::vector<std::vector<Selected>> found(targets.size());
  std::vector<std::optional<CompileFailure>> failures(targets.size());
  in_parallel(
      {.count = targets.size(), .jobs = settings_.jobs},
      [&](std::size_t i) {
        if (is_interrupted()) throw Interrupted{};
        progress.show("preparing " + targets[i].file.string());
        try {
          found[i] = scenarios_of(targets[i]);
        } catch (const CompileError& error) {
          failures[i] = CompileFailure{.source = targets[i].file, .message = error.what()};
        }
      },
      [](std::size_t) {});
  progress.clear();
  std::vector<Selected> all;
  for (auto& scenarios : found) std::move(scenarios.begin(), scenarios.end(), std::back_inserter(all));
  Selection selection;
  for (auto& failure : failures)
    if (failure) selection.failures.push_back(std::move(*failure));
  std::copy_if(all.begin(), all.end(), std::back_inserter(selection.scenarios), [&](const Selected& s) { return is_wanted(s); });
  for (const Selected& scenario : selection.scenarios)
    if (!scenario.info.mistake.empty()) throw UsageError(scenario.info.mistake);
  if (selection.failures.empty() || settings_.options.keep_going) check_names(all, selection);
  check_parameters(selection);
  return selection;
}

void Session::check_names(const std::vector<Selected>& all, const Selection& selection) const {
  if (!selection.scenarios.empty() || !selection.failures.empty()) return;
  std::vector<std::string> names;
  for (const Selected& scenario : all) names.push_back(scenario.info.name);
  if (names.empty())
    throw UsageError("there are no scenarios in what was named: nothing in it says PCHECK_SCENARIO(name) { ... }");
  if (settings_.only.empty()) throw UsageError("none of the scenarios is the one that was named; there are " + comma_list(names));
  std::vector<std::string> patterns;
  for (const std::string& pattern : settings_.only) patterns.push_back("'" + pattern + "'");
  throw UsageError(fmt::format("no scenario is named {}; there are {}", comma_list(patterns), comma_list(names)));
}

void Session::check_parameters(const Selection& selection) const {
  std::set<std::string> known;
  for (const Selected& scenario : selection.scenarios) {
    if (!scenario.info.parameters_known) return;
    for (const checker::ParameterInfo& parameter : scenario.info.parameters) known.insert(parameter.name);
  }
  if (selection.scenarios.empty()) return;
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [name, value] : settings_.options.parameters) {
    if (known.contains(name)) continue;
    if (name == "ranks")
      throw UsageError(fmt::format("--ranks {}: none of the scenarios has ranks: run_ranks() starts them", value));
    if (names.empty()) throw UsageError(fmt::format("-p {}={}: the scenario has no parameters", name, value));
    throw UsageError(fmt::format("-p {}={}: no scenario has a parameter '{}'{}; there are {}", name, value, name,
                                 did_you_mean(name, names), comma_list(names)));
  }
}

void complain_about(const std::vector<CompileFailure>& failures) {
  std::set<fs::path> said;
  for (const CompileFailure& failure : failures)
    if (said.insert(failure.source).second) complain(failure.source.string() + " does not compile:\n" + failure.message);
}

}  // namespace pcheck::command
