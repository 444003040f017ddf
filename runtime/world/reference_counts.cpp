#include "world/reference_counts.hpp"

#include <dlfcn.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "world/heap.hpp"

namespace pcheck::model {

namespace {

/// As libstdc++ has them (bits/shared_ptr_base.h): a pointer to the virtual functions, then the two counts.
struct Control {
  const void* const* functions;
  std::int32_t uses;
  std::int32_t weak_uses;
};

/// As libstdc++ has it (Itanium C++ ABI, 2.9.4).
struct TypeInfo {
  const void* functions;
  const char* name;
};

/// In the image of the executable or of a library, so that it can be read.
bool is_in_image(const void* address) {
  Dl_info info;
  return ::dladdr(address, &info) != 0;
}

/// The name of the type, mangled; empty if that is no address of virtual functions, or there is no name.
std::string_view type_behind(const void* const* functions) {
  if (reinterpret_cast<std::uintptr_t>(functions) % alignof(void*) != 0 || !is_in_image(functions)) return {};
  const auto* const type = static_cast<const TypeInfo*>(functions[-1]);
  if (type == nullptr || !is_in_image(type) || !is_in_image(type->name)) return {};
  return type->name;
}

}  // namespace

const std::byte* end_of_reference_counts(ThreadId owner, const std::byte* address) {
  const BlockHeader* const header = heap_block_around(owner, address);
  if (header == nullptr || header->live != block_live || header->user_bytes < sizeof(Control)) return nullptr;
  const auto* const block = reinterpret_cast<const std::byte*>(header + 1);
  const std::byte* const counts = block + offsetof(Control, uses);
  const std::byte* const end = block + sizeof(Control);
  if (address < counts || address >= end) return nullptr;
  Control control;
  std::memcpy(&control, block, sizeof control);
  const std::string_view type = type_behind(control.functions);
  for (const std::string_view known : {"St23_Sp_counted_ptr_inplace", "St15_Sp_counted_ptr", "St19_Sp_counted_deleter"})
    if (type.starts_with(known)) return end;
  return nullptr;
}

}  // namespace pcheck::model
