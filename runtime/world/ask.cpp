/// The functions of <pcheck/model/ask.hpp>, and those of <pcheck/scenario.hpp> in the model.

#include <pcheck/model/ask.hpp>
#include <pcheck/number_text.hpp>
#include <pcheck/scenario.hpp>

#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "world/scenario_code.hpp"
#include "world/step.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

[[noreturn, gnu::noinline, gnu::cold]] void outside_scenario() {
  throw std::logic_error("a pcheck object is used outside a scenario; use it inside PCHECK_SCENARIO or pcheck::explore()");
}

World& running_world() {
  World* const world = World::current();
  if (world == nullptr || world->running() == no_thread) outside_scenario();
  return *world;
}

}  // namespace

std::uint64_t perform_in_registers(std::uint64_t head, std::uint64_t objects, std::uint64_t argument, std::uint64_t argument2,
                                   CombineFunction combine, const char* label) {
  World* const world = World::current();
  if (world == nullptr || world->running() == no_thread) [[unlikely]]
    outside_scenario();
  Operation& pending = world->pending_to_fill();
  // Whole words, as they are read again soon after: a wide read of several narrow writes has to wait for them.
  static_assert(offsetof(Operation, target) == offsetof(OperationHead, target) && offsetof(Operation, object) == sizeof head &&
                offsetof(Operation, object2) == sizeof head + sizeof(ObjectId));
  std::memcpy(static_cast<void*>(&pending), &head, sizeof head);
  std::memcpy(static_cast<void*>(&pending.object), &objects, sizeof objects);
  pending.argument = argument;
  pending.argument2 = argument2;
  pending.combine = combine;
  pending.label = label;
  pending.pc = __builtin_return_address(0);
  return world->await_result_inlined();
}

void annotate_result(ValueType type, std::uint64_t image) { running_world().annotate(type, image); }

ObjectId create_object(const ObjectInit& init, std::string_view name) {
  return World::create(init, name, __builtin_return_address(0));
}

void destroy_object(ObjectId object) noexcept {
  World* const world = World::current();
  if (world != nullptr && world->running() != no_thread) world->destroy(object, __builtin_return_address(0));
}

ThreadId spawn(ThreadBody* body, std::string_view name) {
  Operation operation;
  operation.kind = OperationKind::spawn;
  operation.argument = reinterpret_cast<std::uint64_t>(body);
  if (!name.empty()) operation.label = World::copy_text(name);
  if (body->is_trivial() && arena::contains_heap(body)) running_world().note_internal_block(body);
  return static_cast<ThreadId>(running_world().perform(operation, __builtin_return_address(0)));
}

void detach(ThreadId thread) {
  World& world = running_world();
  world.note_effect();
  world.thread(thread).detached = true;
}

void joinable_destroyed(ThreadId thread) noexcept {
  World* const world = World::current();
  if (world == nullptr || world->running() == no_thread) return;
  world->abandon_with("lock_misuse", "a joinable thread object is destroyed: neither joined nor detached");
  (void)thread;
}

ThreadId current_thread() {
  World& world = running_world();
  world.tell_identity();
  return world.running();
}

bool is_in_started_process() {
  const World& world = running_world();
  return world.thread(world.running()).process != world.thread(0).process;
}

void* allocate_for_good(std::size_t bytes) {
  World& world = running_world();
  void* const block = World::allocate(bytes, alignof(std::max_align_t));
  world.note_internal_block(block);
  return block;
}

void call_at_thread_end(void (*function)(void*), void* argument) { running_world().at_thread_end(function, argument); }

void misuse(ObjectId object, std::string_view message) { running_world().abandon_with("lock_misuse", message, object); }

void pass_time(std::uint64_t ns) { running_world().pass_time(ns); }

std::uint64_t now_ns() {
  World& world = running_world();
  if (!world.options().virtual_time) return 0;
  world.note_effect();
  return world.clock_ns();
}

}  // namespace pcheck::model

namespace pcheck {

using model::Operation;
using model::OperationKind;
using model::OutsideScenario;
using model::World;

namespace {

World& declaring_world() {
  World* const world = World::current();
  if (world == nullptr || world->running() == model::no_thread)
    throw std::logic_error("this function may be called inside a scenario only");
  return *world;
}

[[noreturn]] void wrong_parameter(World& world, const char* name, const char* value, std::string_view wanted) {
  bool is_given = false;
  std::string message;
  {
    const OutsideScenario outside;
    is_given = world.options().parameters.contains(name);
    message = std::string("parameter ") + name + " must be " + std::string(wanted) + ", not '" + value + "'";
    if (!is_given) message += ", which the scenario itself says: give it another value with -p, or mend that";
  }
  if (is_given) world.abandon_for_parameter(message);
  world.abandon_for_configuration(message);
}

/// The default is written out the first time only.
template <class WriteDefault>
const char* parameter(World& world, const char* name, const char* type, const WriteDefault& write_default) {
  if (const char* const known = world.known_parameter(name)) return known;
  const OutsideScenario outside;
  return world.add_parameter(name, write_default(), type);
}

template <class Number>
Number number_parameter(const char* name, const char* type, Number fallback, Number least, Number greatest) {
  const OutsideScenario outside;
  World& world = declaring_world();
  const char* const text = parameter(world, name, type, [&] { return number_text::to_text(fallback); });
  Number value{};
  if (const std::string wanted = number_text::read(text, least, greatest, value); !wanted.empty())
    wrong_parameter(world, name, text, wanted);
  return value;
}

}  // namespace

namespace scenario_interface {

long long integer_parameter(const char* name, long long fallback, long long least, long long greatest) {
  return number_parameter(name, "integer", fallback, least, greatest);
}

unsigned long long unsigned_parameter(const char* name, unsigned long long fallback, unsigned long long least,
                                      unsigned long long greatest) {
  return number_parameter(name, "integer", fallback, least, greatest);
}

double real_parameter(const char* name, double fallback, double greatest) {
  return number_parameter(name, "real", fallback, -greatest, greatest);
}

bool boolean_parameter(const char* name, bool fallback) {
  World& world = declaring_world();
  const char* const value = parameter(world, name, "boolean", [&] { return fallback ? "true" : "false"; });
  const std::string_view text = value;
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  wrong_parameter(world, name, value, "true or false");
}

const char* text_parameter(const char* name, const char* fallback) {
  return parameter(declaring_world(), name, "text", [&] { return fallback; });
}

namespace {

/// A scheduling point only where another thread may yet set the same key.
void add_outcome(std::string_view key, model::ValueType type, std::uint64_t value) {
  World& world = declaring_world();
  const char* const copy = World::copy_text(key);
  if (world.has_joined_all()) {
    world.add_outcome(copy, type, value);
    return;
  }
  Operation operation;
  operation.kind = OperationKind::outcome;
  operation.label = copy;
  operation.argument = value;
  operation.argument2 = static_cast<std::uint64_t>(type) | std::hash<std::string_view>()(key) << model::value_type_bits;
  world.perform(operation, __builtin_return_address(0));
}

}  // namespace

void integer_outcome(std::string_view key, long long value, bool is_unsigned) {
  add_outcome(key, is_unsigned ? model::ValueType::unsigned_integer : model::ValueType::signed_integer,
              static_cast<std::uint64_t>(value));
}
void real_outcome(std::string_view key, double value) {
  add_outcome(key, model::ValueType::float64, std::bit_cast<std::uint64_t>(value));
}
void text_outcome(std::string_view key, std::string_view value) {
  add_outcome(key, model::ValueType::text, reinterpret_cast<std::uint64_t>(World::copy_text(value)));
}

/// A scheduling point only where there are other threads that it could show something of.
void add_invariant(std::string_view name, const std::function<bool()>& predicate) {
  World& world = declaring_world();
  if (!world.has_joined_all()) model::ask(OperationKind::declare_invariant, model::no_object);
  world.add_invariant(name, predicate);
}

void check_failed(std::string_view text) { declaring_world().abandon_with("check_failed", text); }

}  // namespace scenario_interface

void assume(bool condition) {
  if (!condition) declaring_world().abandon(model::End::pruned);
}

int choose(int n) {
  World& world = declaring_world();
  if (n < 1 || n > 65535) world.abandon_for_configuration("choose(n) needs an n from 1 to 65535");
  Operation operation;
  operation.kind = OperationKind::choose;
  operation.argument = static_cast<std::uint64_t>(n);
  return static_cast<int>(world.perform(operation, __builtin_return_address(0)));
}

void progress() { declaring_world().perform({.kind = OperationKind::progress}, __builtin_return_address(0)); }

namespace registration {

namespace {
Scenario* first_scenario = nullptr;
Scenario* last_scenario = nullptr;
}  // namespace

void Scenario::add(Scenario& scenario) {
  (last_scenario != nullptr ? last_scenario->next : first_scenario) = &scenario;
  last_scenario = &scenario;
}

Scenario* first() { return first_scenario; }

}  // namespace registration
}  // namespace pcheck
