#pragma once
/// Values as bytes for another process of the same program, which has the same memory layout.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace pcheck::checker {

class ByteWriter {
 public:
  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T>);
    put(std::uint64_t{values.size()});
    if (!values.empty()) bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    bytes_ += text;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Takes out what a ByteWriter has put, in the same order and of the same types.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void get(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::memcpy(static_cast<void*>(&value), take(sizeof value), sizeof value);
  }
  template <class T>
  void get(std::vector<T>& values) {
    values.resize(get<std::uint64_t>());
    if (!values.empty())
      std::memcpy(static_cast<void*>(values.data()), take(values.size() * sizeof(T)), values.size() * sizeof(T));
  }
  void get(std::string& text) {
    const auto size = get<std::uint64_t>();
    text.assign(take(size), size);
  }
  template <class T>
  T get() {
    T value;
    get(value);
    return value;
  }

 private:
  const char* take(std::size_t size) {
    const char* const begin = bytes_.data();
    bytes_.remove_prefix(size);
    return begin;
  }

  std::string_view bytes_;
};

}  // namespace pcheck::checker
