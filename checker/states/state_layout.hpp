#pragma once
/// Packing a state, a vector of component numbers, into as few machine words as it needs: a component that has had n
/// contents takes log2 n bits, one that never changes takes none. Beside it, a tag may be kept, which is no part of the state.

#include <cstdint>
#include <span>
#include <vector>

#include "checker/states/numbering.hpp"

namespace pcheck::checker {

class StateLayout {
 public:
  explicit StateLayout(const Numbering& numbering, unsigned tag_bits = 0) : numbering_(&numbering), tag_bits_(tag_bits) {}

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
  /// Precondition: fits(). `packed` holds words(); its first word is never 0; its tag is 0.
  void pack(std::span<const ComponentId> components, std::uint64_t* packed) const;
  void unpack(const std::uint64_t* packed, std::vector<ComponentId>& components) const;
  /// Whether both are the same state. Another process may be changing the tag of `b`.
  bool is_same_state(const std::uint64_t* a, const std::uint64_t* b) const;
  /// The tag; 0 if there are no bits for one.
  std::uint64_t tag(const std::uint64_t* packed) const;
  void set_tag(std::uint64_t* packed, std::uint64_t tag) const;
  /// The state alone of what has been packed as `before`, which had no field wider than it is now, or in this layout if that is
  /// nullptr. Returns its tag.
  std::uint64_t take_over(const StateLayout* before, const std::uint64_t* packed, std::uint64_t* state) const;
  /// Packs anew what has been packed as `before`, which had no field wider than it is now; with its tag.
  void recode(const StateLayout& before, const std::uint64_t* packed, std::uint64_t* recoded) const;

 private:
  struct Field {
    std::uint32_t component;
    std::uint16_t word;
    std::uint8_t shift;
    std::uint8_t width;
  };

  static constexpr std::uint32_t no_component = 0xffff'ffff;

  void lay_out();
  void add_field(std::uint32_t component, unsigned width, unsigned& used);
  static std::uint64_t value_of(const Field& field, const std::uint64_t* packed) {
    return packed[field.word] >> field.shift & ((std::uint64_t{1} << field.width) - 1);
  }

  const Numbering* numbering_;
  unsigned tag_bits_;
  std::vector<std::uint8_t> widths_;  ///< by component
  std::vector<Field> fields_;         ///< of those with a width; the shape's comes first, the tag's last
  std::size_t words_ = 1;
  mutable std::uint64_t checked_ = 0;  ///< how many contents there were when everything fitted
};

}  // namespace pcheck::checker
