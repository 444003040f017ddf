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
#include <utility>
#include <vector>

#include <pcheck/model/ask.hpp>

#include "objects/semantics.hpp"
#include "world/image.hpp"
#include "world/process_statics.hpp"
#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model::statics {

namespace {

std::vector<Static>& found() {
  static std::vector<Static> statics;
  return statics;
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

/// A symbol of something local to a function; names that are local to a file may be there once for each.
struct LocalSymbol {
  std::string_view name;  ///< without what tells the kind of thing
  std::size_t file;
  std::span<std::byte> memory;
  auto key() const { return std::pair(name, file); }
};

struct LocalSymbols {
  std::vector<LocalSymbol> guards;
  std::vector<LocalSymbol> variables;
};

LocalSymbols read_symbols(const MappedExecutable& file, const ElfW(Shdr) & symbols, std::span<const char> names) {
  LocalSymbols result;
  const std::span<std::byte> globals = image::globals();
  const std::uintptr_t bias = load_bias();
  std::size_t source = 0;
  for (const ElfW(Sym) & symbol : file.at<ElfW(Sym)>(symbols.sh_offset, symbols.sh_size / sizeof(ElfW(Sym)))) {
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    if (type == STT_FILE) ++source;
    if (type != STT_OBJECT || symbol.st_name >= names.size()) continue;
    auto* const address = reinterpret_cast<std::byte*>(bias + symbol.st_value);
    if (address < globals.data() || address + symbol.st_size > globals.data() + globals.size()) continue;
    const std::string_view name = names.data() + symbol.st_name;
    const std::size_t of_file = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL ? source : 0;
    const std::span memory(address, symbol.st_size);
    if (name.starts_with("_ZGVZ")) result.guards.push_back({name.substr(5), of_file, memory});
    if (name.starts_with("_ZZ")) result.variables.push_back({name.substr(3), of_file, memory});
  }
  std::ranges::sort(result.variables, {}, &LocalSymbol::key);
  return result;
}

void add_statics(const MappedExecutable& file, const ElfW(Shdr) & symbols, const ElfW(Shdr) & strings) {
  const std::span<const char> names = file.at<char>(strings.sh_offset, strings.sh_size);
  if (names.empty() || names.back() != '\0') return;
  const LocalSymbols local = read_symbols(file, symbols, names);
  for (const LocalSymbol& guard : local.guards) {
    if (guard.memory.empty() || guard.memory[0] != std::byte{0}) continue;  // a static initialiser has been there
    const auto variable = std::ranges::lower_bound(local.variables, guard.key(), {}, &LocalSymbol::key);
    const bool has_variable = variable != local.variables.end() && variable->key() == guard.key();
    const std::string symbol = "_ZGVZ" + std::string(guard.name);
    found().push_back({guard.memory.data(), has_variable ? variable->memory : std::span<std::byte>(),
                       create_object({.type = ObjectType::once_flag}, name_of_variable(symbol.c_str()))});
  }
}

}  // namespace

void find_all() {
  const image::Initialising paused(false);
  const MappedExecutable file;
  const auto headers = file.at<ElfW(Ehdr)>(0, 1);
  if (headers.empty()) return;
  const auto sections = file.at<ElfW(Shdr)>(headers[0].e_shoff, headers[0].e_shnum);
  for (const ElfW(Shdr) & section : sections)
    if (section.sh_type == SHT_SYMTAB && section.sh_link < sections.size()) add_statics(file, section, sections[section.sh_link]);
  std::ranges::sort(found(), {}, &Static::guard);
}

std::span<const Static> all() { return found(); }

namespace {

/// Which one it is, if the code that runs is a thread's of the scenario.
std::optional<std::size_t> index_of(const void* guard) {
  const World* const world = World::current();
  if (!scenario_code.running || world == nullptr || world->running() == no_thread) return std::nullopt;
  const auto place = std::ranges::lower_bound(found(), guard, {}, [](const Static& each) -> const void* { return each.guard; });
  if (place == found().end() || place->guard != guard) return std::nullopt;
  return static_cast<std::size_t>(place - found().begin());
}

std::optional<ProcessStatics> of_running_process() { return ProcessStatics::of(*World::current(), World::current()->running()); }

}  // namespace

std::optional<ObjectId> flag_of(const void* guard) {
  const auto index = index_of(guard);
  if (!index) return std::nullopt;
  const auto own = of_running_process();
  return own ? own->flag(*index) : found()[*index].flag;
}

bool is_inherited(const void* guard) {
  const auto index = index_of(guard);
  if (!index) return false;
  const auto own = of_running_process();
  return own && own->is_inherited(*index);
}

}  // namespace pcheck::model::statics
