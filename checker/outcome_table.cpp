#include "checker/outcome_table.hpp"

#include <algorithm>

#include "checker/explaining/values.hpp"

namespace pcheck::checker {

OutcomeTable::Index OutcomeTable::find(Entries entries) {
  key_.clear();
  for (const model::OutcomeEntry& entry : entries) {
    key_ += entry.key;
    key_ += '\0';
    key_ += static_cast<char>(entry.type);
    if (entry.type == model::ValueType::text) key_ += reinterpret_cast<const char*>(entry.value);
    else key_.append(reinterpret_cast<const char*>(&entry.value), sizeof entry.value);
    key_ += '\0';
  }
  const auto known = index_.find(key_);
  return known == index_.end() ? none : known->second;
}

OutcomeTable::Index OutcomeTable::add(Entries entries, const Schedule& schedule) {
  const auto index = static_cast<Index>(records_.size());
  index_.emplace(key_, index);
  OutcomeRecord& record = records_.emplace_back();
  for (const model::OutcomeEntry& entry : entries) record.values[entry.key] = format_value(entry.type, entry.value);
  for (const Choice& choice : schedule) record.schedule.push_back({choice.thread, choice.answer});
  return index;
}

const std::vector<OutcomeRecord>& OutcomeTable::sorted() {
  std::stable_sort(records_.begin(), records_.end(), [](const auto& a, const auto& b) { return a.values < b.values; });
  std::vector<OutcomeRecord> merged;
  for (OutcomeRecord& record : records_) {
    if (!merged.empty() && merged.back().values == record.values) merged.back().count += record.count;
    else merged.push_back(std::move(record));
  }
  records_ = std::move(merged);
  index_.clear();
  by_values_.clear();
  told_apart_ = 0;
  return records_;
}

void OutcomeTable::add(const std::vector<OutcomeRecord>& records) {
  for (; told_apart_ < records_.size(); ++told_apart_) by_values_.emplace(records_[told_apart_].values, told_apart_);
  for (const OutcomeRecord& record : records) {
    const auto [known, is_new] = by_values_.emplace(record.values, static_cast<Index>(records_.size()));
    if (is_new) records_.push_back(record);
    else records_[known->second].count += record.count;
    told_apart_ = static_cast<Index>(records_.size());
  }
}

std::vector<OutcomeRecord> OutcomeTable::take_counts() {
  std::vector<OutcomeRecord> counted;
  for (OutcomeRecord& record : records_) {
    if (record.count != 0) counted.push_back(record);
    record.count = 0;
  }
  return counted;
}

void OutcomeTable::clear() {
  records_.clear();
  index_.clear();
  by_values_.clear();
  told_apart_ = 0;
}

}  // namespace pcheck::checker
