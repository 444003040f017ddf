#include "checker/command/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "checker/command/file_descriptor.hpp"
#include "checker/command/usage_error.hpp"

namespace pcheck::command {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, int error) {
  throw UsageError(fmt::format("cannot write {}: {}; nothing was left half-written", file.string(), std::strerror(error)));
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

/// Where a link leads, so that it stays a link.
fs::path target_of(const fs::path& file) {
  std::error_code error;
  const fs::path target = fs::canonical(file, error);
  return error ? file : target;
}

/// A new file in the folder of `file`, and its name. Where it cannot be made, errno says why.
std::pair<FileDescriptor, std::string> make_sibling(const fs::path& file) {
  static std::atomic<unsigned> count = 0;
  const std::string name = fmt::format(".{}-{}-{}", file.filename().string(), getpid(), count.fetch_add(1));
  const fs::path sibling = folder_of(file) / name;
  return {FileDescriptor(open(sibling.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)), sibling.string()};
}

void write_in_place(const fs::path& file, const std::string& text) {
  const FileDescriptor fd(open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.is_open() || !write_all(fd.get(), text)) refuse(file, errno);
}

void replace(const fs::path& file, const std::string& text) {
  auto [fd, name] = make_sibling(file);
  if (!fd.is_open()) refuse(file, errno);
  const bool written = write_all(fd.get(), text) && fsync(fd.get()) == 0;
  int error = written ? 0 : errno;
  if (::close(fd.release()) != 0 && written) error = errno;
  if (error == 0 && rename(name.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return;
  unlink(name.c_str());
  refuse(file, error);
}

}  // namespace

void write_whole_file(const fs::path& given, const std::string& text) {
  const fs::path file = target_of(given);
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_directory(status)) refuse(given, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) write_in_place(file, text);
  else replace(file, text);
}

void check_can_write_file(const fs::path& given) {
  const fs::path file = target_of(given);
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_directory(status)) throw UsageError(fmt::format("cannot write {}: it is a folder", given.string()));
  const bool in_place = fs::exists(status) && !fs::is_regular_file(status);
  if (in_place) {
    if (access(file.c_str(), W_OK) != 0)
      throw UsageError(fmt::format("cannot write {}: {}", given.string(), std::strerror(errno)));
    return;
  }
  const auto [fd, name] = make_sibling(file);
  if (!fd.is_open())
    throw UsageError(fmt::format("cannot write {}: {}; name another file", given.string(), std::strerror(errno)));
  unlink(name.c_str());
}

void check_can_write_in(const fs::path& folder) {
  fs::path existing = fs::absolute(folder).lexically_normal();
  std::error_code error;
  while (!fs::exists(existing, error) && existing != existing.root_path()) existing = existing.parent_path();
  const bool is_folder = fs::is_directory(existing, error);
  const auto [fd, name] = is_folder ? make_sibling(existing / "probe") : std::pair(FileDescriptor(), std::string());
  if (fd.is_open()) {
    unlink(name.c_str());
    return;
  }
  throw UsageError(fmt::format("cannot write to the folder {}: {}; name another with --out", folder.string(),
                               is_folder ? std::strerror(errno) : existing.string() + " is no folder"));
}

}  // namespace pcheck::command
