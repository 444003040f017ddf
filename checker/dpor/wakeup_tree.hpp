#pragma once
/// Wakeup trees: what is still to be explored from each node of the path, as an ordered tree of acts.

#include <cstdint>
#include <vector>

#include "checker/dpor/act.hpp"

namespace pcheck::checker {

/// All trees share one pool of nodes. A list of children is named by a Branches value of its owner.
class WakeupTrees {
 public:
  using NodeId = std::uint32_t;
  static constexpr NodeId none = 0;

  /// Alternatives in the order in which they are to be explored.
  struct Branches {
    NodeId first = none;
    NodeId last = none;
    bool empty() const { return first == none; }
  };

  WakeupTrees() : nodes_(1) {}

  const Act& act(NodeId node) const { return nodes_[node].act; }
  NodeId next(NodeId node) const { return nodes_[node].next; }
  Branches& below(NodeId node) { return nodes_[node].below; }

  /// Adds the last alternative.
  NodeId append(Branches& branches, const Act& act);
  NodeId append_below(NodeId node, const Act& act);

  struct Taken {
    Act act;
    Branches below;
  };
  /// Takes the first alternative out, with what is below it.
  Taken take_first(Branches& branches);

  void clear();
  std::size_t memory_bytes() const { return nodes_.capacity() * sizeof(Node); }

 private:
  struct Node {
    Act act;
    NodeId next = none;
    Branches below;
  };
  NodeId make(const Act& act);
  void link(NodeId& first, NodeId& last, NodeId node);

  std::vector<Node> nodes_;  ///< node 0 is none
  NodeId free_ = none;
};

}  // namespace pcheck::checker
