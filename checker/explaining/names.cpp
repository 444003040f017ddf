#include "checker/explaining/names.hpp"

#include <fmt/format.h>

#include "checker/explaining/values.hpp"

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
      return "atomic(?:_flag|_bool|_int|_uint|_long|_size_t)?";
    case ObjectType::shared:
      return "(?:shared|value)";
    default:
      return type_name(type);
  }
}

struct Declaration {
  std::string name;
  Location location;
  friend auto operator<=>(const Declaration& a, const Declaration& b) {
    return std::tie(a.name, a.location.file, a.location.line) <=> std::tie(b.name, b.location.file, b.location.line);
  }
  friend bool operator==(const Declaration&, const Declaration&) = default;
};

}  // namespace

Names::Names(const model::World& world, Locator& locator, const std::map<ThreadId, Location>& spawn_places) {
  name_objects(world, locator);
  name_threads(world, locator, spawn_places);
}

void Names::name_objects(const model::World& world, Locator& locator) {
  std::map<Declaration, std::vector<ObjectId>> declared;
  std::map<ObjectType, int> unnamed;
  for (ThreadId creator = 0; creator < world.thread_count(); ++creator) {
    for (std::uint32_t index = 1; index <= world.thread(creator).objects; ++index) {
      const ObjectId id = static_cast<ObjectId>(creator) << 16 | index;
      const model::Object& object = world.object(id);
      if (object.name != nullptr) {
        objects_[id] = object.name;
        continue;
      }
      std::string found;
      if (const model::Trace* const trace = world.creation_trace(id)) {
        for (const Location& place : locator.frames(*trace)) {
          found = locator.declared_name(place, declared_as(object.type));
          if (found.empty()) continue;
          declared[{found, place}].push_back(id);
          break;
        }
      }
      if (found.empty()) objects_[id] = fmt::format("{} {}", type_name(object.type), ++unnamed[object.type]);
    }
  }
  for (const auto& [declaration, ids] : declared)
    for (std::size_t i = 0; i < ids.size(); ++i)
      objects_[ids[i]] = ids.size() == 1 ? declaration.name : fmt::format("{}[{}]", declaration.name, i);
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
    const std::string name = locator.declared_name(place->second, is_process ? "process" : "j?thread");
    if (!name.empty()) declared[name].push_back(id);
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
