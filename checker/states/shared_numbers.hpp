#pragma once
/// Numbers for the contents of components on which several processes agree that search one graph together.

#include <cstddef>
#include <cstdint>
#include <span>

#include "checker/jobs/shared_memory.hpp"

namespace pcheck::checker {

/// What each process knows already it need not ask for again, so this is used seldom: one lock is enough. To be made before
/// the processes that use it; contents that were numbered before are known to all and are not kept here.
class SharedNumbers {
 public:
  /// Errors: std::bad_alloc.
  explicit SharedNumbers(std::size_t dictionaries);

  /// How many contents a dictionary has numbered before there was this.
  void begin_after(std::uint32_t dictionary, std::uint32_t known);

  /// The number of a content. Where there is no room for more, is_full() says so and the number is of no use.
  std::uint32_t number_of(std::uint32_t dictionary, std::span<const std::byte> bytes);
  /// A content that another process has numbered.
  std::span<const std::byte> content(std::uint32_t dictionary, std::uint32_t number);

  bool is_full() const { return __atomic_load_n(&header_->is_full, __ATOMIC_RELAXED) != 0; }
  std::size_t memory_bytes() const;

 private:
  struct Record {
    Record* before;
    std::uint32_t dictionary;
    std::uint32_t number;
    std::uint64_t size;  ///< of the bytes that follow
    std::span<const std::byte> bytes() const { return {reinterpret_cast<const std::byte*>(this + 1), size}; }
  };
  struct Header {
    SpinLock lock;
    std::uint32_t is_full;
    std::byte* free;
    Record* last_record;
    std::uint64_t records;
    Record** index;  ///< open addressing: each record twice, by its content and by its number
    std::uint64_t index_size;
    std::uint32_t last[];  ///< number given, by dictionary
  };

  std::byte* allocate(std::size_t bytes);
  bool grow_index();
  void put(Record* record, std::uint64_t hash);

  SharedMemory memory_;
  Header* header_;
};

}  // namespace pcheck::checker
