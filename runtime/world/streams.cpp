#include "world/streams.hpp"

#include <cstdio>
#include <iostream>
#include <streambuf>
#include <string_view>

#include "world/scenario_code.hpp"
#include "world/world.hpp"

namespace pcheck::model {

namespace {

void write_text(std::FILE* original, std::string_view text) {
  if (scenario_code.running) World::current()->print(text);
  else std::fwrite(text.data(), 1, text.size(), original);
}

ssize_t write_cookie(void* original, const char* text, std::size_t bytes) {
  write_text(static_cast<std::FILE*>(original), {text, bytes});
  return static_cast<ssize_t>(bytes);
}

int flush_cookie(void*) { return 0; }

/// An unbuffered stream, so that each print reaches the world at once.
std::FILE* open_replacement(std::FILE* original) {
  std::FILE* const replacement =
      fopencookie(original, "w", {.read = nullptr, .write = write_cookie, .seek = nullptr, .close = flush_cookie});
  std::setvbuf(replacement, nullptr, _IONBF, 0);
  return replacement;
}

}  // namespace

struct StreamGuard::Replaced {
  class WorldBuffer final : public std::streambuf {
   public:
    explicit WorldBuffer(std::FILE* original) : original_(original) {}

   protected:
    std::streamsize xsputn(const char* text, std::streamsize bytes) override {
      write_text(original_, {text, static_cast<std::size_t>(bytes)});
      return bytes;
    }
    int_type overflow(int_type character) override {
      if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
      const char text = traits_type::to_char_type(character);
      write_text(original_, {&text, 1});
      return character;
    }
    int sync() override {
      if (!scenario_code.running) std::fflush(original_);
      return 0;
    }

   private:
    std::FILE* original_;
  };

  std::FILE* out = stdout;
  std::FILE* err = stderr;
  WorldBuffer out_buffer{stdout};
  WorldBuffer err_buffer{stderr};
  std::streambuf* cout = std::cout.rdbuf(&out_buffer);
  std::streambuf* cerr = std::cerr.rdbuf(&err_buffer);
  std::streambuf* clog = std::clog.rdbuf(&err_buffer);
};

StreamGuard::StreamGuard() {
  std::cout.flush();
  std::fflush(stdout);
  replaced_ = std::make_unique<Replaced>();
  stdout = open_replacement(replaced_->out);
  stderr = open_replacement(replaced_->err);
}

StreamGuard::~StreamGuard() {
  std::fclose(stdout);
  std::fclose(stderr);
  stdout = replaced_->out;
  stderr = replaced_->err;
  std::cout.rdbuf(replaced_->cout);
  std::cerr.rdbuf(replaced_->cerr);
  std::clog.rdbuf(replaced_->clog);
}

}  // namespace pcheck::model
