#include "checker/dpor/wakeup_tree.hpp"

#include <limits>
#include <stdexcept>

namespace pcheck::checker {

WakeupTrees::NodeId WakeupTrees::make(const Act& act) {
  NodeId node = free_;
  if (node != none) {
    free_ = nodes_[node].next;
  } else {
    if (nodes_.size() > std::numeric_limits<NodeId>::max()) throw std::length_error("more than 2^32 nodes of wakeup trees");
    node = static_cast<NodeId>(nodes_.size());
    nodes_.emplace_back();
  }
  nodes_[node] = {.act = act, .next = none, .below = {}};
  return node;
}

WakeupTrees::NodeId WakeupTrees::append(Branches& branches, const Act& act) {
  const NodeId node = make(act);
  if (branches.empty()) branches.first = node;
  else nodes_[branches.last].next = node;
  branches.last = node;
  return node;
}

WakeupTrees::NodeId WakeupTrees::append_below(NodeId parent, const Act& act) {
  Branches branches = nodes_[parent].below;
  const NodeId node = append(branches, act);
  nodes_[parent].below = branches;
  return node;
}

WakeupTrees::Taken WakeupTrees::take_first(Branches& branches) {
  const NodeId node = branches.first;
  const Taken taken{nodes_[node].act, nodes_[node].below};
  branches.first = nodes_[node].next;
  if (branches.empty()) branches.last = none;
  nodes_[node].next = free_;
  free_ = node;
  return taken;
}

void WakeupTrees::clear() {
  nodes_.resize(1);
  free_ = none;
}

}  // namespace pcheck::checker
