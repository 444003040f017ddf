#include "checker/strategies/depth_first.hpp"

#include <deque>
#include <utility>

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

void write_sleeper(const Sleeper& sleeper, ByteWriter& bytes) {
  bytes.put(sleeper.thread);
  bytes.put(sleeper.operation);
  bytes.put(sleeper.failing);
}

void read_sleeper(ByteReader& bytes, Sleeper& sleeper) {
  bytes.get(sleeper.thread);
  bytes.get(sleeper.operation);
  bytes.get(sleeper.failing);
}

}  // namespace

void DepthFirst::write(const Node& node, ByteWriter& bytes) {
  bytes.put(node.choices);
  bytes.put(std::uint64_t{node.current});
  bytes.put(node.fingerprint);
  bytes.put(node.operations);
  bytes.put(node.costs);
  bytes.put(node.spent);
  bytes.put(node.failing);
  bytes.put(std::uint64_t{node.sleepers.size()});
  for (const Sleeper& sleeper : node.sleepers) write_sleeper(sleeper, bytes);
}

void DepthFirst::read(ByteReader& bytes, Node& node) {
  bytes.get(node.choices);
  node.current = bytes.get<std::uint64_t>();
  bytes.get(node.fingerprint);
  bytes.get(node.operations);
  bytes.get(node.costs);
  bytes.get(node.spent);
  bytes.get(node.failing);
  node.sleepers.resize(bytes.get<std::uint64_t>());
  for (Sleeper& sleeper : node.sleepers) read_sleeper(bytes, sleeper);
}

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

bool DepthFirst::begin_execution() {
  depth_ = 0;
  if (!nondeterminism_.empty() || !advance()) return false;
  is_advanced_ = false;
  return true;
}

/// Goes on to what has not been explored; false if there is nothing.
bool DepthFirst::advance() {
  if (std::exchange(is_advanced_, true)) return !is_exhausted_;
  while (size_ > 0) {
    Node& node = nodes_[size_ - 1];
    if (node.current < node.choices.size()) {
      close_choice(node);
      ++node.current;
    }
    if (node.current < node.choices.size()) return true;
    --size_;
  }
  is_exhausted_ = true;
  return false;
}

std::string DepthFirst::rest() {
  if (!advance()) return {};
  ByteWriter bytes;
  bytes.put(std::uint64_t{size_});
  for (std::size_t i = 0; i < size_; ++i) write(nodes_[i], bytes);
  return bytes.take();
}

void DepthFirst::resume(const std::string& rest) {
  ByteReader bytes(rest);
  size_ = bytes.get<std::uint64_t>();
  if (nodes_.size() < size_) nodes_.resize(size_);
  for (std::size_t i = 0; i < size_; ++i) read(bytes, nodes_[i]);
  is_advanced_ = true;
  is_exhausted_ = false;
}

/// The choices left at the first node of the stack that has any. What has been begun there is known not to fail with its
/// first step.
std::optional<std::string> DepthFirst::give_away() {
  if (!advance()) return std::nullopt;
  for (std::size_t place = 0; place + 1 < size_; ++place) {
    if (nodes_[place].current + 1 == nodes_[place].choices.size()) continue;
    ByteWriter bytes;
    bytes.put(std::uint64_t{place + 1});
    for (std::size_t i = 0; i < place; ++i) write(nodes_[i], bytes);
    Node given = nodes_[place];
    close_choice(given);
    ++given.current;
    write(given, bytes);
    nodes_[place].choices.resize(nodes_[place].current + 1);
    return bytes.take();
  }
  return std::nullopt;
}

void DepthFirst::end_execution(End end) {
  if (end != End::failed || size_ == 0 || depth_ != size_) return;
  Node& node = nodes_[size_ - 1];
  node.failing.push_back(node.choices[node.current].answer);
}

/// As if the choices before the one that is drawn had been explored.
std::optional<double> DepthFirst::descend(World& world, std::uint64_t seed) {
  constexpr std::size_t steps_max = 10'000;
  std::deque<Node> path;
  double product = 1;
  world.start();
  for (auto enabled = world.enabled(); !enabled.empty(); enabled = world.enabled()) {
    const Node* const parent = path.empty() ? nullptr : &path.back();
    Node& node = path.emplace_back();
    open(world, enabled, parent, node);
    if (node.choices.empty()) return 0;
    if (path.size() == steps_max) return std::nullopt;
    product *= static_cast<double>(node.choices.size());
    seed = mix(seed + 0x9e3779b97f4a7c15, path.size());
    for (std::size_t left = (seed >> 33) % node.choices.size(); left > 0; --left) {
      close_choice(node);
      ++node.current;
    }
    world.step(node.choices[node.current]);
  }
  return product;
}

Choice DepthFirst::choose(const World& world, std::span<const Enabled> enabled) {
  if (depth_ < size_) {
    const Node& node = nodes_[depth_++];
    if (node.fingerprint != fingerprint_of(world, enabled)) {
      nondeterminism_ = "at step " + std::to_string(depth_ - 1) + " the same choices led elsewhere than before: now " +
                        describe(world, enabled);
      return no_choice;
    }
    return node.choices[node.current];
  }
  if (size_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[size_];
  const Node* const parent = size_ == 0 ? nullptr : &nodes_[size_ - 1];
  node.choices.clear();
  node.sleepers.clear();
  node.current = 0;
  node.costs.clear();
  node.spent = 0;
  node.failing.clear();
  node.fingerprint = fingerprint_of(world, enabled);
  open(world, enabled, parent, node);
  ++size_;
  ++depth_;
  if (node.choices.empty()) return no_choice;
  return node.choices[0];
}

}  // namespace pcheck::checker
