#pragma once
/// The transition system of a program as plain enumeration finds it, and the checks of the independence relation on it:
/// in every state, for every two operations that can be executed there.

#include <array>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "checker/analysis.hpp"
#include "objects/semantics.hpp"
#include "oracle/abstract_state.hpp"

namespace pcheck::oracle {

/// What has been seen of two kinds of operations of different threads that could both be executed.
struct PairSeen {
  std::uint64_t same = 0;  ///< in so many states both orders gave the same
  std::uint64_t different = 0;
};

/// By kinds (the smaller first), apart for operations on a common object and on none.
struct PairTable {
  using Pair = std::pair<model::OperationKind, model::OperationKind>;
  std::map<Pair, PairSeen> on_common_object;
  std::map<Pair, PairSeen> apart;
  void add(const PairTable& other);
};

/// Watches a depth-first enumeration.
class StateGraph : public checker::Analysis {
 public:
  explicit StateGraph(const Told& told) : told_(told) {}
  void begin_execution(const model::World& world) override;
  void on_event(const model::World& world, const model::Event& event, std::vector<checker::Observation>& found) override;

  /// To be called when the enumeration is complete, with the world still there. Checks each pair of operations in each state
  /// against dependent() and the semantics' `passes`; returns the first contradiction in words, or nothing.
  std::string check_independence(PairTable& pairs) const;

  std::size_t size() const { return nodes_.size(); }

 private:
  using NodeId = std::uint32_t;
  static constexpr NodeId no_node = ~NodeId{0};

  /// One choice that a state allows.
  struct Edge {
    model::Choice choice;
    model::Operation operation;
    NodeId to = no_node;
    std::string failure;  ///< how the execution ended early with it; empty: it did not
  };
  struct Node {
    std::size_t threads = 0;
    bool clock_advanced = false;  ///< on the way to this state, when nobody could go on
    std::vector<Edge> edges;
  };
  /// Where two steps one after the other lead.
  struct End {
    NodeId node = no_node;
    std::string failure;
    bool possible = true;
    friend bool operator==(const End&, const End&) = default;
  };

  NodeId arrive(const model::World& world);
  const Edge* find(const Node& node, model::Choice choice) const;
  End follow(const Edge& first, model::Choice second) const;
  std::string check_pair(const Edge& a, const Edge& b, PairTable& pairs) const;
  std::string check_enabling(const Node& node, const Edge& a) const;

  const Told& told_;
  std::vector<Node> nodes_;
  std::unordered_map<std::uint64_t, NodeId> numbers_;
  std::set<std::string> labels_;  ///< of outcomes: those of the operations point here
  // The execution in hand, and as much of the one before as it shares.
  struct Place {
    NodeId node;
    Histories histories;   ///< up to this node
    model::Choice choice;  ///< that led on from here
  };
  std::vector<Place> path_;
  std::size_t depth_ = 0;
  bool on_known_path_ = false;
};

}  // namespace pcheck::oracle
