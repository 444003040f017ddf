#pragma once
/// Text as a terminal shows it: made valid and harmless, measured, cut, padded and wrapped by display columns.

#include <string>
#include <string_view>
#include <vector>

namespace pcheck::reports {

/// `text` with every invalid UTF-8 sequence replaced by U+FFFD, one for each maximal part of a sequence.
std::string valid_utf8(std::string_view text);

/// `text` as one harmless line: valid UTF-8, with control and direction characters written as escapes (`\n`, `\x1b`,
/// `\u202e`), so that no name can move the cursor, end a line or reverse one.
std::string printable(std::string_view text);

/// Columns that a terminal needs for `text`: 0 for combining characters, 2 for East Asian wide ones and emoji.
int display_width(std::string_view text);

/// `text` if it needs at most `width` columns, or its beginning and `…` in exactly as many or one less.
std::string cut(std::string_view text, int width);

/// As cut, but keeps the end: `…l_name.cpp:14`.
std::string cut_left(std::string_view text, int width);

/// `text` cut and filled up with spaces to exactly `width` columns, on the right or on the left.
std::string pad(std::string_view text, int width);
std::string pad_left(std::string_view text, int width);

struct WrapWidths {
  int first;  ///< columns of the first line
  int next;   ///< columns of all further lines
};

/// The words, joined by spaces, in lines of at most these widths; a word longer than a line is split. At least one line.
std::vector<std::string> fill(const std::vector<std::string>& words, WrapWidths widths);

/// `text` broken at spaces into such lines.
std::vector<std::string> wrap(std::string_view text, WrapWidths widths);

/// Such lines of at most `width` columns, the second and further ones indented, each ended by a newline.
std::string paragraph(std::string_view text, int width);
std::string paragraph(const std::vector<std::string>& words, int width);

/// The lines of `text`, printable; none for an empty text, and none after a last newline.
std::vector<std::string> printable_lines(std::string_view text);

}  // namespace pcheck::reports
