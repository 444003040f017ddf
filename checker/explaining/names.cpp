#include "checker/explaining/names.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <optional>
#include <tuple>
#include <utility>

#include "checker/explaining/values.hpp"
#include "objects/mail.hpp"

namespace pcheck::checker {

using model::ObjectId;
using model::ObjectType;
using model::ThreadId;
using model::ValueType;

namespace {

/// What the declaration of such an object says, as a regular expression.
std::string declared_as(ObjectType type) {
  switch (type) {
    case ObjectType::condition_variable:
      return "condition_variable(?:_any)?";
    case ObjectType::semaphore:
      return "(?:counting|binary)_semaphore";
    case ObjectType::atomic:
      return "atomic(?:_ref|_flag|_bool|_int|_uint|_long|_size_t)?";
    case ObjectType::shared:
      return "(?:shared|value)";
    default:
      return type_name(type);
  }
}

/// A line that declares variables of one type, and the objects that were made there.
struct Declaration {
  std::vector<Declarator> declarators;
  std::vector<ObjectId> objects;
  std::vector<const void*> callers;  ///< of each object: the place in the code from which it was made
};
using Line = std::tuple<std::string, int, ObjectType, std::string>;  ///< the class of members; then of several lines

/// A constructor makes the members of its class, other functions their variables. Returns which class.
std::string keep_those_made_in(const Frame& place, std::vector<Declarator>& declarators) {
  const auto is_of = [](const std::string& of_class) {
    return [of_class](const Declarator& declarator) { return declarator.of_class == of_class; };
  };
  for (const std::string& of_class : {place.constructed, std::string()}) {
    if (std::none_of(declarators.begin(), declarators.end(), is_of(of_class))) continue;
    std::erase_if(declarators, std::not_fn(is_of(of_class)));
    return of_class;
  }
  return {};
}

/// Which declarator has made each object; empty if that cannot be told. Those of one thread are made in the order of the
/// declarators. Of containers nobody knows how many they make, but each makes its own from one place in the code.
std::vector<std::size_t> makers(const Declaration& declaration) {
  std::vector<std::size_t> in_turn;
  bool are_known = true;
  for (std::size_t d = 0; d < declaration.declarators.size(); ++d) {
    are_known = are_known && declaration.declarators[d].objects.has_value();
    in_turn.insert(in_turn.end(), declaration.declarators[d].objects.value_or(0), d);
  }
  std::vector<std::size_t> makers;
  if (are_known && !in_turn.empty()) {
    std::map<ThreadId, std::size_t> made;
    for (const ObjectId object : declaration.objects)
      makers.push_back(in_turn[made[model::creator_of(object)]++ % in_turn.size()]);
    return makers;
  }
  std::vector<const void*> places;
  for (const void* const caller : declaration.callers) {
    const auto known = std::find(places.begin(), places.end(), caller);
    makers.push_back(static_cast<std::size_t>(known - places.begin()));
    if (known == places.end()) places.push_back(caller);
  }
  if (places.size() != declaration.declarators.size()) makers.clear();
  return makers;
}

/// Of each object the variable that holds it; those that come into question where the line does not tell.
std::vector<std::string> variables_of(const Declaration& declaration) {
  const auto& declarators = declaration.declarators;
  std::string any;
  for (const Declarator& declarator : declarators) any += (any.empty() ? "" : "/") + declarator.name;
  std::vector<std::string> names(declaration.objects.size(), any);
  const std::vector<std::size_t> made_by = declarators.size() == 1 ? std::vector<std::size_t>() : makers(declaration);
  for (std::size_t i = 0; i < made_by.size(); ++i) names[i] = declarators[made_by[i]].name;
  return names;
}

}  // namespace

Names::Names(const model::World& world, Locator& locator, const std::map<ThreadId, Location>& spawn_places) {
  name_objects(world, locator);
  name_threads(world, locator, spawn_places);
}

void Names::name_objects(const model::World& world, Locator& locator) {
  std::map<Line, Declaration> declared;
  std::map<ObjectType, int> unnamed;
  const auto is_declared = [&](ObjectId id, const model::Object& object) {
    const model::Trace* const trace = world.creation_trace(id);
    if (trace == nullptr) return false;
    for (const void* const caller : *trace) {
      for (const Frame& place : locator.frames_at(caller)) {
        std::vector<Declarator> found = locator.declared_at(place, declared_as(object.type));
        const bool is_on_line = !found.empty();
        if (!is_on_line) found = locator.members_at(place, declared_as(object.type));
        if (found.empty()) continue;
        const std::string of_class = keep_those_made_in(place, found);
        Declaration& declaration = declared[{place.file, is_on_line ? place.line : 0, object.type, of_class}];
        declaration.declarators = std::move(found);
        declaration.objects.push_back(id);
        declaration.callers.push_back(caller);
        return true;
      }
    }
    return false;
  };
  for (ThreadId creator = 0; creator < world.thread_count(); ++creator) {
    for (std::uint32_t index = 1; index <= world.thread(creator).objects; ++index) {
      const ObjectId id = model::object_id(creator, index);
      const model::Object& object = world.object(id);
      if (object.name != nullptr) objects_[id] = object.name;
      else if (!is_declared(id, object)) objects_[id] = fmt::format("{} {}", type_name(object.type), ++unnamed[object.type]);
      if (object.type == ObjectType::mailbox && id != model::world_mailbox(creator))
        members_[id] = model::mail_of(world, id).members;
    }
  }
  for (const auto& [line, declaration] : declared) {
    const std::vector<std::string> names = variables_of(declaration);
    std::map<std::string, std::vector<ObjectId>> named;
    for (std::size_t i = 0; i < names.size(); ++i) named[names[i]].push_back(declaration.objects[i]);
    for (const auto& [name, ids] : named)
      for (std::size_t i = 0; i < ids.size(); ++i) objects_[ids[i]] = ids.size() == 1 ? name : fmt::format("{}[{}]", name, i);
  }
}

void Names::name_threads(const model::World& world, Locator& locator, const std::map<ThreadId, Location>& spawn_places) {
  std::map<std::string, std::vector<ThreadId>> declared;
  for (ThreadId id = 0; id < world.thread_count(); ++id) {
    const model::Thread& thread = world.thread(id);
    if (thread.name != nullptr) {
      threads_.emplace_back(thread.name);
      continue;
    }
    const bool is_process = id != 0 && thread.process == id;
    threads_.push_back(fmt::format("{} {}", is_process ? "process" : "thread", id));
    const auto place = spawn_places.find(id);
    if (place == spawn_places.end()) continue;
    const auto found = locator.declared_at(place->second, is_process ? "process" : "j?thread");
    if (!found.empty()) declared[found.front().name].push_back(id);
  }
  for (const auto& [name, ids] : declared)
    if (ids.size() == 1) threads_[ids.front()] = name;
}

const std::string& Names::object(ObjectId id) const {
  static const std::string none;
  const auto found = objects_.find(id);
  return found == objects_.end() ? none : found->second;
}

const std::string& Names::thread(ThreadId id) const {
  static const std::string unknown = "unknown thread";
  return id < threads_.size() ? threads_[id] : unknown;
}

std::string Names::member(ObjectId mailbox, ThreadId rank) const {
  const auto members = members_.find(mailbox);
  if (members == members_.end()) return thread(rank);
  const auto place = std::find(members->second.begin(), members->second.end(), rank);
  if (place == members->second.end()) return thread(rank);
  return model::with_rank_there(thread(rank), place - members->second.begin());
}

std::string Names::value(ObjectType type, ValueType value_type, std::uint64_t image) const {
  switch (type) {
    case ObjectType::mutex:
    case ObjectType::timed_mutex:
    case ObjectType::recursive_mutex:
    case ObjectType::recursive_timed_mutex:
    case ObjectType::shared_mutex:
    case ObjectType::shared_timed_mutex:
      if (image == 0) return "free";
      if (image < 0x10000) return "held by " + thread(static_cast<ThreadId>(image - 1));
      return fmt::format("{} readers", image >> 16);
    case ObjectType::once_flag:
      return image == 0 ? "not run" : image == 1 ? "running" : "done";
    case ObjectType::condition_variable:
    case ObjectType::none:
      return {};
    default:
      return format_value(value_type == ValueType::none ? ValueType::unsigned_integer : value_type, image);
  }
}

}  // namespace pcheck::checker
