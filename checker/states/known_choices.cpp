#include "checker/states/known_choices.hpp"

#include <bit>

namespace pcheck::checker {

using model::ObjectId;
using model::ThreadId;

namespace {

/// Once so many are remembered, no more are while fewer have been found than that.
constexpr std::size_t trial = 1 << 12;

}  // namespace

/// The number of what choices in that state rest on; 0 if that cannot be told, or is not worth while.
ComponentId KnownChoices::look_up(std::span<const ComponentId> state) {
  if (records_.size() >= trial && found_ < records_.size()) return 0;
  key_.assign(1, state[ComponentTable::shape]);
  const std::size_t count = stands_.thread_count(state);
  const auto content_of = [&](ObjectId object) {
    const SlotIndex slot = table_.object(object);
    return Content{slot, slot < state.size() ? state[slot] : 0};
  };
  for (std::size_t id = 0; id < count; ++id) {
    const Stand& stand = stands_.of_thread(state, static_cast<ThreadId>(id));
    const Place& place = stands_.place(stand);
    if (!place.is_telling) return 0;
    key_.push_back(stand.place);
    for (const ObjectId object : place.deciding) key_.push_back(content_of(object).id);
    if (place.accessed == model::no_object) continue;
    const Content accessed = content_of(place.accessed);
    if (accessed.id == 0) return 0;
    const ContentFacts& facts = stands_.of_content(accessed.slot, accessed.id);
    key_.push_back(static_cast<std::uint32_t>(facts.type) << 1 | static_cast<std::uint32_t>(facts.is_alive));
  }
  if (!numbers_) numbers_.emplace(blocks_.emplace());
  return numbers_->intern(std::as_bytes(std::span(key_)));
}

std::optional<KnownChoices::Choices> KnownChoices::find(std::span<const ComponentId> state) {
  const ComponentId number = look_up(state);
  if (number == 0 || number > records_.size() || records_[number - 1].count == 0) return std::nullopt;
  ++found_;
  const Record& record = records_[number - 1];
  return Choices{{choices_.data() + record.begin, record.count}, record.are_all, record.situation};
}

void KnownChoices::add(std::span<const ComponentId> state, const Choices& choices) {
  const ComponentId number = look_up(state);
  if (number == 0) return;
  if (records_.size() < number) records_.resize(number);
  Record& record = records_[number - 1];
  if (record.count != 0) return;
  record = {static_cast<std::uint32_t>(choices_.size()), static_cast<std::uint32_t>(choices.choices.size()), choices.are_all,
            choices.situation};
  choices_.insert(choices_.end(), choices.choices.begin(), choices.choices.end());
}

void KnownChoices::clear() {
  numbers_.reset();
  blocks_.reset();
  records_.clear();
  choices_.clear();
  found_ = 0;
}

std::size_t KnownChoices::memory_bytes() const {
  return (numbers_ ? numbers_->memory_bytes() + blocks_->memory_bytes() : 0) + records_.capacity() * sizeof(Record) +
         choices_.capacity() * sizeof(model::Choice);
}

}  // namespace pcheck::checker
