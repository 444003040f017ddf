#include "checker/states/saved_world.hpp"

#include <time.h>

#include <algorithm>
#include <utility>

namespace pcheck::checker {

using model::Component;
using model::ObjectId;
using model::ThreadId;

namespace {

/// Whether recalling fibers pays depends on what they touch, on how often they do the same again, and on what it costs here to
/// guard memory. So it is measured, in windows of so many saves, and judged after so many of these; the first time is for finding
/// out. If it seems dear, fibers are run for some windows, as what these cost may have changed, too. It is given up, and tried
/// again after 8 times as many saves, if it was, or before if after so many runs more than one of 8 was not known. No result
/// depends on it.
constexpr std::uint64_t window_saves = 1024;
constexpr unsigned windows_judged = 16;
constexpr unsigned windows_compared = 4;
constexpr std::uint64_t trial_misses = 512;
constexpr std::uint64_t misses_share = 8;
constexpr std::uint64_t patience = 8;
constexpr double late = 1.02;      ///< so much more an earlier window counts with each that follows
constexpr double tolerated = 1.1;  ///< recalling may cost so much more than running

double cpu_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

}  // namespace

std::span<const ComponentId> SavedWorld::save() {
  if (world_.is_common_touched() || table_.known(ComponentTable::common) == 0) table_.look_at(ComponentTable::common);
  if (!recall_.is_on()) table_.look_at(ComponentTable::globals);
  const std::size_t count = world_.thread_count();
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = static_cast<ThreadId>(i);
    const auto& slots = table_.of_thread(id);
    if (table_.known(slots.thread) == 0) {
      shape_known_ = false;
      table_.look_at(slots.thread);
    } else if (world_.is_touched(id)) {
      table_.look_at(slots.thread);
    }
    if (recall_.is_on()) continue;
    table_.look_at(slots.fiber);
    table_.look_at(slots.heap);
  }
  threads_present_ = std::max(threads_present_, count);
  look_at_objects();
  forget_touched();
  if (!shape_known_) note_shape();
  consider_recall();
  return table_.known();
}

void SavedWorld::forget_touched() {
  world_.forget_touched();
  world_.forget_touched_threads();
  world_.forget_touched_common();
}

void SavedWorld::consider_recall() {
  const bool is_window_over = ++saves_ % window_saves == 0;
  const bool is_dear = is_window_over && is_recall_dear();
  if (recall_.is_on()) {
    if (are_few_recalled()) {
      recall_.stop(FiberRecall::Memory::current);
      give_up_recall();
    } else if (is_dear) {
      recall_.stop(FiberRecall::Memory::current);
      windows_left_ = windows_compared;
      run_cost_ = 0;
    }
    return;
  }
  if (is_window_over && windows_left_ != 0 && --windows_left_ == 0) {
    if (is_dearer_than_running()) give_up_recall();
    else recall_from_ = saves_;
  }
  const bool is_due = windows_left_ == 0 && saves_ >= recall_from_ && (is_window_over || recall_from_ == 0);
  if (!is_due || in_doubt_ || world_.must_run_fibers()) return;
  recall_.start();
  windows_ = 0;
  misses_before_ = recall_.misses();
  hits_before_ = recall_.hits();
}

/// Precondition: !recall_.is_on().
void SavedWorld::give_up_recall() {
  recall_.forget();
  recall_from_ = saves_ * patience;
  is_warm_ = false;
}

void SavedWorld::let_recall(bool is_allowed) {
  if (is_allowed) {
    if (recall_from_ == recall_never) recall_from_ = recall_from_given_;
    return;
  }
  recall_.stop(FiberRecall::Memory::garbage);
  recall_.forget();
  recall_from_ = recall_never;
  windows_left_ = 0;
}

bool SavedWorld::is_dearer_than_running() const { return run_cost_ != 0 && recall_cost_ > run_cost_ * tolerated; }

/// A window has come to its end. Whether the last ones have shown that fibers had better be run.
bool SavedWorld::is_recall_dear() {
  const double now = cpu_nanoseconds();
  const double cost = now - std::exchange(window_began_, now);
  if (!recall_.is_on()) {
    // The least of late, as some windows have more in them: other analyses, the start of another process.
    if (cost > 0) run_cost_ = run_cost_ == 0 ? cost : std::min(cost, run_cost_ * late);
    return false;
  }
  if (windows_ == windows_judged) windows_ = 0;
  recall_cost_ = windows_ == 0 ? cost : std::min(cost, recall_cost_);
  if (++windows_ < windows_judged) return false;
  return std::exchange(is_warm_, true) && is_dearer_than_running();
}

bool SavedWorld::are_few_recalled() const {
  const std::uint64_t misses = recall_.misses() - misses_before_;
  return run_cost_ != 0 && misses >= trial_misses && misses * misses_share > misses + recall_.hits() - hits_before_;
}

void SavedWorld::look_at_objects() {
  const model::TouchedObjects& touched = world_.touched();
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id) count_objects(static_cast<ThreadId>(id));
  if (touched.are_all()) {
    for (std::size_t id = 0; id < count; ++id) {
      const auto& creator = table_.of_thread(static_cast<ThreadId>(id));
      for (std::size_t i = 0; i < creator.present; ++i) table_.look_at(creator.objects[i]);
    }
  } else {
    for (const ObjectId object : touched.ids())
      if (object != model::no_object) table_.look_at(table_.object(object));
  }
}

/// Takes note of objects that the thread has made since.
void SavedWorld::count_objects(ThreadId thread) {
  auto& creator = table_.of_thread(thread);
  const std::size_t made = world_.thread(thread).objects;
  if (creator.present == made) return;
  shape_known_ = false;
  while (creator.present < made) {
    const auto object = model::object_id(thread, creator.present + 1);
    table_.look_at(table_.object(object));
    ++table_.of_thread(thread).present;
  }
}

/// The shape's content: one byte per component, up to the last that is there.
void SavedWorld::note_shape() {
  const auto known = table_.known();
  scratch_.clear();
  for (std::size_t i = 1; i < known.size(); ++i) scratch_.push_back(std::byte{known[i] != 0});
  while (!scratch_.empty() && scratch_.back() == std::byte{0}) scratch_.pop_back();
  table_.set_known(ComponentTable::shape, table_.number_of(ComponentTable::shape, scratch_));
  shape_known_ = true;
}

void SavedWorld::fill_in_shape(ComponentId id, std::vector<ComponentId>& components) const {
  const auto there = table_.bytes(ComponentTable::shape, id);
  components.assign(there.size() + 1, 0);
  components[shape] = id;
  for (std::size_t i = 0; i < there.size(); ++i) components[i + 1] = there[i] == std::byte{0} ? 0 : 1;
}

void SavedWorld::restore(std::span<const ComponentId> components) {
  // Components are in order of appearance: a thread comes before its fiber, and that before what it has made.
  for (SlotIndex i = 0; i < table_.size(); ++i) {
    const ComponentId wanted = i < components.size() ? components[i] : 0;
    const bool same = table_.known(i) == wanted;
    if (same && !in_doubt_) continue;
    table_.set_known(i, wanted);
    const Component& component = table_.component(i);
    if (i == ComponentTable::shape) continue;
    if (recall_.is_on() && FiberRecall::is_lazy(component)) {
      recall_.changed(i);
      continue;
    }
    if (wanted == 0) continue;
    const auto bytes = table_.bytes(i, wanted);
    if (!same || !world_.component_is(component, bytes)) world_.put_component(component, bytes);
  }
  in_doubt_ = false;
  const std::size_t count = world_.thread_count();
  for (std::size_t id = 0; id < count; ++id)
    table_.of_thread(static_cast<ThreadId>(id)).present = world_.thread(static_cast<ThreadId>(id)).objects;
  for (std::size_t id = count; id < threads_present_; ++id) table_.of_thread(static_cast<ThreadId>(id)).present = 0;
  threads_present_ = count;
  shape_known_ = true;
  forget_touched();
  world_.continue_from_state();
}

void SavedWorld::forget() {
  recall_.stop(FiberRecall::Memory::garbage);
  for (SlotIndex i = 0; i < table_.size(); ++i) table_.set_known(i, 0);
  for (std::size_t id = 0; id < table_.thread_count(); ++id) table_.of_thread(static_cast<ThreadId>(id)).present = 0;
  threads_present_ = 0;
  shape_known_ = false;
  in_doubt_ = false;
  forget_touched();
}

}  // namespace pcheck::checker
