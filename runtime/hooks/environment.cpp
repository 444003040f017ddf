/// What a scenario changes in the environment. The C library keeps that in memory of its own; here it is kept in the scenario's,
/// and so is put back for each execution, and saved with each state, like any other global of the scenario.

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "hooks/hooks.hpp"

using namespace pcheck::hooks;

namespace {

/// Something that was done to the environment, kept when it no longer counts, as the C library keeps what getenv() has told: what
/// is done again and again needs no more memory.
struct Change {
  const char* text;  ///< NAME=value: set; NAME: taken away; nullptr: all that was there before is taken away
  Change* earlier;
};
Change* latest = nullptr;

std::size_t name_length(const char* text) { return std::strcspn(text, "="); }

bool is_name(const char* name) { return name != nullptr && *name != '\0' && name[name_length(name)] == '\0'; }

bool is_about(const Change& change, const char* name) {
  const std::size_t length = std::strlen(name);
  return name_length(change.text) == length && std::memcmp(change.text, name, length) == 0;
}

/// The scenario holds on to what is allocated here; nullptr when its heap is full.
template <class T>
T* keep(std::size_t count) {
  void* const memory = scenario_allocate(count * sizeof(T), alignof(std::max_align_t));
  if (memory == nullptr) errno = ENOMEM;
  else scenario_keeps(memory);
  return static_cast<T*>(memory);
}

/// Makes a change that is_the_one the latest; false where there has been none.
template <class IsTheOne>
bool repeat(IsTheOne is_the_one) {
  for (Change** link = &latest; *link != nullptr; link = &(*link)->earlier) {
    Change* const change = *link;
    if (!is_the_one(change->text)) continue;
    *link = change->earlier;
    change->earlier = latest;
    latest = change;
    return true;
  }
  return false;
}

int make(const char* text) {
  auto* const change = keep<Change>(1);
  if (change == nullptr) return -1;
  *change = {.text = text, .earlier = latest};
  latest = change;
  return 0;
}

/// NAME=value, or NAME where there is no value.
int make(const char* name, const char* value) {
  const std::size_t length = std::strlen(name);
  const auto is_the_same = [&](const char* text) {
    if (text == nullptr || std::strncmp(text, name, length) != 0) return false;
    return value == nullptr ? text[length] == '\0' : text[length] == '=' && std::strcmp(text + length + 1, value) == 0;
  };
  if (repeat(is_the_same)) return 0;
  auto* const text = keep<char>(length + (value == nullptr ? 0 : 1 + std::strlen(value)) + 1);
  if (text == nullptr) return -1;
  std::strcpy(text, name);
  if (value != nullptr) std::strcpy(std::strcpy(text + length, "=") + 1, value);
  return make(text);
}

int refuse() {
  errno = EINVAL;
  return -1;
}

}  // namespace

extern "C" {

char* getenv(const char* name) noexcept {
  if (!scenario_owns_allocations()) return next<char*(const char*)>("getenv")(name);
  for (const Change* change = latest; change != nullptr; change = change->earlier) {
    if (change->text == nullptr) return nullptr;
    if (!is_about(*change, name)) continue;
    const char* const end_of_name = change->text + name_length(change->text);
    return *end_of_name == '\0' ? nullptr : const_cast<char*>(end_of_name + 1);
  }
  return next<char*(const char*)>("getenv")(name);
}

int setenv(const char* name, const char* value, int overwrite) noexcept {
  if (!scenario_owns_allocations()) return next<int(const char*, const char*, int)>("setenv")(name, value, overwrite);
  if (!is_name(name)) return refuse();
  return overwrite == 0 && getenv(name) != nullptr ? 0 : make(name, value);
}

int unsetenv(const char* name) noexcept {
  if (!scenario_owns_allocations()) return next<int(const char*)>("unsetenv")(name);
  return is_name(name) ? make(name, nullptr) : refuse();
}

int putenv(char* text) noexcept {
  if (!scenario_owns_allocations()) return next<int(char*)>("putenv")(text);
  return repeat([&](const char* other) { return other == text; }) ? 0 : make(text);
}

int clearenv() noexcept {
  if (!scenario_owns_allocations()) return next<int()>("clearenv")();
  return repeat([](const char* text) { return text == nullptr; }) ? 0 : make(nullptr);
}

}  // extern "C"
