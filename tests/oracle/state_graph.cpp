#include "oracle/state_graph.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace pcheck::oracle {

namespace {

using model::Choice;
using model::ObjectId;
using model::Operation;
using model::OperationKind;
using model::World;

bool touches(const Operation& operation, ObjectId object) {
  return object != model::no_object && (operation.object == object || operation.object2 == object);
}

bool meet(const Operation& a, const Operation& b) { return touches(b, a.object) || touches(b, a.object2); }

/// Whether `a` is said to pass `b`: they meet at one object or two, and the semantics let it go first at each.
bool passes(const Operation& a, const Operation& b) {
  if (!meet(a, b) || (model::writes_watched(a) && model::writes_watched(b))) return false;
  const World& world = *World::current();
  for (const ObjectId object : {a.object, a.object2})
    if (touches(b, object) && !model::passes(world, object, a.kind, b.kind)) return false;
  return true;
}

std::string describe(const Operation& operation, Choice choice) {
  std::string text = fmt::format("thread {}: {} {}", choice.thread, model::semantics(operation.kind).name, operation.object);
  if (operation.object2 != model::no_object) text += fmt::format(" {}", operation.object2);
  if (choice.answer != 0) text += fmt::format(" (answer {})", choice.answer);
  return text;
}

PairSeen& entry(PairTable& table, const Operation& a, const Operation& b) {
  const auto pair = std::minmax(a.kind, b.kind);
  return (meet(a, b) ? table.on_common_object : table.apart)[{pair.first, pair.second}];
}

}  // namespace

void PairTable::add(const PairTable& other) {
  const auto add_to = [](auto& mine, const auto& theirs) {
    for (const auto& [pair, seen] : theirs) {
      mine[pair].same += seen.same;
      mine[pair].different += seen.different;
    }
  };
  add_to(on_common_object, other.on_common_object);
  add_to(apart, other.apart);
}

/// The node of the state in which the world is.
StateGraph::NodeId StateGraph::arrive(const World& world) {
  // Asking who can go on may move the clock; a state is what it is after that.
  const std::uint64_t clock_before = world.clock_ns();
  const auto enabled = World::current()->enabled();
  const bool clock_advanced = world.clock_ns() != clock_before;
  const auto [number, is_new] =
      numbers_.try_emplace(fingerprint(world, path_[depth_].histories, told_), static_cast<NodeId>(nodes_.size()));
  if (!is_new) return number->second;
  Node node{.threads = world.thread_count(), .clock_advanced = clock_advanced, .edges = {}};
  for (const model::Enabled& entry : enabled)
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) {
      Edge edge{
          .choice = {entry.thread, answer}, .operation = model::foreseen(world, entry.thread), .to = no_node, .failure = {}};
      if (edge.operation.kind == OperationKind::outcome)
        edge.operation.label = labels_.insert(edge.operation.label).first->c_str();
      node.edges.push_back(std::move(edge));
    }
  nodes_.push_back(std::move(node));
  return number->second;
}

void StateGraph::begin_execution(const World& world) {
  depth_ = 0;
  on_known_path_ = !path_.empty();
  if (on_known_path_) return;
  path_.resize(1);
  path_[0].node = arrive(world);
}

void StateGraph::on_event(const World& world, const model::Event& event, std::vector<checker::Observation>&) {
  Place& from = path_[depth_];
  if (on_known_path_ && depth_ + 1 < path_.size() && from.choice == event.choice) {
    ++depth_;
    return;
  }
  on_known_path_ = false;
  from.choice = event.choice;
  const NodeId from_node = from.node;
  Histories histories = from.histories;
  histories.add(world, event);
  path_.resize(depth_ + 1);
  path_.push_back({.node = no_node, .histories = std::move(histories), .choice = {}});
  ++depth_;
  std::string failure = early_end(world);
  if (failure.empty()) path_[depth_].node = arrive(world);
  for (Edge& edge : nodes_[from_node].edges)
    if (edge.choice == event.choice) {
      edge.to = path_[depth_].node;
      edge.failure = std::move(failure);
    }
}

const StateGraph::Edge* StateGraph::find(const Node& node, Choice choice) const {
  const auto edge = std::find_if(node.edges.begin(), node.edges.end(), [&](const Edge& e) { return e.choice == choice; });
  return edge == node.edges.end() ? nullptr : &*edge;
}

StateGraph::End StateGraph::follow(const Edge& first, Choice second) const {
  if (!first.failure.empty()) return {.node = no_node, .failure = first.failure, .possible = true};
  const Edge* const edge = find(nodes_[first.to], second);
  if (edge == nullptr) return {.node = no_node, .failure = {}, .possible = false};
  return {.node = edge->to, .failure = edge->failure, .possible = true};
}

/// An object is destroyed while another thread is about to use it. Before that thread has come there, the destruction goes
/// well, and the use fails in the same way.
static bool comes_too_early(const Operation& operation, const std::string& failure) {
  return operation.kind == OperationKind::destroy && failure == "lock_misuse " + std::to_string(operation.object);
}

/// Both can be executed in one state.
std::string StateGraph::check_pair(const Edge& a, const Edge& b, PairTable& pairs) const {
  const End ab = follow(a, b.choice);
  const End ba = follow(b, a.choice);
  const bool both_fail = !a.failure.empty() && !b.failure.empty();
  const bool same = both_fail || (ab == ba && ab.possible);  // not if each disables the other
  PairSeen& seen = entry(pairs, a.operation, b.operation);
  ++(same ? seen.same : seen.different);
  if (same || comes_too_early(a.operation, ba.failure) || comes_too_early(b.operation, ab.failure)) return {};
  const auto contradiction = [&](const char* claim) {
    return fmt::format(
        "{} and {}: {}, but their order matters{}", describe(a.operation, a.choice), describe(b.operation, b.choice), claim,
        !ab.failure.empty() || !ba.failure.empty() ? fmt::format(" ('{}' or '{}')", ab.failure, ba.failure) : std::string());
  };
  if (!model::dependent({a.choice.thread, &a.operation}, {b.choice.thread, &b.operation})) return contradiction("independent");
  if (a.failure.empty() && passes(a.operation, b.operation)) return contradiction("the first passes the second");
  if (b.failure.empty() && passes(b.operation, a.operation)) return contradiction("the second passes the first");
  return {};
}

/// What can be executed only after `a` must depend on it.
std::string StateGraph::check_enabling(const Node& node, const Edge& a) const {
  if (!a.failure.empty() || nodes_[a.to].clock_advanced) return {};
  for (const Edge& b : nodes_[a.to].edges) {
    if (b.choice.thread == a.choice.thread || b.choice.thread >= node.threads || find(node, b.choice) != nullptr) continue;
    if (!model::dependent({a.choice.thread, &a.operation}, {b.choice.thread, &b.operation}))
      return fmt::format("{} enables {}, but they are independent", describe(a.operation, a.choice),
                         describe(b.operation, b.choice));
  }
  return {};
}

std::string StateGraph::check_independence(PairTable& pairs) const {
  for (const Node& node : nodes_)
    for (std::size_t i = 0; i < node.edges.size(); ++i) {
      const Edge& a = node.edges[i];
      if (auto contradiction = check_enabling(node, a); !contradiction.empty()) return contradiction;
      for (std::size_t j = i + 1; j < node.edges.size(); ++j)
        if (node.edges[j].choice.thread != a.choice.thread)
          if (auto contradiction = check_pair(a, node.edges[j], pairs); !contradiction.empty()) return contradiction;
    }
  return {};
}

}  // namespace pcheck::oracle
