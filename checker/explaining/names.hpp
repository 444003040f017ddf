#pragma once
/// Names of objects and threads: the given one, else the variable's, else the type and a number. Never an address.

#include <map>
#include <string>
#include <vector>

#include "checker/explaining/locator.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class Names {
 public:
  /// For the execution that `world` has just finished while explaining. `spawn_places`: where each thread was started.
  Names(const model::World& world, Locator& locator, const std::map<model::ThreadId, Location>& spawn_places);

  const std::string& object(model::ObjectId id) const;
  const std::string& thread(model::ThreadId id) const;
  const std::vector<std::string>& threads() const { return threads_; }

  /// A rank of the communicator that a mailbox belongs to: "rank 2", where that counts its ranks in another way than the world
  /// "rank 2 (rank 1 of the communicator)".
  std::string member(model::ObjectId mailbox, model::ThreadId rank) const;

  /// A value of the object as a reader wants it: "held by T", "free", "3".
  std::string value(model::ObjectType type, model::ValueType value_type, std::uint64_t image) const;

 private:
  void name_objects(const model::World& world, Locator& locator);
  void name_threads(const model::World& world, Locator& locator, const std::map<model::ThreadId, Location>& spawn_places);

  std::map<model::ObjectId, std::string> objects_;
  std::map<model::ObjectId, std::vector<model::ThreadId>> members_;  ///< of what was made by a split, for each mailbox of it
  std::vector<std::string> threads_;
};

}  // namespace pcheck::checker
