#pragma once
/// Which objects may have changed.

#include <array>
#include <cstddef>
#include <span>

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// A short list of objects, in which one may stand more than once; too long, it means all.
class TouchedObjects {
 public:
  void add(ObjectId id) {
    if (count_ != 0 && ids_[count_ - 1] == id) return;
    if (count_ == ids_.size()) {
      all_ = true;
      count_ = 0;
    }
    ids_[count_++] = id;
  }
  void clear() {
    count_ = 0;
    all_ = false;
  }
  bool are_all() const { return all_; }
  std::span<const ObjectId> ids() const { return {ids_.data(), count_}; }

 private:
  std::array<ObjectId, 64> ids_{};
  std::size_t count_ = 0;
  bool all_ = false;
};

}  // namespace pcheck::model
