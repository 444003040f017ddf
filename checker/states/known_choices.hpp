#pragma once
/// States of which it is known which choices are to be taken in them, from the numbers of contents alone: they are the same in
/// all states that differ only in values, so that the world need not be put there to find that out.
///
/// They rest on where the threads stand, on the contents of the objects that decide who can go on and that are held, and on what
/// has been learnt. So does who may race in the state.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/states/component_table.hpp"
#include "checker/states/known_steps.hpp"
#include "checker/states/stands.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

class KnownChoices {
 public:
  struct Choices {
    std::span<const model::Choice> choices;
    bool are_all;  ///< that are enabled
    KnownSteps::Situation situation;
  };

  KnownChoices(ComponentTable& table, Stands& stands) : table_(table), stands_(stands) {}

  /// Those of a state of which the situation would have a number; nothing if they are not known. Valid until the next are added.
  std::optional<Choices> find(std::span<const ComponentId> state);
  void add(std::span<const ComponentId> state, const Choices& choices);

  /// Something was learnt that they rest on.
  void clear();
  std::size_t memory_bytes() const;

 private:
  struct Record {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;  ///< 0: not known
    bool are_all = false;
    KnownSteps::Situation situation;
  };

  ComponentId look_up(std::span<const ComponentId> state);

  ComponentTable& table_;
  Stands& stands_;
  std::optional<ByteBlocks> blocks_;
  std::optional<Dictionary> numbers_;  ///< of what choices rest on
  std::vector<Record> records_;
  std::vector<model::Choice> choices_;
  std::vector<std::uint32_t> key_;
  std::size_t found_ = 0;
};

}  // namespace pcheck::checker
