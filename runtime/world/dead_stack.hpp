#pragma once
/// What frames that are gone have left on a fiber's stack. Frames that come after them may show it, in bytes that a compiler does
/// not set, and then states would differ by what had happened before.

#include <cstddef>
#include <cstring>
#include <vector>

namespace pcheck::model {

class DeadStack {
 public:
  /// From here on it is cleared, as far down as the stack of that thread was seen to reach, and a bit further.
  void clear_from_now_on() { is_on_ = true; }
  bool is_cleared() const { return is_on_; }

  /// Before a fiber goes on. `end`: the lowest byte of its stack that is in use; `begin`: the lowest that there is.
  void clear(std::size_t thread, std::byte* end, std::byte* begin) {
    if (lowest_.size() <= thread) lowest_.resize(thread + 1, end);
    std::byte*& lowest = lowest_[thread];
    if (end < lowest) lowest = end;
    std::byte* const from = static_cast<std::size_t>(lowest - begin) > margin ? lowest - margin : begin;
    std::memset(from, 0, static_cast<std::size_t>(end - from));
  }

 private:
  static constexpr std::size_t margin = 512;

  bool is_on_ = false;
  std::vector<std::byte*> lowest_;  ///< by thread: where its stack ended, at the lowest
};

}  // namespace pcheck::model
