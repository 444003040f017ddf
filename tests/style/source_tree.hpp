#pragma once
/// The project's own files, as text.

#include <string>
#include <string_view>
#include <vector>

namespace pcheck::style {

struct SourceFile {
  std::string path;  ///< relative to the project's folder, with slashes
  std::string text;
  std::vector<std::string> lines;

  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_code() const { return is_header() || path.ends_with(".cpp"); }
  bool is_below(std::string_view folder) const { return path.starts_with(folder); }
  std::string name() const { return path.substr(path.rfind('/') + 1); }
  std::string folder() const { return path.substr(0, path.rfind('/') + 1); }
};

/// All files of the project but build folders, caches and what runs of pcheck leave behind; sorted by path.
const std::vector<SourceFile>& source_files();

/// nullptr if there is no such file.
const SourceFile* find_source(std::string_view path);

struct Include {
  std::size_t line;     ///< from 1
  std::string written;  ///< as written, with its quotes or angles
  std::string path;     ///< without them
  bool in_angles;
  std::string resolved;  ///< the project's file that is meant; empty for a header from outside
};

std::vector<Include> includes_of(const SourceFile& file);

/// What a rule found wrong, one line each: "path:line: what is wrong; what to do".
class Problems {
 public:
  /// `line` 0 stands for the whole file.
  void add(const SourceFile& file, std::size_t line, std::string_view what);
  void add(std::string_view what);
  bool none() const { return text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace pcheck::style
