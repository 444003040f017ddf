#pragma once
/// A pipe, of the queues that either backend has for several processes.

#include <cstddef>
#include <string>
#include <string_view>

namespace pcheck::interprocess {

template <class T>
class queue;

/// Both directions of a line between two processes.
template <class T>
class pipe {
 public:
  class end {
   public:
    /// Blocks while the line is full.
    [[gnu::always_inline]] void send(const T& value) { out_.put(value); }
    /// Blocks until something comes.
    [[gnu::always_inline]] T recv() { return in_.get(); }
    /// Whether there is something to receive.
    [[gnu::always_inline]] bool poll() const { return in_.size() != 0; }

   private:
    friend class pipe;
    end(queue<T>& out, queue<T>& in) : out_(out), in_(in) {}
    queue<T>& out_;
    queue<T>& in_;
  };

  explicit pipe(std::size_t capacity, std::string_view name = {})
      : forth_(capacity, std::string(name) + " forth"), back_(capacity, std::string(name) + " back") {}
  explicit pipe(std::string_view name = "pipe") : pipe(queue<T>::capacity_by_default, name) {}
  explicit pipe(const char* name) : pipe(std::string_view(name)) {}

  end first() { return end(forth_, back_); }
  end second() { return end(back_, forth_); }

 private:
  queue<T> forth_;
  queue<T> back_;
};

}  // namespace pcheck::interprocess
