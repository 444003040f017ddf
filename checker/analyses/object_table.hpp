#pragma once
/// What an analysis remembers of each object in one execution.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <pcheck/model/operation.hpp>

namespace pcheck::checker {

/// T has reset(), which makes it as new but may keep memory. Objects keep their ids from execution to execution and no
/// id is given twice within one, so an entry is allocated once and reset when an execution first touches it.
template <class T>
class ObjectTable {
 public:
  void begin_execution() { ++execution_; }

  /// What has been remembered of the object, if it was the last one that was asked for; else nullptr.
  const T* last(model::ObjectId object) const { return last_ != nullptr && object == last_object_ ? &last_->value : nullptr; }

  /// The reference stays valid as long as the table.
  T& operator[](model::ObjectId object) {
    if (last_ == nullptr || object != last_object_) [[unlikely]]
      look_up(object);
    if (last_->execution != execution_) [[unlikely]] {
      last_->execution = execution_;
      last_->value.reset();
    }
    return last_->value;
  }

 private:
  struct Entry {
    std::uint64_t execution = 0;
    T value;
  };

  [[gnu::noinline]] void look_up(model::ObjectId object) {
    const std::size_t creator = model::creator_of(object);
    const std::size_t index = model::index_of(object);
    if (creator >= entries_.size()) entries_.resize(creator + 1);
    auto& of_creator = entries_[creator];
    if (index >= of_creator.size()) of_creator.resize(index + 1);
    auto& entry = of_creator[index];
    if (entry == nullptr) entry = std::make_unique<Entry>();
    last_ = entry.get();
    last_object_ = object;
  }

  std::uint64_t execution_ = 0;
  Entry* last_ = nullptr;  ///< the entry that was asked for last
  model::ObjectId last_object_ = model::no_object;
  std::vector<std::vector<std::unique_ptr<Entry>>> entries_;  ///< by creating thread and its running number
};

}  // namespace pcheck::checker
