#include "checker/liveness/lasso_check.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "checker/analyses/waiting.hpp"
#include "checker/liveness/read_tracking.hpp"
#include "checker/states/fingerprint.hpp"
#include "checker/states/saved_world.hpp"
#include "objects/semantics.hpp"
#include "world/arena.hpp"

namespace pcheck::checker {

namespace {

/// How many states a thread that is left alone may come through.
constexpr std::size_t states_alone_max = 100'000;

/// How often a loop may go round until it repeats itself to the byte.
constexpr int settling_rounds_max = 3;

using State = std::vector<ComponentId>;

/// What a thread does in the loop.
struct Part {
  ThreadId thread;
  std::size_t enabled = 0;  ///< in how many states
  bool runs = false;
  bool gets_further = false;
  bool is_given_way = false;      ///< another gives way where it is enabled
  bool does_other = false;        ///< than to back off
  std::vector<ObjectId> objects;  ///< that it uses, in order

  bool is_left_out() const { return enabled != 0 && !runs; }
};

class LassoRun {
 public:
  explicit LassoRun(World& world) : world_(world), saved_(world, SavedWorld::recall_never) {}

  /// False if the schedule cannot be executed, or does not lead back.
  bool run(const Lasso& lasso) {
    model::arena::clear_stacks();  // what earlier executions left there must make no difference
    world_.start();
    for (const Choice& choice : lasso.stem) {
      if (!is_possible(choice, world_.enabled())) return false;
      world_.step(choice);
    }
    if (lasso.loop.empty() || world_.enabled().empty()) return false;
    for (ThreadId id = 0; id < world_.thread_count(); ++id)
      if (std::as_const(world_).thread(id).status == model::ThreadStatus::alive) parts_.push_back({.thread = id, .objects = {}});
    saved_.forget();
    for (const Choice& choice : lasso.loop)
      if (!step_of_loop(choice)) return false;
    return !world_.enabled().empty() && save() == states_.front();
  }

  Fairness fairness() {
    if (puts_off_) return Fairness::none;
    const std::size_t length = states_.size();
    for (const Part& part : parts_)
      if (part.runs && !part.does_other && gets_out_alone(part.thread)) return Fairness::none;
    const auto all = [&](auto holds) { return std::all_of(parts_.begin(), parts_.end(), holds); };
    if (all([](const Part& part) { return !part.is_left_out(); })) return Fairness::strong;
    const bool is_weak = all([&](const Part& part) { return part.runs || (part.enabled < length && !part.is_given_way); });
    return is_weak ? Fairness::weak : Fairness::none;
  }

  std::optional<Observation> observe() {
    Observation observation;
    const bool some_get_further = std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.gets_further; });
    const bool some_are_left_out = std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.is_left_out(); });
    observation.kind = some_get_further || some_are_left_out ? "starvation" : "livelock";
    const bool is_livelock = observation.kind == "livelock";
    std::vector<const Part*> waiting;
    for (const Part& part : parts_) {
      const bool is_blocked = part.enabled == 0 && !model::joins(world_.pending(part.thread).kind);
      const bool wants_lock = part.enabled == 0 && wanted_lock(world_, part.thread) != model::no_object;
      if (is_livelock ? part.runs : part.is_left_out() || (some_get_further && wants_lock)) add(part, observation);
      if (is_livelock ? is_blocked : part.is_left_out() || wants_lock) waiting.push_back(&part);
    }
    for (const Part* const part : waiting) observation.waits.push_back(wait_of(world_, part->thread));
    if (!is_livelock && some_get_further)
      for (const Part& part : parts_)
        if (part.runs && !part.gets_further && gets_further_alone(part.thread)) {
          add(part, observation);
          observation.waits.push_back(wait_of(world_, part.thread));
        }
    if (observation.threads.empty()) return std::nullopt;
    return observation;
  }

 private:
  static bool is_possible(const Choice& choice, std::span<const Enabled> enabled) {
    return std::any_of(enabled.begin(), enabled.end(),
                       [&](const Enabled& entry) { return entry.thread == choice.thread && choice.answer < entry.answers; });
  }

  State save() {
    const auto components = without_zeros_at_end(saved_.save());
    return {components.begin(), components.end()};
  }

  bool step_of_loop(const Choice& choice) {
    const auto enabled = world_.enabled();
    if (!is_possible(choice, enabled)) return false;
    std::vector<ThreadId> able;
    unsigned answers = 0;
    for (const Enabled& entry : enabled) {
      able.push_back(entry.thread);
      if (entry.thread == choice.thread) answers = entry.answers;
    }
    states_.push_back(save());
    const model::Event& event = world_.step(choice);
    puts_off_ = puts_off_ || puts_off(event, answers);
    for (Part& part : parts_) {
      const bool is_able = std::find(able.begin(), able.end(), part.thread) != able.end();
      if (is_able) ++part.enabled;
      if (part.thread != choice.thread) {
        if (is_able && gives_way(event)) part.is_given_way = true;
        continue;
      }
      part.runs = true;
      if (!backs_off(event.operation)) part.does_other = true;
      if (event.operation.kind == model::OperationKind::progress) part.gets_further = true;
      note_object(event.operation.object, part);
    }
    return true;
  }

  static void note_object(ObjectId object, Part& part) {
    if (object != model::no_object && std::find(part.objects.begin(), part.objects.end(), object) == part.objects.end())
      part.objects.push_back(object);
  }

  /// Takes the thread and what it uses, or stands at, into the observation.
  void add(Part part, Observation& observation) const {
    observation.threads.push_back(part.thread);
    if (!part.runs) {
      const ObjectId lock = wanted_lock(world_, part.thread);
      note_object(lock != model::no_object ? lock : world_.pending(part.thread).object, part);
    }
    for (const ObjectId object : part.objects)
      if (std::find(observation.objects.begin(), observation.objects.end(), object) == observation.objects.end())
        observation.objects.push_back(object);
  }

  /// Whether the thread marks progress or ends if only it goes on from some state of the loop.
  bool gets_further_alone(ThreadId thread) {
    return reaches_alone(thread, [&](const model::Event& event) {
      return event.operation.kind == model::OperationKind::progress ||
             std::as_const(world_).thread(thread).status == model::ThreadStatus::finished;
    });
  }

  bool gets_out_alone(ThreadId thread) {
    return reaches_alone(thread, [](const model::Event& event) { return !backs_off(event.operation); });
  }

  /// Whether the thread comes to an event that is `wanted` if only it goes on from some state of the loop.
  template <class Wanted>
  bool reaches_alone(ThreadId thread, const Wanted& wanted) {
    std::set<State> reached(states_.begin(), states_.end());
    std::vector<State> left = states_;
    bool found = false;
    while (!found && !left.empty() && reached.size() < states_alone_max) {
      const State state = std::move(left.back());
      left.pop_back();
      saved_.restore(state);
      const auto enabled = world_.enabled();
      const auto entry = std::find_if(enabled.begin(), enabled.end(), [&](const Enabled& e) { return e.thread == thread; });
      const std::uint16_t answers = entry == enabled.end() ? 0 : entry->answers;
      for (std::uint16_t answer = 0; answer < answers && !found; ++answer) {
        saved_.restore(state);
        found = wanted(world_.step({thread, answer}));
        if (world_.enabled().empty()) {
          saved_.abandon_steps();
          continue;
        }
        State next = save();
        if (reached.insert(next).second) left.push_back(std::move(next));
      }
    }
    saved_.restore(states_.front());
    return found;
  }

  World& world_;
  SavedWorld saved_;
  std::vector<Part> parts_;
  std::vector<State> states_;  ///< before each step of the loop
  bool puts_off_ = false;      ///< somebody is told "not yet" in the loop by what cannot say so for ever
};

}  // namespace

std::optional<Observation> check_lasso(World& world, const Lasso& lasso, Fairness fairness) {
  const WithoutReadTracking untracked(world);
  LassoRun run(world);
  if (!run.run(lasso) || run.fairness() < fairness) return std::nullopt;
  std::optional<Observation> observation = run.observe();
  if (!observation) return std::nullopt;
  observation->loop_begin = lasso.stem.size();
  observation->fairness = to_string(run.fairness());
  observation->steps = lasso.stem.size() + lasso.loop.size();
  return observation;
}

std::optional<Observation> settle_lasso(World& world, Lasso& lasso, Fairness fairness) {
  Lasso longer = lasso;
  for (int rounds = 0; rounds <= settling_rounds_max; ++rounds) {
    if (auto observation = check_lasso(world, longer, fairness)) {
      lasso = std::move(longer);
      return observation;
    }
    longer.stem.insert(longer.stem.end(), longer.loop.begin(), longer.loop.end());
  }
  return std::nullopt;
}

}  // namespace pcheck::checker
