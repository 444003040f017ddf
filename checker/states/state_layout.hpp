#pragma once
/// Packing a state, a vector of component numbers, into as few machine words as it needs: a component that has had n
/// contents takes log2 n bits, one that never changes takes none.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/numbering.hpp"

namespace pcheck::checker {

class StateLayout {
 public:
  explicit StateLayout(const Numbering& numbering) : numbering_(&numbering) {}

  /// Whether all numbers that there are now can be packed.
  bool fits() const;
  /// Makes room for them; `spare_bits` more than are needed in each field that grows. What was packed before can only be
  /// read by a copy of the layout made before.
  void widen(unsigned spare_bits);
  /// Bits for each component.
  std::span<const std::uint8_t> widths() const { return widths_; }
  /// Takes the widths of another layout.
  void adopt(std::span<const std::uint8_t> widths);

  std::size_t words() const { return words_; }
  /// Precondition: fits(). `packed` holds words(); its first word is never 0.
  void pack(std::span<const ComponentId> components, std::uint64_t* packed) const;
  void unpack(const std::uint64_t* packed, std::vector<ComponentId>& components) const;
  /// Packs anew what has been packed as `before`, which had no field wider than it is now.
  void recode(const StateLayout& before, const std::uint64_t* packed, std::uint64_t* recoded) const;

 private:
  struct Field {
    std::uint32_t component;
    std::uint16_t word;
    std::uint8_t shift;
    std::uint8_t width;
  };

  void lay_out();
  static std::uint64_t value_of(const Field& field, const std::uint64_t* packed) {
    return packed[field.word] >> field.shift & ((std::uint64_t{1} << field.width) - 1);
  }

  const Numbering* numbering_;
  std::vector<std::uint8_t> widths_;  ///< by component
  std::vector<Field> fields_;         ///< of those with a width; the shape's comes first
  std::size_t words_ = 1;
  mutable std::uint64_t checked_ = 0;  ///< how many contents there were when everything fitted
};

}  // namespace pcheck::checker
