#include "world/process_statics.hpp"

#include <algorithm>
#include <utility>

#include "objects/semantics.hpp"

namespace pcheck::model::statics {

namespace {

/// As the C++ library uses them (Itanium C++ ABI, 3.3.2: the first byte; the others are its own).
constexpr std::size_t guard_bytes = 8;
constexpr std::size_t initialised_byte = 0;
constexpr std::size_t running_byte = 1;

/// For the first process; also by code that is not a scenario's.
bool is_initialised_in_place(const World& world, const Static& variable) {
  return variable.guard[initialised_byte] != std::byte{0} || world.object(variable.flag).value == once_done;
}

std::size_t copied_bytes(const Static& variable) { return guard_bytes + variable.variable.size(); }

}  // namespace

struct ProcessStatics::Header {
  ObjectId first_flag;  ///< no_object until there are several threads; the others follow
  std::uint32_t reserved;
};

ProcessStatics::Header& ProcessStatics::header() const { return *reinterpret_cast<Header*>(memory_); }

std::optional<ProcessStatics> ProcessStatics::of(const World& world, ThreadId thread) {
  const ThreadId process = world.thread(thread).process;
  const std::uint32_t offset = world.thread(process).statics;
  if (offset == 0) return std::nullopt;
  return ProcessStatics(heap_begin(process) + offset);
}

bool ProcessStatics::is_inherited(std::size_t index) const { return memory_[sizeof(Header) + index] != std::byte{0}; }

std::optional<ObjectId> ProcessStatics::flag(std::size_t index) const {
  if (header().first_flag == no_object || is_inherited(index)) return std::nullopt;
  return header().first_flag + static_cast<ObjectId>(index);
}

/// use(index, copy of the guard, with that of the variable behind it)
template <class Do>
void ProcessStatics::for_each_copy(const Do& use) const {
  std::byte* copy = memory_ + sizeof(Header) + all().size();
  for (std::size_t i = 0; i < all().size(); ++i) {
    if (!is_inherited(i)) use(i, copy);
    copy += copied_bytes(all()[i]);
  }
}

bool ProcessStatics::is_initialised(const World& world, std::size_t index, const std::byte* guard) const {
  const auto own_flag = flag(index);
  return guard[initialised_byte] != std::byte{0} || (own_flag && world.object(*own_flag).value == once_done);
}

bool ProcessStatics::has_initialised_in_place(const World& world) const {
  bool any = false;
  for_each_copy([&](std::size_t i, const std::byte*) { any = any || is_initialised(world, i, all()[i].guard); });
  return any;
}

void ProcessStatics::begin(World& world, ThreadId process, ThreadId parent) {
  if (all().empty()) return;
  std::size_t bytes = sizeof(Header) + all().size();
  for (const Static& each : all()) bytes += copied_bytes(each);
  auto* const memory = static_cast<std::byte*>(world.allocate_for(process, bytes));
  world.thread(process).statics = static_cast<std::uint32_t>(memory - heap_begin(process));
  const ProcessStatics own(memory);
  own.header().first_flag = no_object;
  const auto parents = of(world, parent);
  for (std::size_t i = 0; i < all().size(); ++i)
    memory[sizeof(Header) + i] = std::byte{parents ? parents->is_inherited(i) : is_initialised_in_place(world, all()[i])};
  own.for_each_copy([](std::size_t i, std::byte* guard) { std::ranges::copy(all()[i].variable, guard + guard_bytes); });
  if (parents)
    parents->for_each_copy([&](std::size_t i, const std::byte* guard) {
      std::byte* const copy = memory + (guard - parents->memory_);
      copy[initialised_byte] = std::byte{parents->is_initialised(world, i, guard)};
      std::copy_n(guard + guard_bytes, all()[i].variable.size(), copy + guard_bytes);
    });
  world.swap_statics_from_now_on();
}

void ProcessStatics::begin_threads(World& world, ThreadId thread) {
  if (header().first_flag != no_object) return;
  for (const Static& each : all()) {
    const ObjectId flag = world.add_own_object(
        thread, {.type = ObjectType::once_flag, .alive = true, .name = std::as_const(world).object(each.flag).name});
    if (flag == no_object) return;
    if (header().first_flag == no_object) header().first_flag = flag;
  }
  for_each_copy([&](std::size_t i, const std::byte* guard) {
    Object& object = world.object(*flag(i));
    if (guard[initialised_byte] != std::byte{0}) {
      object.value = once_done;
    } else if (guard[running_byte] != std::byte{0}) {
      object.value = once_running;
      object.owner = thread;
    }
  });
}

void ProcessStatics::swap() {
  for_each_copy([](std::size_t i, std::byte* copy) {
    std::swap_ranges(copy, copy + guard_bytes, all()[i].guard);
    std::ranges::swap_ranges(std::span(copy + guard_bytes, all()[i].variable.size()), all()[i].variable);
  });
}

const std::byte* ProcessStatics::end_of_copy(const std::byte* address) const {
  const std::byte* found = nullptr;
  const auto look = [&](std::span<const std::byte> place) {
    if (address >= place.data() && address < place.data() + place.size()) found = place.data() + place.size();
  };
  for_each_copy([&](std::size_t i, const std::byte*) {
    look({all()[i].guard, guard_bytes});
    look(all()[i].variable);
  });
  return found;
}

}  // namespace pcheck::model::statics
