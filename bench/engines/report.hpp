#pragma once
/// The measured rows, for readers and for machines.

#include <string>
#include <vector>

#include "bench/engines/figures.hpp"
#include "bench/engines/measurement.hpp"

namespace pcheck::bench {

struct MeasuredRow {
  Row row;
  Measurement measurement;
};

std::string table_head();
/// One line of the table.
std::string table_line(const MeasuredRow& measured);
/// An object with one entry per row.
std::string to_json(const std::vector<MeasuredRow>& rows, const Setting& setting);

}  // namespace pcheck::bench
