#pragma once
/// Where --json goes.

#include <string>
#include <vector>

#include <pcheck/result.hpp>

namespace pcheck::command {

class JsonOutput {
 public:
  /// `file` as given: a name, "-" for stdout, or empty for nowhere. Throws UsageError if it cannot be written.
  explicit JsonOutput(std::string file);

  bool is_wanted() const { return !file_.empty(); }
  /// Whether stdout is for JSON, and so for nothing else.
  bool takes_stdout() const { return file_ == "-"; }
  /// Writes all or nothing.
  void write(const std::string& json) const;
  /// The same with the object of --json, which is not made where nobody wants it: it may be large.
  void write(const std::vector<Result>& results) const;
  /// Throws UsageError where nobody will hear any more of what is found: stdout takes no more, and there is no file.
  void require_a_reader() const;

 private:
  const std::string file_;
};

}  // namespace pcheck::command
