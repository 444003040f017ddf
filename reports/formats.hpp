#pragma once
/// The formats that results can be written in, by name.

#include <string>
#include <string_view>
#include <vector>

#include <pcheck/result.hpp>

#include "text.hpp"

namespace pcheck::reports {

struct RenderOptions {
  std::string version = "unknown";  ///< of pcheck, where a format names it
  TextOptions text;                 ///< of format text
};

/// Names of all formats, in the order in which to list them.
std::vector<std::string> format_names();

/// The results as one document in `format`. An unknown format throws std::invalid_argument that lists the known ones.
std::string render(const std::vector<Result>& results, std::string_view format, const RenderOptions& options = {});
std::string render(const Result& result, std::string_view format, const RenderOptions& options = {});

}  // namespace pcheck::reports
