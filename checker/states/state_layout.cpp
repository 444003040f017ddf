#include "checker/states/state_layout.hpp"

#include <algorithm>
#include <bit>

namespace pcheck::checker {

namespace {

/// The shape is packed as its number, which is not 0; others as one less, so that a single content takes no bit.
unsigned bits_for(std::size_t component, std::size_t variety) {
  if (component == Numbering::shape) return static_cast<unsigned>(std::bit_width(variety));
  return variety <= 1 ? 0 : static_cast<unsigned>(std::bit_width(variety - 1));
}

}  // namespace

bool StateLayout::fits() const {
  if (checked_ == numbering_->contents()) return true;
  if (widths_.size() < numbering_->component_count()) return false;
  for (std::size_t i = 0; i < widths_.size(); ++i)
    if (bits_for(i, numbering_->variety(i)) > widths_[i]) return false;
  checked_ = numbering_->contents();
  return true;
}

void StateLayout::widen(unsigned spare_bits) {
  widths_.resize(numbering_->component_count(), 0);
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    const unsigned needed = bits_for(i, numbering_->variety(i));
    if (needed > widths_[i]) widths_[i] = static_cast<std::uint8_t>(std::min(32u, needed + spare_bits));
  }
  lay_out();
  checked_ = numbering_->contents();
}

void StateLayout::adopt(std::span<const std::uint8_t> widths) {
  widths_.assign(widths.begin(), widths.end());
  lay_out();
  checked_ = 0;
}

void StateLayout::lay_out() {
  fields_.clear();
  words_ = 1;
  unsigned used = 0;
  for (std::size_t i = 0; i < widths_.size(); ++i)
    if (widths_[i] != 0) add_field(static_cast<std::uint32_t>(i), widths_[i], used);
  if (tag_bits_ != 0) add_field(no_component, tag_bits_, used);
}

/// `used` are the bits of the last word that are taken.
void StateLayout::add_field(std::uint32_t component, unsigned width, unsigned& used) {
  if (used + width > 64) {
    ++words_;
    used = 0;
  }
  fields_.push_back(
      {component, static_cast<std::uint16_t>(words_ - 1), static_cast<std::uint8_t>(used), static_cast<std::uint8_t>(width)});
  used += width;
}

bool StateLayout::is_same_state(const std::uint64_t* a, const std::uint64_t* b) const {
  const std::size_t last = words_ - 1;
  std::uint64_t differences = a[last] ^ __atomic_load_n(b + last, __ATOMIC_RELAXED);
  if (tag_bits_ != 0) differences &= ~(((std::uint64_t{1} << tag_bits_) - 1) << fields_.back().shift);
  return differences == 0 && std::equal(a, a + last, b);
}

std::uint64_t StateLayout::tag(const std::uint64_t* packed) const {
  return tag_bits_ == 0 ? 0 : value_of(fields_.back(), packed);
}

void StateLayout::set_tag(std::uint64_t* packed, std::uint64_t tag) const {
  if (tag_bits_ == 0) return;
  std::uint64_t* const word = packed + fields_.back().word;
  const unsigned shift = fields_.back().shift;
  const std::uint64_t bits = ((std::uint64_t{1} << tag_bits_) - 1) << shift;
  __atomic_store_n(word, (*word & ~bits) | tag << shift, __ATOMIC_RELAXED);
}

std::uint64_t StateLayout::take_over(const StateLayout* before, const std::uint64_t* packed, std::uint64_t* state) const {
  if (before != nullptr) recode(*before, packed, state);
  else std::copy(packed, packed + words_, state);
  const std::uint64_t kept = tag(state);
  set_tag(state, 0);
  return kept;
}

void StateLayout::pack(std::span<const ComponentId> components, std::uint64_t* packed) const {
  std::fill(packed, packed + words_, 0);
  for (const Field& field : fields_) {
    if (field.component >= components.size()) break;
    const ComponentId id = components[field.component];
    const std::uint64_t value = field.component == Numbering::shape ? id : id - (id != 0);
    packed[field.word] |= value << field.shift;
  }
}

void StateLayout::unpack(const std::uint64_t* packed, std::vector<ComponentId>& components) const {
  numbering_->fill_in_shape(static_cast<ComponentId>(value_of(fields_.front(), packed)), components);
  for (std::size_t i = 1; i < fields_.size(); ++i) {
    const Field& field = fields_[i];
    if (field.component >= components.size()) break;
    if (components[field.component] == 0) continue;
    components[field.component] = 1 + static_cast<ComponentId>(value_of(field, packed));
  }
}

void StateLayout::recode(const StateLayout& before, const std::uint64_t* packed, std::uint64_t* recoded) const {
  std::fill(recoded, recoded + words_, 0);
  auto field = fields_.begin();
  for (const Field& old : before.fields_) {
    while (field->component != old.component) ++field;
    recoded[field->word] |= value_of(old, packed) << field->shift;
  }
}

}  // namespace pcheck::checker
