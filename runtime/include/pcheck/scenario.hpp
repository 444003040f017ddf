#pragma once
/// How a scenario is declared, and what it can say about itself; the same for both backends.

#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace pcheck {

/// Says when an expected finding is there: always, or only as long as sleeping orders nothing (not with --time virtual).
enum class when { always, sleep_orders_nothing };

/// Declares a kind of finding that the scenario is meant to have; give several for several.
struct expects {
  const char* kind;
  when condition;
  constexpr explicit expects(const char* k, when c = when::always) : kind(k), condition(c) {}
};

/// One line on what the scenario shows.
struct summary {
  const char* text;
  constexpr explicit summary(const char* t) : text(t) {}
};

/// How `pcheck --real` runs the scenario where --runs and --hang say nothing else: how often, and for how many seconds at most
/// each. What a single run prints on stderr is shown.
struct real_runs {
  unsigned long long count;
  double seconds_max;
  constexpr explicit real_runs(unsigned long long runs, double seconds = 2) : count(runs), seconds_max(seconds) {}
};

namespace registration {

/// A scenario of this program; a node of a list that exists before main() and allocates nothing.
struct Scenario {
  static constexpr int expected_max = 8;

  template <class... Attributes>
  Scenario(const char* scenario_name, const char* source_file, int source_line, void (*scenario_body)(), Attributes... attributes)
      : name(scenario_name), file(source_file), line(source_line), body(scenario_body) {
    static_assert((0 + ... + int{std::is_same_v<Attributes, expects>}) <= expected_max, "a scenario expects up to 8 kinds");
    (apply(attributes), ...);
    add(*this);
  }

  const char* name;
  const char* file;
  int line;
  void (*body)();
  const char* expected[expected_max] = {};
  when expected_when[expected_max] = {};
  const char* summary_text = "";
  real_runs on_real_threads{1000};
  Scenario* next = nullptr;

 private:
  static void add(Scenario& scenario);
  void apply(expects attribute) {
    for (int i = 0; i < expected_max; ++i)
      if (expected[i] == nullptr) {
        expected[i] = attribute.kind;
        expected_when[i] = attribute.condition;
        return;
      }
  }
  void apply(summary attribute) { summary_text = attribute.text; }
  void apply(real_runs attribute) { on_real_threads = attribute; }
};

/// The first scenario in order of declaration, or nullptr.
Scenario* first();

}  // namespace registration

#define PCHECK_SCENARIO(scenario_name, ...)                                                             \
  static_assert(sizeof(#scenario_name) > 1, "a scenario needs a name: PCHECK_SCENARIO(name) { ... }");  \
  static void pcheck_scenario_##scenario_name();                                                        \
  static ::pcheck::registration::Scenario pcheck_registration_##scenario_name(                          \
      #scenario_name, __FILE__, __LINE__, &pcheck_scenario_##scenario_name __VA_OPT__(, ) __VA_ARGS__); \
  static void pcheck_scenario_##scenario_name()

namespace scenario_interface {

long long integer_parameter(const char* name, long long fallback, long long least, long long greatest);
unsigned long long unsigned_parameter(const char* name, unsigned long long fallback, unsigned long long least,
                                      unsigned long long greatest);
double real_parameter(const char* name, double fallback, double greatest);
bool boolean_parameter(const char* name, bool fallback);
const char* text_parameter(const char* name, const char* fallback);
void integer_outcome(std::string_view key, long long value, bool is_unsigned);
void real_outcome(std::string_view key, double value);
void text_outcome(std::string_view key, std::string_view value);
void add_invariant(std::string_view name, const std::function<bool()>& predicate);
[[noreturn]] void check_failed(std::string_view text);

}  // namespace scenario_interface

/// The value given with `-p name=value`, else `fallback`. Values outside least..greatest are a usage error.
template <class T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) T
    param(const char* name, T fallback, T least = std::numeric_limits<T>::min(), T greatest = std::numeric_limits<T>::max()) {
  if constexpr (std::is_unsigned_v<T>)
    return static_cast<T>(scenario_interface::unsigned_parameter(name, fallback, least, greatest));
  else return static_cast<T>(scenario_interface::integer_parameter(name, fallback, least, greatest));
}
template <class T>
requires std::is_floating_point_v<T> T param(const char* name, T fallback) {
  constexpr double top = std::is_same_v<T, float> ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  return static_cast<T>(scenario_interface::real_parameter(name, static_cast<double>(fallback), top));
}
inline bool param(const char* name, bool fallback) { return scenario_interface::boolean_parameter(name, fallback); }
inline std::string param(const char* name, const char* fallback) { return scenario_interface::text_parameter(name, fallback); }
inline std::string param(const char* name, const std::string& fallback) { return param(name, fallback.c_str()); }

/// A property that must hold here; where it does not, the execution ends with a check_failed finding.
inline void check(bool condition, std::string_view text = {}) {
  if (!condition) [[unlikely]]
    scenario_interface::check_failed(text);
}
[[noreturn]] inline void fail(std::string_view text) { scenario_interface::check_failed(text); }

/// Leaves executions in which `condition` is false out of consideration.
void assume(bool condition);

/// A value from 0 to n-1, each of which is explored.
int choose(int n);

/// A property that must hold after every event. The predicate may read shared variables and atomics; reading is no
/// scheduling point there. It is evaluated until the execution ends: what it refers to has to live as long, or be pcheck's
/// objects, after whose end it holds.
inline void invariant(std::string_view name, const std::function<bool()>& predicate) {
  scenario_interface::add_invariant(name, predicate);
}

/// A final observable value of this execution; `pcheck outcomes` lists all that are reachable.
template <class T>
void outcome(std::string_view key, const T& value) {
  if constexpr (std::is_same_v<T, bool>) scenario_interface::text_outcome(key, value ? "true" : "false");
  else if constexpr (std::is_same_v<T, char>) scenario_interface::text_outcome(key, std::string_view(&value, 1));
  else if constexpr (std::is_integral_v<T>)
    scenario_interface::integer_outcome(key, static_cast<long long>(value), std::is_unsigned_v<T>);
  else if constexpr (std::is_enum_v<T>) scenario_interface::integer_outcome(key, static_cast<long long>(value), false);
  else if constexpr (std::is_floating_point_v<T>) scenario_interface::real_outcome(key, value);
  else if constexpr (std::is_convertible_v<const T&, std::string_view>) scenario_interface::text_outcome(key, value);
  else outcome(key, value.load());  // shared<T>, atomic<T>
}

/// The calling thread has got further: a cycle of states without progress() is a livelock.
void progress();

}  // namespace pcheck
