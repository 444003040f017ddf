#include "objects/mail.hpp"

#include <algorithm>
#include <cstring>

namespace pcheck::model {

Records::Records(ThreadId owner, std::size_t capacity)
    : data_(static_cast<std::byte*>(World::current()->allocate_for(owner, capacity))),
      capacity_(static_cast<std::uint32_t>(capacity)),
      owner_(owner) {}

std::byte* Records::insert(World& world, std::byte* place, std::size_t bytes) {
  const auto offset = static_cast<std::size_t>(place - data_);
  if (used_ + bytes > capacity_) {
    const std::size_t capacity = std::max<std::size_t>(capacity_ * std::size_t{4}, 2 * (used_ + bytes));
    auto* const larger = static_cast<std::byte*>(world.allocate_for(owner_, capacity));
    std::memcpy(larger, data_, used_);
    world.release_for(owner_, data_);
    data_ = larger;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  std::memmove(data_ + offset + bytes, data_ + offset, used_ - offset);
  used_ += static_cast<std::uint32_t>(bytes);
  return data_ + offset;
}

void Records::erase(std::byte* place, std::size_t bytes) {
  std::memmove(place, place + bytes, static_cast<std::size_t>(end() - place) - bytes);
  used_ -= static_cast<std::uint32_t>(bytes);
  std::memset(end(), 0, bytes);
}

std::string with_rank_there(const std::string& name, std::ptrdiff_t rank) {
  const std::string there = "rank " + std::to_string(rank);
  return there == name ? name : name + " (" + there + " of the communicator)";
}

bool Mail::has_wildcards() const {
  return std::any_of(first_posted(), last_posted(), [](const Posted& receive) { return receive.is_wildcard(); });
}

Letter* Mail::taken_by(std::uint16_t slot) const {
  for (Letter* letter = first_letter(); letter != last_letter(); letter = next(letter))
    if (letter->taken_by == slot && letter->received == 0) return letter;
  return nullptr;
}

Posted* Mail::posted_in(std::uint16_t slot) const {
  Posted* const found = std::find_if(first_posted(), last_posted(), [&](const Posted& receive) { return receive.slot == slot; });
  return found == last_posted() ? nullptr : found;
}

Letter* Mail::sent_in(ThreadId source, std::uint16_t slot) const {
  for (Letter* letter = first_letter(); letter != last_letter(); letter = next(letter))
    if (letter->source == source && letter->slot == slot) return letter;
  return nullptr;
}

bool Mail::has_waiting_sender() const {
  for (Letter* letter = first_letter(); letter != last_letter(); letter = next(letter))
    if (letter->is_free() && letter->slot != 0) return true;
  return false;
}

/// Whether a posted receive before `end` would get the message first.
bool Mail::is_served_before(const Letter& letter, const Posted* end) const {
  return std::any_of(static_cast<const Posted*>(first_posted()), end,
                     [&](const Posted& receive) { return receive.accepts(letter); });
}

Letter* Mail::candidate_from(ThreadId source, const Posted& receive, const Posted* end) const {
  for (Letter* letter = first_letter(); letter != last_letter() && letter->source <= source; letter = next(letter)) {
    if (letter->source != source || !receive.accepts(*letter)) continue;
    return is_served_before(*letter, end) ? nullptr : letter;
  }
  return nullptr;
}

void Mail::add(World& world, const Letter& header, const void* elements) {
  Letter* place = first_letter();
  while (place != last_letter() && place->source <= header.source) place = next(place);
  const std::size_t size = (sizeof(Letter) + header.bytes + 7) / 8 * 8;
  std::byte* const record = letters.insert(world, reinterpret_cast<std::byte*>(place), size);
  std::memset(record, 0, size);
  auto* const letter = reinterpret_cast<Letter*>(record);
  *letter = header;
  letter->size = static_cast<std::uint32_t>(size);
  if (header.bytes != 0) std::memcpy(record + sizeof(Letter), elements, header.bytes);
  give_what_is_certain(world);
}

void Mail::post(World& world, const Posted& receive) {
  std::byte* const record = posted.insert(world, posted.end(), sizeof(Posted));
  *reinterpret_cast<Posted*>(record) = receive;
  give_what_is_certain(world);
}

void Mail::take_out(Letter* letter) {
  if (letter->slot == 0) {
    remove(letter);
    return;
  }
  letter->received = 1;
  letter->taken_by = 0;
  auto* const record = reinterpret_cast<std::byte*>(letter);
  letters.erase(record + sizeof(Letter), letter->size - sizeof(Letter));
  letter->size = sizeof(Letter);
  letter->bytes = 0;
}

void Mail::remove(Letter* letter) { letters.erase(reinterpret_cast<std::byte*>(letter), letter->size); }

void Mail::settle(World& world, Match match) {
  match.letter->taken_by = match.receive->slot;
  posted.erase(reinterpret_cast<std::byte*>(match.receive), sizeof(Posted));
  give_what_is_certain(world);
}

/// A receive from one source has only one candidate; it is certain unless an earlier receive may get it.
void Mail::give_what_is_certain(World&) {
  for (Posted* receive = first_posted(); receive != last_posted();) {
    Letter* const letter = receive->is_wildcard() ? nullptr : candidate_from(receive->source, *receive, receive);
    if (letter == nullptr) {
      ++receive;
      continue;
    }
    letter->taken_by = receive->slot;
    posted.erase(reinterpret_cast<std::byte*>(receive), sizeof(Posted));
    receive = first_posted();
  }
}

}  // namespace pcheck::model
