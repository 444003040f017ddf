#include "checker/command/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "checker/command/file_descriptor.hpp"
#include "reports/display_text.hpp"

namespace pcheck::command {

namespace {

constexpr int width_default = 80;
constexpr int width_min = 40;

bool is_stdout_lost = false;

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool colour_wanted(Colour colour) {
  if (colour != Colour::automatic) return colour == Colour::always;
  return isatty(STDOUT_FILENO) != 0 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

int width_of_terminal(int fd) {
  winsize size{};
  return isatty(fd) != 0 && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 0;
}

int width_of_text(int asked_for) {
  if (asked_for != 0) return asked_for;
  int width = width_of_terminal(STDOUT_FILENO);
  if (width == 0) {
    const std::string_view columns = variable("COLUMNS");
    std::from_chars(columns.data(), columns.data() + columns.size(), width);
  }
  return std::max(width == 0 ? width_default : width, width_min);
}

}  // namespace

reports::TextOptions text_options(const Settings& settings) {
  return {.width = width_of_text(settings.width), .colour = colour_wanted(settings.colour), .replay_command = {}};
}

void print(const std::string& text) {
  if (is_stdout_lost || write_all(STDOUT_FILENO, text)) return;
  is_stdout_lost = true;
  complain(fmt::format("cannot write to stdout: {}", std::strerror(errno)));
}

bool has_lost_output() { return is_stdout_lost; }

void complain(const std::string& text) { write_all(STDERR_FILENO, "pcheck: " + text + (text.ends_with('\n') ? "" : "\n")); }

ProgressLine::ProgressLine(bool wanted) : on_(wanted && isatty(STDERR_FILENO) != 0 && variable("TERM") != "dumb") {}

void ProgressLine::show(const std::string& text) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (is_shown_ && now - shown_at_ < std::chrono::milliseconds(100)) return;
  shown_at_ = now;
  is_shown_ = true;
  const int terminal = width_of_terminal(STDERR_FILENO);
  const int width = (terminal == 0 ? width_default : terminal) - 1;
  write_all(STDERR_FILENO, "\r\x1b[K" + reports::cut(reports::printable(text), width));
}

void ProgressLine::clear() {
  const std::lock_guard lock(mutex_);
  if (is_shown_) write_all(STDERR_FILENO, "\r\x1b[K");
  is_shown_ = false;
}

}  // namespace pcheck::command
