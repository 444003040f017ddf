#include "table.hpp"

#include <algorithm>
#include <numeric>

#include "display_text.hpp"

namespace pcheck::reports {

namespace {

constexpr int indent = 2;
constexpr int gap = 2;
constexpr int cell_width_min = 5;
constexpr int wrapped_width_min = 16;
constexpr std::size_t wrapped_lines_max = 3;

/// The lines of a wrapped cell; an ellipsis says that there were more.
std::vector<std::string> wrapped_cell(const std::string& cell, int width) {
  std::vector<std::string> lines = wrap(cell, {width, width});
  if (lines.size() <= wrapped_lines_max) return lines;
  const std::string last = lines[wrapped_lines_max - 1] + " " + lines[wrapped_lines_max];
  lines.resize(wrapped_lines_max);
  lines.back() = cut(last, width);
  return lines;
}

}  // namespace

std::optional<std::vector<int>> fit_columns(const std::vector<ColumnWidth>& columns, int available) {
  std::vector<int> widths;
  for (const ColumnWidth& column : columns) widths.push_back(column.natural);
  int excess = std::accumulate(widths.begin(), widths.end(), 0) - available;
  for (; excess > 0; --excess) {
    std::size_t widest = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (widths[i] > columns[i].minimum && (widest == columns.size() || widths[i] > widths[widest])) widest = i;
    if (widest == columns.size()) return std::nullopt;
    --widths[widest];
  }
  return widths;
}

std::string Table::line(const std::vector<std::string>& cells, const std::vector<int>& widths, const Paint& paint,
                        bool is_title) const {
  std::string line(indent, ' ');
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool is_last = i + 1 == columns_.size();
    std::string cell = columns_[i].is_place ? cut_left(cells[i], widths[i]) : cut(cells[i], widths[i]);
    if (columns_[i].is_number) cell = pad_left(cell, widths[i]);
    else if (!is_last) cell = pad(cell, widths[i]);
    line += paint(is_title ? Style::bold : columns_[i].style, cell);
    if (!is_last) line += std::string(gap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string Table::text(int width, const Paint& paint) const {
  std::vector<std::string> titles;
  std::vector<ColumnWidth> columns;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    int natural = display_width(titles[i]);
    for (const auto& row : rows_) natural = std::max(natural, display_width(row[i]));
    columns.push_back({natural, std::min(natural, columns_[i].is_wrapped ? wrapped_width_min : cell_width_min)});
  }
  const int gaps = gap * (static_cast<int>(columns.size()) - 1);
  const std::vector<int> widths =
      fit_columns(columns, width - indent - gaps).value_or(std::vector<int>(columns.size(), cell_width_min));
  std::string text = line(titles, widths, paint, true);
  for (const auto& row : rows_) {
    if (!columns_.back().is_wrapped) {
      text += line(row, widths, paint, false);
      continue;
    }
    std::vector<std::string> cells = row;
    for (const std::string& part : wrapped_cell(row.back(), widths.back())) {
      cells.back() = part;
      text += line(cells, widths, paint, false);
      std::fill(cells.begin(), cells.end(), "");
    }
  }
  return text;
}

}  // namespace pcheck::reports
