#include "checker/strategies/depth_first.hpp"

#include "objects/semantics.hpp"

namespace pcheck::checker {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

std::uint64_t fingerprint_of(const World& world, std::span<const Enabled> enabled) {
  std::uint64_t hash = 1;
  for (const auto& [thread, answers] : enabled) {
    const model::Operation& operation = world.pending(thread);
    hash = mix(hash, thread | std::uint64_t{answers} << 16 | static_cast<std::uint64_t>(operation.kind) << 32);
    hash = mix(hash, operation.object | std::uint64_t{operation.object2} << 32);
  }
  return hash;
}

std::string describe(const World& world, std::span<const Enabled> enabled) {
  std::string text;
  for (const auto& [thread, answers] : enabled) {
    if (!text.empty()) text += ", ";
    text += "thread " + std::to_string(thread) + " at " + model::semantics(world.pending(thread).kind).name;
  }
  return text;
}

}  // namespace

void list_choices(std::span<const Enabled> enabled, ThreadId first, std::vector<Choice>& choices) {
  choices.clear();
  const auto add = [&](const Enabled& entry) {
    for (std::uint16_t answer = 0; answer < entry.answers; ++answer) choices.push_back({entry.thread, answer});
  };
  for (const Enabled& entry : enabled)
    if (entry.thread == first) add(entry);
  for (const Enabled& entry : enabled)
    if (entry.thread != first) add(entry);
}

bool would_preempt(const World& world, std::span<const Enabled> enabled, ThreadId last) {
  if (last == model::no_thread) return false;
  for (const Enabled& entry : enabled)
    if (entry.thread == last) {
      const auto kind = world.pending(last).kind;
      return kind != model::OperationKind::yield && kind != model::OperationKind::sleep;
    }
  return false;
}

bool DepthFirst::begin_execution() {
  depth_ = 0;
  if (!nondeterminism_.empty()) return false;
  if (!started_) {
    started_ = true;
    return true;
  }
  while (size_ > 0) {
    Node& node = nodes_[size_ - 1];
    if (node.current < node.choices.size()) {
      close_choice(node);
      ++node.current;
    }
    if (node.current < node.choices.size()) return true;
    --size_;
  }
  return false;
}

void DepthFirst::end_execution(End end) {
  if (end != End::failed || size_ == 0 || depth_ != size_) return;
  Node& node = nodes_[size_ - 1];
  node.failing.push_back(node.choices[node.current].answer);
}

void DepthFirst::count_preemptions(const World& world, std::span<const Enabled> enabled, const Node* parent, Node& node) const {
  const ThreadId last = last_thread(parent);
  if (parent != nullptr) {
    const ThreadId before = parent->preempted;
    node.preemptions = parent->preemptions + (before != model::no_thread && before != last ? 1 : 0);
  }
  if (would_preempt(world, enabled, last)) node.preempted = last;
}

std::optional<Choice> DepthFirst::choose(const World& world, std::span<const Enabled> enabled) {
  if (depth_ < size_) {
    const Node& node = nodes_[depth_++];
    if (node.fingerprint != fingerprint_of(world, enabled)) {
      nondeterminism_ = "at step " + std::to_string(depth_ - 1) + " the same choices led elsewhere than before: now " +
                        describe(world, enabled);
      return std::nullopt;
    }
    return node.choices[node.current];
  }
  if (size_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[size_];
  const Node* const parent = size_ == 0 ? nullptr : &nodes_[size_ - 1];
  node.choices.clear();
  node.sleepers.clear();
  node.current = 0;
  node.preemptions = 0;
  node.preempted = model::no_thread;
  node.failing.clear();
  node.fingerprint = fingerprint_of(world, enabled);
  open(world, enabled, parent, node);
  ++size_;
  ++depth_;
  if (node.choices.empty()) return std::nullopt;
  return node.choices[0];
}

}  // namespace pcheck::checker
