#pragma once
/// The counts of std::shared_ptr. What a process captures is a copy, and to copy a shared_ptr changes a count in memory of who
/// made it, where a fork would have copied the count, too. That alone shares nothing, as long as somebody else still owns what is
/// pointed to.

#include <cstddef>

#include <pcheck/model/operation.hpp>

namespace pcheck::model {

/// The end of the two counts if the address, which lies in the thread's heap, is in those of a shared_ptr; else nullptr.
const std::byte* end_of_reference_counts(ThreadId owner, const std::byte* address);

}  // namespace pcheck::model
