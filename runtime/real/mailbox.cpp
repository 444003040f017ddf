#include "real/mailbox.hpp"

#include <algorithm>
#include <utility>

namespace pcheck::real {

void Mailbox::fill(Order& order, Letter letter) {
  if (letter.taken != nullptr) {
    const std::lock_guard lock(letter.taken->mutex);
    letter.taken->is_set = true;
    letter.taken->changed.notify_all();
  }
  order.letter = std::move(letter);
  order.is_filled = true;
  changed_.notify_all();
}

void Mailbox::deliver(Letter letter) {
  const std::lock_guard lock(mutex_);
  const auto order = std::find_if(orders_.begin(), orders_.end(), [&](const auto& o) { return o->wanted.accepts(letter); });
  if (order == orders_.end()) {
    letters_.push_back(std::move(letter));
    changed_.notify_all();
    return;
  }
  fill(**order, std::move(letter));
  orders_.erase(order);
}

void Mailbox::post(const std::shared_ptr<Order>& order) {
  const std::lock_guard lock(mutex_);
  const auto letter = std::find_if(letters_.begin(), letters_.end(), [&](const Letter& l) { return order->wanted.accepts(l); });
  if (letter == letters_.end()) {
    orders_.push_back(order);
    return;
  }
  fill(*order, std::move(*letter));
  letters_.erase(letter);
}

void Mailbox::wait(const Order& order) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return order.is_filled; });
}

bool Mailbox::is_filled(const Order& order) {
  const std::lock_guard lock(mutex_);
  return order.is_filled;
}

const Letter* Mailbox::find(const Wanted& wanted) const {
  const auto letter = std::find_if(letters_.begin(), letters_.end(), [&](const Letter& l) { return wanted.accepts(l); });
  return letter == letters_.end() ? nullptr : &*letter;
}

Letter Mailbox::peek(const Wanted& wanted) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return find(wanted) != nullptr; });
  Letter seen = *find(wanted);
  seen.bytes.clear();
  return seen;
}

std::unique_ptr<Letter> Mailbox::try_peek(const Wanted& wanted) {
  const std::lock_guard lock(mutex_);
  const Letter* const letter = find(wanted);
  return letter == nullptr ? nullptr : std::make_unique<Letter>(*letter);
}

void wait_until_taken(Taken& taken) {
  std::unique_lock lock(taken.mutex);
  taken.changed.wait(lock, [&] { return taken.is_set; });
}

}  // namespace pcheck::real
