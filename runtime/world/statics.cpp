#include "world/statics.hpp"

#include <cxxabi.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pcheck/model/ask.hpp>

#include "objects/semantics.hpp"
#include "world/image.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model::statics {

namespace {

struct Guard {
  const void* address;
  ObjectId flag;
};

/// By address.
std::vector<Guard>& guards() {
  static std::vector<Guard> found;
  return found;
}

/// The executable's file, mapped for reading; empty if that is not possible.
class MappedExecutable {
 public:
  MappedExecutable() {
    const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat status = {};
    if (fstat(file, &status) == 0 && status.st_size > 0) {
      void* const memory = mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, file, 0);
      if (memory != MAP_FAILED) bytes_ = {static_cast<const std::byte*>(memory), static_cast<std::size_t>(status.st_size)};
    }
    close(file);
  }
  ~MappedExecutable() {
    if (!bytes_.empty()) munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
  }
  MappedExecutable(const MappedExecutable&) = delete;
  MappedExecutable& operator=(const MappedExecutable&) = delete;

  /// `count` of them from `offset` on; empty if the file does not hold so many.
  template <class T>
  std::span<const T> at(std::size_t offset, std::size_t count) const {
    if (offset > bytes_.size() || count > (bytes_.size() - offset) / sizeof(T)) return {};
    return {reinterpret_cast<const T*>(bytes_.data() + offset), count};
  }

 private:
  std::span<const std::byte> bytes_;
};

/// What the executable's addresses are moved by.
std::uintptr_t load_bias() {
  std::uintptr_t bias = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        *static_cast<std::uintptr_t*>(data) = info->dlpi_addr;
        return 1;
      },
      &bias);
  return bias;
}

/// "f()::x" for the guard of that variable.
std::string name_of_variable(const char* guard_symbol) {
  constexpr std::string_view what = "guard variable for ";
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(abi::__cxa_demangle(guard_symbol, nullptr, nullptr, &status), std::free);
  const std::string_view name = text != nullptr ? text.get() : guard_symbol;
  return std::string(name.starts_with(what) ? name.substr(what.size()) : name);
}

void add_guards(const MappedExecutable& file, const ElfW(Shdr) & symbols, const ElfW(Shdr) & strings) {
  const std::span<const char> names = file.at<char>(strings.sh_offset, strings.sh_size);
  if (names.empty() || names.back() != '\0') return;
  const std::span<std::byte> globals = image::globals();
  const std::uintptr_t bias = load_bias();
  for (const ElfW(Sym) & symbol : file.at<ElfW(Sym)>(symbols.sh_offset, symbols.sh_size / sizeof(ElfW(Sym)))) {
    if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_name >= names.size()) continue;
    const char* const name = names.data() + symbol.st_name;
    if (!std::string_view(name).starts_with("_ZGVZ")) continue;  // of an entity local to a function
    auto* const address = reinterpret_cast<std::byte*>(bias + symbol.st_value);
    if (address < globals.data() || address >= globals.data() + globals.size()) continue;
    if (*address != std::byte{0}) continue;  // a static initialiser has been there
    guards().push_back({address, create_object({.type = ObjectType::once_flag}, name_of_variable(name))});
  }
}

}  // namespace

void find_guards() {
  const image::Initialising paused(false);
  const MappedExecutable file;
  const auto headers = file.at<ElfW(Ehdr)>(0, 1);
  if (headers.empty()) return;
  const auto sections = file.at<ElfW(Shdr)>(headers[0].e_shoff, headers[0].e_shnum);
  for (const ElfW(Shdr) & section : sections)
    if (section.sh_type == SHT_SYMTAB && section.sh_link < sections.size()) add_guards(file, section, sections[section.sh_link]);
  std::ranges::sort(guards(), {}, &Guard::address);
}

namespace {

const World* running_world() {
  const World* const world = World::current();
  return scenario_code.running && world != nullptr && world->running() != no_thread ? world : nullptr;
}

bool is_of_first_process(const World& world) { return world.thread(world.running()).process == 0; }

std::optional<ObjectId> known_flag(const void* guard) {
  const auto found = std::ranges::lower_bound(guards(), guard, {}, &Guard::address);
  if (found == guards().end() || found->address != guard) return std::nullopt;
  return found->flag;
}

}  // namespace

std::optional<ObjectId> flag_of(const void* guard) {
  const World* const world = running_world();
  if (world == nullptr || !is_of_first_process(*world)) return std::nullopt;  // another process's variable of that name
  return known_flag(guard);
}

bool is_inherited(const void* guard) {
  const World* const world = running_world();
  if (world == nullptr || is_of_first_process(*world)) return false;
  const auto flag = known_flag(guard);
  return flag && world->object(*flag).value == once_done;
}

}  // namespace pcheck::model::statics
