#include "checker/explaining/values.hpp"

#include <fmt/format.h>
#include <bit>

#include "checker/explaining/message_words.hpp"
#include "objects/semantics.hpp"
#include "world/arena.hpp"

namespace pcheck::checker {

using model::ObjectType;
using model::OperationKind;
using model::ValueType;

namespace {

/// Never an address: a block of the scenario's heap by its place, which is the same in each run.
std::string format_pointer(std::uint64_t image) {
  if (image == 0) return "nullptr";
  const auto address = static_cast<std::uintptr_t>(image);
  namespace arena = model::arena;
  if (address >= arena::heaps_begin && address < arena::heaps_end) {
    const std::size_t offset = address - arena::heaps_begin;
    return fmt::format("heap {}+{}", offset / arena::heap_bytes, offset % arena::heap_bytes);
  }
  if (address >= arena::stacks_begin && address < arena::heaps_begin) {
    const std::size_t offset = address - arena::stacks_begin;
    return fmt::format("stack {}-{}", offset / arena::stack_slot_bytes,
                       arena::stack_slot_bytes - offset % arena::stack_slot_bytes);
  }
  return "pointer";
}

}  // namespace

std::string format_value(ValueType type, std::uint64_t image) {
  switch (type) {
    case ValueType::boolean:
      return image != 0 ? "true" : "false";
    case ValueType::character: {
      const char c = static_cast<char>(image);
      return c >= ' ' && c <= '~' ? fmt::format("'{}'", c) : fmt::format("'\\x{:02x}'", static_cast<unsigned char>(c));
    }
    case ValueType::signed_integer:
      return std::to_string(static_cast<std::int64_t>(image));
    case ValueType::unsigned_integer:
      return std::to_string(image);
    case ValueType::float32:
      return fmt::format("{}", std::bit_cast<float>(static_cast<std::uint32_t>(image)));
    case ValueType::float64:
      return fmt::format("{}", std::bit_cast<double>(image));
    case ValueType::pointer:
      return format_pointer(image);
    case ValueType::opaque:
      return fmt::format("value #{}", image);
    case ValueType::text:
      return reinterpret_cast<const char*>(image);
    case ValueType::bytes:
      return fmt::format("0x{:x}", image);
    case ValueType::none:
      break;
  }
  return {};
}

const char* type_name(ObjectType type) {
  switch (type) {
    case ObjectType::mutex:
      return "mutex";
    case ObjectType::timed_mutex:
      return "timed_mutex";
    case ObjectType::recursive_mutex:
      return "recursive_mutex";
    case ObjectType::recursive_timed_mutex:
      return "recursive_timed_mutex";
    case ObjectType::shared_mutex:
      return "shared_mutex";
    case ObjectType::shared_timed_mutex:
      return "shared_timed_mutex";
    case ObjectType::condition_variable:
      return "condition_variable";
    case ObjectType::semaphore:
      return "semaphore";
    case ObjectType::barrier:
      return "barrier";
    case ObjectType::latch:
      return "latch";
    case ObjectType::once_flag:
      return "once_flag";
    case ObjectType::atomic:
      return "atomic";
    case ObjectType::shared:
      return "variable";
    case ObjectType::event:
      return "event";
    case ObjectType::queue:
      return "queue";
    case ObjectType::rendezvous:
      return "rendezvous";
    case ObjectType::mailbox:
      return "mailbox";
    case ObjectType::communicator:
      return "communicator";
    case ObjectType::none:
    case ObjectType::count:
      break;
  }
  return "object";
}

std::string operation_name(const model::Operation& operation) {
  if (operation.kind == OperationKind::read_modify_write && operation.label != nullptr) return operation.label;
  if (operation.kind == OperationKind::compare_exchange)
    return (operation.flags & model::weak) != 0 ? "compare_exchange_weak" : "compare_exchange_strong";
  if (is_on_messages(operation.kind) && operation.label != nullptr) return message_operation_name(operation);
  return model::semantics(operation.kind).name;
}

}  // namespace pcheck::checker
