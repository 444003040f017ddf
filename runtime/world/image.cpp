#include "world/image.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <vector>

namespace pcheck::model::image {

namespace {

std::span<std::byte> globals_region;
bool initialising = false;
void (*main_exit)() = nullptr;

struct TlsSegment {
  std::span<std::byte> block;
  std::vector<std::byte> initial;
};

/// x86-64 places the executable's block right below the thread pointer (TLS variant II).
std::byte* thread_pointer() {
  std::byte* pointer = nullptr;
  asm("mov %%fs:0, %0" : "=r"(pointer));
  return pointer;
}

TlsSegment find_tls() {
  TlsSegment result;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        // The executable comes first and has no name.
        auto& found = *static_cast<TlsSegment*>(data);
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type != PT_TLS || header.p_memsz == 0) continue;
          const std::size_t align = header.p_align == 0 ? 1 : header.p_align;
          const std::size_t size = (header.p_memsz + align - 1) / align * align;
          found.block = {thread_pointer() - size, header.p_memsz};
          found.initial.resize(header.p_memsz);
          std::memcpy(found.initial.data(), reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr), header.p_filesz);
        }
        return 1;
      },
      &result);
  return result;
}

const TlsSegment& tls() {
  static const TlsSegment segment = find_tls();
  return segment;
}

}  // namespace

void set_globals(std::byte* begin, std::byte* end) { globals_region = {begin, end}; }
std::span<std::byte> globals() { return globals_region; }
std::span<std::byte> thread_locals() { return tls().block; }
std::span<const std::byte> thread_locals_initial() { return tls().initial; }
bool is_initialising() { return initialising; }
void set_initialising(bool on) { initialising = on; }

void set_main_exit(void (*run)()) { main_exit = run; }
void run_main_exit() {
  if (main_exit != nullptr) main_exit();
}

}  // namespace pcheck::model::image
