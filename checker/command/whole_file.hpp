#pragma once
/// Files that are written whole or not at all.

#include <filesystem>
#include <string>

namespace pcheck::command {

/// Replaces `file` in one step. What is not a regular file, such as /dev/stdout, is written to as it is.
/// Throws UsageError, and leaves no part of a file behind.
void write_whole_file(const std::filesystem::path& file, const std::string& text);

/// Whether `file` could be written, found out before the work begins. Throws UsageError if not.
void check_can_write_file(const std::filesystem::path& file);

/// The same for files in `folder`, which need not exist yet.
void check_can_write_in(const std::filesystem::path& folder);

}  // namespace pcheck::command
