#include "checker/command/compiler.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "checker/command/content_hash.hpp"
#include "checker/command/interrupt.hpp"
#include "checker/command/subprocess.hpp"
#include "checker/command/usage_error.hpp"
#include "checker/command/whole_file.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr int attempts_max = 3;
constexpr std::size_t programs_kept = 8;       ///< of each source
constexpr std::size_t headers_kept = 8;        ///< a hundred megabytes each: one for each pcheck, compiler and kind of program
constexpr std::chrono::hours headers_safe{1};  ///< after their last use; no compiler reads them any more
constexpr std::chrono::hours programs_unused{24 * 30};

void append(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

/// A name that no other thread or process uses.
std::string unique_suffix() {
  static std::atomic<unsigned> count = 0;
  return fmt::format("{}-{}", getpid(), count.fetch_add(1));
}

std::optional<Words> read_lines(const fs::path& file) {
  std::ifstream stream(file);
  if (!stream) return std::nullopt;
  Words lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Where the program made from these files is kept.
fs::path program_file(const fs::path& folder, const fs::path& source, const Words& dependencies) {
  ContentHash hash;
  for (const std::string& dependency : dependencies) hash.add(dependency).add_file(dependency);
  return folder / (source.stem().string() + "-" + hash.hex());
}

/// What compiles is not the program itself, but others that it starts.
ProcessOutput run_compiler(const Words& command) {
  return run_process(
      command, [](std::string_view) {}, Interrupting::all_it_started);
}

/// A source that is edited while it compiles must not be taken for what was compiled.
bool any_newer(const Words& files, fs::file_time_type time) {
  return std::any_of(files.begin(), files.end(), [&](const std::string& file) {
    std::error_code error;
    return fs::last_write_time(file, error) > time || error;
  });
}

/// What a file of the cache held when it was made is kept beside it: what has been damaged since must not be run, or be taken for
/// a mistake of the user's. In a second line, how the file looked from outside when that was last seen to be so.
fs::path sum_file(const fs::path& file) { return file.string() + ".sum"; }

std::string sum_of(const fs::path& file) { return ContentHash().add_file(file).hex(); }

/// What changes with whatever is written to the file, and with a start of the system: after that it has to be read anew, as not
/// all may have come to the disk before. Empty if that cannot be told, or if the file is so new that another write might come
/// at the same time by the system's clock.
std::string looks_of(const fs::path& file) {
  constexpr long seconds_old = 2;
  struct stat status {};
  timespec now{};
  static const std::string system_start = content_of("/proc/sys/kernel/random/boot_id");
  if (system_start.empty() || stat(file.c_str(), &status) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0) return {};
  if (now.tv_sec - std::max(status.st_mtim.tv_sec, status.st_ctim.tv_sec) < seconds_old) return {};
  const auto in_words = [](const timespec& time) { return fmt::format("{}.{:09}", time.tv_sec, time.tv_nsec); };
  return fmt::format("{} {} {} {} {} {}", status.st_dev, status.st_ino, status.st_size, in_words(status.st_mtim),
                     in_words(status.st_ctim), system_start.substr(0, system_start.find('\n')));
}

/// A file that looks as it did when it was last read is not read again.
bool is_intact(const fs::path& file) {
  if (access(file.c_str(), R_OK) != 0) return false;
  const Words known = read_lines(sum_file(file)).value_or(Words());
  const std::string looks = looks_of(file);
  if (known.size() > 1 && !looks.empty() && known[1] == looks) return true;
  if (known.empty() || known[0] != sum_of(file)) return false;
  if (looks.empty()) return true;
  try {
    write_whole_file(sum_file(file), known[0] + "\n" + looks + "\n");
  } catch (const UsageError&) {
    // It is read each time, then.
  }
  return true;
}

/// Puts what has been made where it is looked for, which is not before its sum is there.
void keep(const fs::path& unfinished, const fs::path& file, std::error_code& error) {
  write_whole_file(sum_file(file), sum_of(unfinished) + "\n");
  fs::rename(unfinished, file, error);
}

void drop(const fs::path& file) {
  std::error_code error;
  fs::remove(sum_file(file), error);
  fs::remove(file, error);
}

using Dated = std::pair<fs::file_time_type, fs::path>;

/// What is in the folder and has been written, or used last, before all of the `kept` newest.
std::vector<Dated> older_than_newest(const fs::path& folder, std::size_t kept, const std::string& extension = "") {
  std::error_code error;
  std::vector<Dated> entries;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == extension) entries.emplace_back(entry.last_write_time(error), entry.path());
  std::sort(entries.rbegin(), entries.rend());
  entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(std::min(kept, entries.size())));
  return entries;
}

void drop_old_programs(const fs::path& folder) {
  for (auto& [time, sum] : older_than_newest(folder, programs_kept, ".sum")) drop(sum.replace_extension());
}

void note_use(const fs::path& folder) {
  std::error_code error;
  fs::last_write_time(folder, fs::file_time_type::clock::now(), error);
}

/// Folders that have not been used for so long, but for the newest.
void drop_unused(const fs::path& folders, std::size_t kept, std::chrono::hours unused) {
  std::error_code error;
  for (const auto& [time, folder] : older_than_newest(folders, kept))
    if (time < fs::file_time_type::clock::now() - unused) fs::remove_all(folder, error);
}

/// Paths below the current folder are shown relative to it, as the user gave them.
std::string with_short_paths(std::string message) {
  const std::string here = fs::current_path().string() + "/";
  for (std::size_t at = message.find(here); at != std::string::npos; at = message.find(here, at)) message.erase(at, here.size());
  return message;
}

}  // namespace

std::vector<std::string> dependencies_in(const std::string& rule) {
  Words files;
  std::string file;
  const auto end_file = [&] {
    if (!file.empty()) files.push_back(std::move(file));
    file.clear();
  };
  std::size_t at = rule.find(": ");
  at = at == std::string::npos ? rule.size() : at + 2;
  for (; at < rule.size(); ++at) {
    const char next = at + 1 < rule.size() ? rule[at + 1] : '\0';
    if (rule[at] == '\\' && next == '\n') ++at, end_file();
    else if ((rule[at] == '\\' && (next == ' ' || next == '#' || next == '\\')) || (rule[at] == '$' && next == '$'))
      file += rule[++at];
    else if (rule[at] == ' ' || rule[at] == '\n') end_file();
    else file += rule[at];
  }
  end_file();
  return files;
}

const Compiler::Shared& Compiler::shared(Backend backend) {
  Shared& shared = shared_[static_cast<std::size_t>(backend)];
  std::call_once(shared.made, [&] {
    shared.key = toolchain_key(toolchain_, backend);
    shared.precompiled = precompile(backend, shared.key);
  });
  return shared;
}

/// A precompiled header counts only if it is the first thing that is included: it gets a name of its own, to be included
/// on the command line. clang's would have to be named for each use and depends on more; it does without.
fs::path Compiler::precompile(Backend backend, const std::string& key) const {
  if (!toolchain_.is_gcc) return {};
  const fs::path header = cache_ / "headers" / key / "scenario.hpp";
  const fs::path precompiled = header.string() + ".gch";
  if (fs::exists(precompiled)) {
    note_use(header.parent_path());
    return header;
  }
  drop_unused(cache_ / "headers", headers_kept - 1, headers_safe);
  drop_unused(cache_ / "programs", 0, programs_unused);
  fs::create_directories(header.parent_path());
  write_whole_file(header, "#include <pcheck/pcheck.hpp>\n");
  const std::string unfinished = precompiled.string() + "." + unique_suffix();
  Words command = toolchain_.command;
  append(command, compile_flags(toolchain_, backend));
  append(command, {"-I" + toolchain_.installation.headers.string(), "-x", "c++-header", header, "-o", unfinished});
  const bool made = run_compiler(command).succeeded();
  std::error_code error;
  if (made) keep(unfinished, precompiled, error);
  else fs::remove(unfinished, error);
  return made && !error ? header : fs::path();
}

fs::path Compiler::program(const fs::path& given_source, Backend backend) {
  const Shared& shared = this->shared(backend);
  const fs::path source = fs::canonical(given_source);
  const std::string place = ContentHash().add(shared.key).add(source.string()).hex();
  const fs::path folder = cache_ / "programs" / (source.stem().string() + "-" + place);
  if (const auto dependencies = read_lines(folder / "dependencies.txt")) {
    note_use(folder);
    const fs::path file = program_file(folder, source, *dependencies);
    if (access(file.c_str(), X_OK) == 0 && is_intact(file)) return file;
  }
  return compile(source, backend, shared, folder);
}

fs::path Compiler::compile(const fs::path& source, Backend backend, const Shared& shared, const fs::path& folder) const {
  fs::create_directories(folder);
  const std::string suffix = unique_suffix();
  const fs::path unfinished = folder / ("program." + suffix);
  const fs::path rule = folder / ("rule." + suffix);
  Words command = toolchain_.command;
  append(command, compile_flags(toolchain_, backend));
  append(command, {colour_ ? "-fdiagnostics-color=always" : "-fdiagnostics-color=never", "-MMD", "-MF", rule, "-MT", "program"});
  fs::path precompiled = shared.precompiled.empty() ? fs::path() : fs::path(shared.precompiled.string() + ".gch");
  const auto precompiled_at = static_cast<std::ptrdiff_t>(command.size());
  if (!precompiled.empty()) append(command, {"-include", shared.precompiled});
  append(command, {"-I" + toolchain_.installation.headers.string(), source, "-o", unfinished});
  append(command, link_flags(toolchain_, backend));

  std::error_code error;
  for (int attempt = 1;; ++attempt) {
    const fs::file_time_type started = fs::file_time_type::clock::now();
    const ProcessOutput compiler = run_compiler(command);
    Words dependencies = dependencies_in(content_of(rule));
    fs::remove(rule, error);
    if (is_interrupted()) {
      fs::remove(unfinished, error);
      throw Interrupted{};
    }
    if (!compiler.succeeded()) {
      fs::remove(unfinished, error);
      if (!precompiled.empty() && !is_intact(precompiled)) {
        drop(std::exchange(precompiled, {}));  // the next pcheck makes another
        command.erase(command.begin() + precompiled_at, command.begin() + precompiled_at + 2);
        continue;
      }
      const std::string said = compiler.out + compiler.err;
      throw CompileError(
          with_short_paths(said.empty() ? "the compiler ended with " + end_in_words(compiler.wait_status) + "\n" : said));
    }
    // What belongs to pcheck or to the cache is part of the key.
    std::erase_if(dependencies, [&](const std::string& file) {
      return file.starts_with(cache_.string()) || file.starts_with(toolchain_.installation.headers.string());
    });
    if (any_newer(dependencies, started) && attempt < attempts_max) continue;
    const fs::path file = program_file(folder, source, dependencies);
    keep(unfinished, file, error);
    if (error) throw fs::filesystem_error("cannot keep what was compiled", unfinished, file, error);
    std::string list;
    for (const std::string& dependency : dependencies) list += dependency + "\n";
    write_whole_file(folder / "dependencies.txt", list);
    drop_old_programs(folder);
    return file;
  }
}

}  // namespace pcheck::command
