#include "checker/dpor/rehearsal.hpp"

#include <utility>

namespace pcheck::checker {

namespace {

/// Operations on variables wait for nothing.
bool is_variable(model::ObjectType type) { return type == model::ObjectType::shared || type == model::ObjectType::atomic; }

}  // namespace

void Rehearsal::before_step(const model::Operation& operation) {
  if (before_.size() <= path_.size()) before_.resize(path_.size() + std::size_t{64});
  const World& world = world_;
  if (operation.object == model::no_object || is_variable(world.object(operation.object).type)) return;
  Before& before = before_[path_.size()];
  before.objects[0] = world.object(operation.object);
  if (operation.object2 != model::no_object) before.objects[1] = world.object(operation.object2);
}

bool Rehearsal::is_possible(const Act& act) const {
  const World& now = world_;
  const ThreadId thread = act.thread();
  if (thread >= now.thread_count() || now.thread(thread).status != model::ThreadStatus::alive) return false;
  const model::Operation& pending = now.pending(thread);
  return pending.kind == act.operation.kind && pending.object == act.operation.object && act.choice.answer < now.answers(thread);
}

bool Rehearsal::is_enabled(const Act& act) { return is_possible(act) && !idle_.would_be_idle(act.choice); }

bool Rehearsal::execute(const Act& act) {
  if (!is_possible(act)) return false;
  pulse_.step(act.choice);
  return world_.end() == End::running;
}

bool Rehearsal::run(Position from, Position to) {
  for (; from < to; ++from)
    if (!path_[from].ended && !execute(path_[from].act)) return false;
  return true;
}

Position Rehearsal::go_back(Position position) {
  const Position saved = saved_.restore(position);
  run(saved, position);
  return saved;
}

bool Rehearsal::can_overtake(const Reversal& reversal, const std::vector<Position>& held_back) {
  if (!run(saved_.look_at(reversal.earlier), reversal.earlier)) return false;
  for (const Position end : path_.ends())
    if (end < reversal.earlier && dependent(path_[end].act, reversal.act)) return false;
  reordering_.begin(reversal, held_back);
  const std::size_t end = reordering_.index_of_overtaking();
  for (std::size_t i = 0; i < end; ++i) {
    const bool ended = path_[reordering_.position(i)].ended;
    if (ended ? dependent(reordering_.act(i), reversal.act) : !execute(reordering_.act(i))) return false;
  }
  return is_enabled(reversal.act);
}

bool Rehearsal::can_overtake_alone(const Reversal& reversal) {
  const model::Operation& wanted = reversal.act.operation;
  const model::Operation& earlier = path_[reversal.earlier].act.operation;
  const model::Semantics& meaning = model::semantics(wanted.kind);
  const bool tells = wanted.object == earlier.object || wanted.object == earlier.object2;
  const bool is_told = tells && meaning.waits_for == model::WaitsFor::object && !idle_.is_known(wanted);
  if (!is_told || !path_.ends().empty()) return can_overtake(reversal, {});
  const model::Object& before = before_[reversal.earlier].objects[wanted.object == earlier.object ? 0 : 1];
  const model::Object now = std::exchange(world_.object(wanted.object), before);
  const bool enabled = meaning.answers(world_, reversal.act.thread(), wanted) != 0;
  world_.object(wanted.object) = now;
  return enabled;
}

}  // namespace pcheck::checker
