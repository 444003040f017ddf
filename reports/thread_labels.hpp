#pragma once
/// Names that tell the threads of a finding apart, also where several threads bear the same name.

#include <string>
#include <vector>

namespace pcheck::reports {

/// For each thread its name in valid UTF-8; where two threads share one, `#` and the thread's index follow. All differ.
/// Reading a file relies on it: the labels of the names in the file are those that were written.
std::vector<std::string> thread_labels(const std::vector<std::string>& thread_names);

/// The label of a thread, or `thread 7` for an index without a name.
std::string thread_label(const std::vector<std::string>& labels, unsigned thread);

}  // namespace pcheck::reports
