#pragma once
/// Tables of text that fit a width.

#include <optional>
#include <string>
#include <vector>

#include "paint.hpp"

namespace pcheck::reports {

struct ColumnWidth {
  int natural;  ///< what its widest cell needs
  int minimum;  ///< what it needs at least; not more than natural
};

/// A width for each column, together at most `available`: the natural one where possible, otherwise the widest columns
/// give way first. Nothing if not even the minima fit.
std::optional<std::vector<int>> fit_columns(const std::vector<ColumnWidth>& columns, int available);

struct Column {
  std::string title = {};
  bool is_number = false;   ///< aligned to the right
  bool is_place = false;    ///< cut at the beginning
  bool is_wrapped = false;  ///< continued on further lines, a few at most; for the last column only
  Style style = Style::plain;
};

/// A table with a line of titles. Cells that do not fit are cut.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell for each column, printable.
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  /// Lines of at most `width` columns (at least 40), each ended by a newline.
  std::string text(int width, const Paint& paint) const;

 private:
  std::string line(const std::vector<std::string>& cells, const std::vector<int>& widths, const Paint& paint,
                   bool is_title) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace pcheck::reports
