#include "thread_labels.hpp"

#include <map>
#include <set>

#include "display_text.hpp"

namespace pcheck::reports {

std::vector<std::string> thread_labels(const std::vector<std::string>& thread_names) {
  std::vector<std::string> labels;
  std::map<std::string, int> bearers;
  for (const std::string& name : thread_names) {
    labels.push_back(valid_utf8(name));
    ++bearers[labels.back()];
  }
  std::set<std::string> taken;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (bearers[labels[i]] == 1) continue;
    const std::string suffix = "#" + std::to_string(i);
    do labels[i] += suffix;
    while (bearers.contains(labels[i]) || taken.contains(labels[i]));
    taken.insert(labels[i]);
  }
  return labels;
}

std::string thread_label(const std::vector<std::string>& labels, unsigned thread) {
  return thread < labels.size() ? labels[thread] : "thread " + std::to_string(thread);
}

}  // namespace pcheck::reports
