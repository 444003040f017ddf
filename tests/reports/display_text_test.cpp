#include "reports/display_text.hpp"

#include <cstdint>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace pcheck::reports;

TEST_CASE("valid_utf8: keeps what is valid and replaces each maximal invalid part") {
  CHECK(valid_utf8("a\xc3\xbc\xe2\x82\xac\xf0\x9f\x99\x82") == "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x99\x82");
  CHECK(valid_utf8("\xff") == "\xef\xbf\xbd");
  CHECK(valid_utf8("\xe2\x82") == "\xef\xbf\xbd");                              // a truncated sequence is one part
  CHECK(valid_utf8("\xc0\x80") == "\xef\xbf\xbd\xef\xbf\xbd");                  // overlong
  CHECK(valid_utf8("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // surrogate
  CHECK(valid_utf8("\xf4\x90\x80\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // above U+10FFFF
}

TEST_CASE("valid_utf8: agrees with the JSON library, so that labels of names are the same before writing and after reading") {
  constexpr unsigned char bytes[] = {'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2,
                                     0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
  std::uint32_t random = 12345;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (int i = 0; i < 6; ++i) {
      random = random * 1664525 + 1013904223;
      text += static_cast<char>(bytes[(random >> 16) % std::size(bytes)]);
    }
    const std::string dumped = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    REQUIRE(nlohmann::json::parse(dumped).get<std::string>() == valid_utf8(text));
  }
}

TEST_CASE("printable: writes control and direction characters as escapes, on one line") {
  CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(printable("\x7f\xc2\x9b") == "\\x7f\\x9b");
  CHECK(printable("\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8") == "\\u202e\\u2066\\u2028");
  CHECK(printable("philosopher 0 -> \xc3\xa9") == "philosopher 0 -> \xc3\xa9");
}

TEST_CASE("display_width: counts columns, not bytes or code points") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xc3\xbc") == 1);
  CHECK(display_width("名前") == 4);
  CHECK(display_width("🙂") == 2);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("\xff") == 1);
}

TEST_CASE("cut: keeps the beginning, says that there was more, and never splits a character") {
  CHECK(cut("philosopher", 11) == "philosopher");
  CHECK(cut("philosopher", 10) == "philosoph…");
  CHECK(cut("philosopher", 1) == "…");
  CHECK(cut("philosopher", 0) == "");
  CHECK(cut("philosopher", -3) == "");
  CHECK(cut("名前名前", 6) == "名前…");
  CHECK(cut("名前名前", 7) == "名前名…");
  CHECK(cut("e\xcc\x81xyz", 2) == "e\xcc\x81…");
  CHECK(cut_left("a_long_name.cpp:14", 10) == "…me.cpp:14");
  CHECK(cut_left("名前名前", 6) == "…名前");
}

TEST_CASE("pad: gives exactly the width") {
  CHECK(pad("ab", 4) == "ab  ");
  CHECK(pad_left("ab", 4) == "  ab");
  CHECK(pad("abcde", 4) == "abc…");
  CHECK(pad("名前名前", 6) == "名前… ");
}

TEST_CASE("wrap: breaks at spaces, splits what is too long, and gives at least one line") {
  using Lines = std::vector<std::string>;
  CHECK(wrap("", {10, 10}) == Lines{""});
  CHECK(wrap("one two three", {7, 10}) == Lines{"one two", "three"});
  CHECK(wrap("one two three", {3, 9}) == Lines{"one", "two three"});
  CHECK(wrap("abcdefghij kl", {4, 4}) == Lines{"abcd", "efgh", "ij", "kl"});
  CHECK(wrap("名前名前", {3, 3}) == Lines{"名", "前", "名", "前"});
  CHECK(fill({"philosopher 0 ->", "philosopher 1"}, {20, 20}) == Lines{"philosopher 0 ->", "philosopher 1"});
  CHECK(paragraph("one two three", 7) == "one two\n  three\n");
}

TEST_CASE("printable_lines: one for each line, none for nothing") {
  using Lines = std::vector<std::string>;
  CHECK(printable_lines("") == Lines{});
  CHECK(printable_lines("a\n") == Lines{"a"});
  CHECK(printable_lines("a\n\nb\x07") == Lines{"a", "", "b\\x07"});
}
