/// What the C library keeps beyond a call, in lists of its own, may not lie in the scenario's memory: that is put back while the
/// lists stay as they are. Files that an execution leaves open when it ends, as one that fails does, and locales are such.

#include <clocale>
#include <cstdio>

#include "hooks/hooks.hpp"

using namespace pcheck::hooks;

namespace {

/// Calls the C library's function of this name with memory that is not the scenario's.
template <class Result, class... Arguments>
Result call_next(const char* name, Arguments... arguments) {
  Result result{};
  auto call = [&] { result = next<Result(Arguments...)>(name)(arguments...); };
  outside_scenario([](void* argument) { (*static_cast<decltype(call)*>(argument))(); }, &call);
  return result;
}

/// Of a scenario's file nothing is kept to be written later: the buffer would be the scenario's, and gone by then.
FILE* without_buffer(FILE* file) {
  if (file != nullptr && is_scenario_code()) std::setvbuf(file, nullptr, _IONBF, 0);
  return file;
}

}  // namespace

extern "C" {

/// Keeps this file in the link, as shared libraries call these functions, too: hooks.cpp refers to it.
int pcheck_kept_by_library_linked = 1;

FILE* fopen(const char* path, const char* mode) { return without_buffer(call_next<FILE*>("fopen", path, mode)); }
FILE* fopen64(const char* path, const char* mode) { return without_buffer(call_next<FILE*>("fopen64", path, mode)); }
FILE* fdopen(int file, const char* mode) noexcept { return without_buffer(call_next<FILE*>("fdopen", file, mode)); }

char* setlocale(int category, const char* name) noexcept { return call_next<char*>("setlocale", category, name); }
locale_t newlocale(int categories, const char* name, locale_t base) noexcept {
  return call_next<locale_t>("newlocale", categories, name, base);
}
locale_t __newlocale(int categories, const char* name, locale_t base) noexcept {  // NOLINT: as libstdc++ calls it
  return call_next<locale_t>("__newlocale", categories, name, base);
}
void* iconv_open(const char* to, const char* from) { return call_next<void*>("iconv_open", to, from); }

}  // extern "C"
