#pragma once
/// Where pcheck's own files are, told from where its library was loaded from.

#include <filesystem>

namespace pcheck::command {

struct Installation {
  std::filesystem::path headers;    ///< holds pcheck/pcheck.hpp
  std::filesystem::path libraries;  ///< holds libpcheck.so and the archives that scenario programs link
  std::filesystem::path scenarios;  ///< those that come with pcheck; may not exist
};

/// Throws UsageError if the headers are not there.
Installation find_installation();

}  // namespace pcheck::command
