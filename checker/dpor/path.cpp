#include "checker/dpor/path.hpp"

#include <algorithm>

namespace pcheck::checker {

using model::OperationKind;

namespace {

/// Chains of what has no object of its own.
enum FixedChain : std::uint32_t { no_chain, starts, outcomes, watched, everything, fixed_chains };

bool covers_all(const model::Operation& operation) {
  const model::Semantics& meaning = model::semantics(operation.kind);
  return operation.kind != OperationKind::outcome && meaning.commutes.none() && meaning.independent == nullptr;
}

}  // namespace

Path::Path() : last_(fixed_chains) {}

std::uint32_t Path::chain_of(model::ObjectId object) const {
  const std::size_t creator = model::creator_of(object);
  const std::size_t index = model::index_of(object);
  if (creator >= chains_.size()) chains_.resize(creator + 1);
  auto& own = chains_[creator];
  if (index >= own.size()) own.resize(index + 1, no_chain);
  if (own[index] == no_chain) {
    own[index] = static_cast<std::uint32_t>(last_.size());
    last_.push_back(0);
  }
  return own[index];
}

void Path::find_links(const Act& act, Links& links) const {
  const model::Operation& operation = act.operation;
  links.count = 0;
  const auto add = [&](std::uint32_t chain) {
    const Place last = last_[chain];
    Link& link = links.entries[links.count++];
    link = {chain, last, last};
    if (last == 0 || entries_[last - 1].step.act.operation.kind != operation.kind) return;
    for (const Link& other : entries_[last - 1].links.all())
      if (other.chain == chain) link.previous_of_other_kind = other.previous_of_other_kind;
  };
  if (operation.object != model::no_object) add(chain_of(operation.object));
  if (operation.object2 != model::no_object) add(chain_of(operation.object2));
  if (has_met_all_) add(everything);
  if (act.is_plain) return;
  if (model::starts_threads(operation.kind)) add(starts);
  if (operation.kind == OperationKind::outcome) add(outcomes);
  if (model::writes_watched(operation)) add(watched);
}

/// Steps of the act's own kind at the ends of chains are left out where they commute.
Path::Cursor Path::cursor_of(const Act& act, const Links& links) const {
  const std::size_t kind = model::index(act.operation.kind);
  const bool commutes = model::semantics(act.operation.kind).commutes.test(kind);
  Cursor cursor;
  for (const Link& link : links.all()) {
    cursor.heads[cursor.count] = commutes && link.chain >= fixed_chains ? link.previous_of_other_kind : link.previous;
    cursor.chains[cursor.count++] = link.chain;
  }
  return cursor;
}

Path::Place Path::previous(Place place, std::uint32_t chain) const {
  for (const Link& link : entries_[place - 1].links.all())
    if (link.chain == chain) return link.previous;
  return 0;
}

Path::Place Path::take(Cursor& cursor) const {
  Place latest = 0;
  for (std::size_t i = 0; i < cursor.count; ++i) latest = std::max(latest, cursor.heads[i]);
  if (latest == 0) return 0;
  for (std::size_t i = 0; i < cursor.count; ++i)
    if (cursor.heads[i] == latest) cursor.heads[i] = previous(latest, cursor.chains[i]);
  return latest;
}

void Path::join(std::uint32_t* clock, Position position) const {
  const std::uint32_t* const other = this->clock(position);
  for (std::size_t i = 0; i < stride_; ++i) clock[i] = std::max(clock[i], other[i]);
}

void Path::make_room_for(ThreadId thread) {
  if (thread >= arrived_.size()) {
    arrived_.resize(thread + std::size_t{1}, 0);
    counts_.resize(thread + std::size_t{1}, 0);
    first_.resize(thread + std::size_t{1}, 0);
  }
  if (thread < stride_) return;
  std::size_t wider = stride_;
  while (wider <= thread) wider *= 2;
  std::vector<std::uint32_t> clocks(size_ * wider, 0);
  for (std::size_t i = 0; i < size_; ++i) std::copy_n(clocks_.data() + i * stride_, stride_, clocks.data() + i * wider);
  clocks_ = std::move(clocks);
  stride_ = wider;
}

/// Joins into `clock`, which holds what the thread knew before, all that happens before the step.
void Path::find_races(const Entry& entry, std::uint32_t* clock) {
  const Act& act = entry.step.act;
  if (model::joins(act.operation.kind)) {
    const std::size_t first = act.operation.target;
    const std::size_t end = first + (act.operation.kind == OperationKind::join ? 1 : act.operation.argument);
    for (std::size_t thread = first; thread < end; ++thread)
      if (thread < arrived_.size() && arrived_[thread] != 0) join(clock, arrived_[thread] - 1);
    if (!has_met_all_) return;
  }
  Cursor cursor = cursor_of(act, entry.links);
  constexpr unsigned looked_at_before_asking = 8;
  Position unknown_from = 0;
  unsigned looked_at = 0;
  for (Place next = take(cursor); next > unknown_from; next = take(cursor)) {
    if (++looked_at == looked_at_before_asking) unknown_from = first_unknown(clock);
    const Entry& earlier = entries_[next - 1];
    const bool is_known = clock[earlier.step.act.thread()] >= next;
    if (!is_known) {
      if (!dependent(earlier.step.act, act)) continue;
      if (!model::awaits(act.operation, earlier.step.act.operation)) races_.push_back(next - 1);
      join(clock, next - 1);
    }
    if (!earlier.covers_all) continue;
    // What came before it in a chain happens before it.
    const bool covers_everything = model::semantics(earlier.step.act.operation.kind).touches_all;
    for (std::size_t i = 0; i < cursor.count; ++i)
      for (const Link& link : earlier.links.all())
        if (link.chain == cursor.chains[i] && (link.chain != everything || covers_everything)) cursor.heads[i] = 0;
  }
}

bool Path::is_forced(Position earlier, Position later, ThreadId thread) const {
  return std::any_of(orders_.begin(), orders_.end(), [&](const ForcedOrder& order) {
    return order.first.is(thread_of(earlier), number_of(earlier)) &&
           order.second.is(thread, later == size_ ? count_of(thread) : number_of(later));
  });
}

bool Path::is_as_forced(const Act& act) const {
  const auto is_other = [&](const NumberedStep& step) {
    return step.is(act.thread(), count_of(act.thread())) && !step.is_taken_for(act.operation);
  };
  return std::none_of(orders_.begin(), orders_.end(),
                      [&](const ForcedOrder& order) { return is_other(order.first) || is_other(order.second); });
}

void Path::take_note_of(const Act& act) {
  if (model::semantics(act.operation.kind).touches_all && !has_met_all_) has_met_all_ = is_to_begin_again_ = true;
}

void Path::push(Started started) {
  const Position position = size_;
  Entry& entry = entries_[position];
  const ThreadId thread = entry.step.act.thread();
  make_room_for(thread);
  if (started.count != 0) make_room_for(static_cast<ThreadId>(started.first + started.count - 1));
  find_links(entry.step.act, entry.links);
  entry.arrived = arrived_[thread];
  entry.number = counts_[thread]++;
  entry.next = 0;
  link_to(entry) = position + 1;
  entry.covers_all = covers_all(entry.step.act.operation);
  take_note_of(entry.step.act);
  ++size_;
  if (clocks_.size() < size_ * stride_) clocks_.resize(size_ * stride_ * 2);
  std::uint32_t* const own = clock(position);
  if (entry.arrived == 0) std::fill_n(own, stride_, 0);
  else std::copy_n(clock(entry.arrived - 1), stride_, own);
  races_.clear();
  find_races(entry, own);
  own[thread] = position + 1;
  for (const Link& link : entry.links.all()) last_[link.chain] = position + 1;
  arrived_[thread] = position + 1;
  for (std::uint16_t i = 0; i < started.count; ++i) arrived_[started.first + std::size_t{i}] = position + 1;
  if (entry.step.ended) ends_.push_back(position);
}

Position Path::first_unknown(const std::uint32_t* clock) const {
  Place first = size_ + 1;
  for (std::size_t thread = 0; thread < arrived_.size(); ++thread) {
    const Place known = clock == nullptr ? 0 : clock[thread];
    const Place next = known == 0 ? first_[thread] : entries_[known - 1].next;
    if (next != 0) first = std::min(first, next);
  }
  return first - 1;
}

Position Path::first_unknown(Position later, ThreadId thread) const {
  const Place at_end = thread < arrived_.size() ? arrived_[thread] : 0;
  const Place arrived = later == size_ ? at_end : entries_[later].arrived;
  return first_unknown(arrived == 0 ? nullptr : clock(arrived - 1));
}

void Path::add_knowledge(ThreadId thread, Knowledge& knowledge) const {
  knowledge.resize(stride_, 0);
  if (thread < arrived_.size() && arrived_[thread] != 0) join(knowledge.data(), arrived_[thread] - 1);
}

bool Path::is_complete(const Knowledge& knowledge, const std::vector<std::uint8_t>& left_out) const {
  for (std::size_t thread = 0; thread < arrived_.size(); ++thread) {
    const Place place = arrived_[thread];
    if (place == 0 || place > size_ || (thread < left_out.size() && left_out[thread] != 0)) continue;
    if (knowledge[thread_of(place - 1)] < place) return false;
  }
  return true;
}

void Path::pop() {
  tail_.clear();
  const Entry& entry = entries_[--size_];
  for (const Link& link : entry.links.all()) last_[link.chain] = link.previous;
  arrived_[entry.step.act.thread()] = entry.arrived;
  counts_[entry.step.act.thread()] = entry.number;
  link_to(entry) = 0;
  if (entry.step.ended) ends_.pop_back();
}

void Path::clear() {
  while (!empty()) pop();
  arrived_.assign(arrived_.size(), 0);
  races_.clear();
  is_to_begin_again_ = false;
}

Schedule schedule_of(const Path& path, std::optional<Position> end) {
  Schedule schedule;
  for (Position i = 0; i < path.size(); ++i)
    if (!path[i].ended) schedule.push_back(path[i].act.choice);
  for (const Path::Step& step : path.tail()) schedule.push_back(step.act.choice);
  if (end) schedule.push_back(path[*end].act.choice);
  return schedule;
}

}  // namespace pcheck::checker
