#pragma once
/// Ownership of file descriptors.

#include <string>

namespace pcheck::command {

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    close();
    fd_ = other.release();
    return *this;
  }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void close();

 private:
  int fd_;
};

struct Pipe {
  FileDescriptor read_end;
  FileDescriptor write_end;
};

/// None of these is inherited by programs that are started. Throw std::system_error where the system refuses.
Pipe make_pipe();
/// Two ends of a stream in both directions.
Pipe make_socket_pair();
/// Memory as a file, filled with zeros.
FileDescriptor make_memory_file(const std::string& name, std::size_t bytes);

/// To be called first. What is closed of stdin, stdout and stderr stays unusable, and is not what is opened next; and writing to
/// a reader that has left is an error, not the end of the process.
void keep_standard_streams_apart();

/// False if not all could be written; errno says why.
bool write_all(int fd, const std::string& text);

}  // namespace pcheck::command
