#pragma once
/// A worker process under supervision: it is asked one thing, and answers, dies or has to be ended.

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <pcheck/result.hpp>

#include "checker/command/file_descriptor.hpp"
#include "checker/command/protocol.hpp"

namespace pcheck::command {

/// A worker that ended without an answer.
struct Death {
  enum class Moment {
    before_main,  ///< static initialisers, or no program of pcheck's
    in_scenario,  ///< scenario code may have been running
    in_pcheck,
    at_random,  ///< ended by others than pcheck and its program, such as the system where memory runs out
  };
  Moment moment = Moment::in_pcheck;
  bool hung = false;                    ///< it had to be ended because nothing moved
  bool exited = false;                  ///< it ended of itself, not by a signal
  bool may_come_from_outside = false;   ///< it was ended by a signal that no mistake in a program raises
  std::string cause;                    ///< "signal SIGKILL"
  std::vector<ScheduleEntry> schedule;  ///< of the execution that ran
  std::string output;                   ///< the last that it printed
};

class Child {
 public:
  using OnProgress = std::function<void(const Progress&)>;

  /// Starts `program` with address randomisation off. Throws std::system_error where the system refuses.
  explicit Child(const std::filesystem::path& program);
  /// Ends the process if it still runs.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Asks, and blocks until there is an answer or the process has ended. When pcheck is interrupted the child is told so,
  /// and answers with what it has. May be called once.
  std::variant<Message, Death> ask(const Request& request, const OnProgress& on_progress);

 private:
  class Watch;

  void start(const std::filesystem::path& program, const FileDescriptor& channel, const FileDescriptor& output);
  bool read_channel();
  void read_output();
  /// The next whole message among what has been read, progress apart.
  std::optional<Message> take_message(const OnProgress& on_progress);
  int wait_for_end(bool at_once);
  Death bury(bool hung);

  pid_t process_ = -1;
  FileDescriptor channel_;
  FileDescriptor output_;
  FileDescriptor black_box_file_;
  checker::BlackBox* black_box_ = nullptr;
  bool reached_main_ = false;
  bool is_ended_here_ = false;
  bool is_answering_ = false;
  std::string unread_;
  std::size_t searched_ = 0;  ///< so much of it holds no whole message
  std::string printed_;
};

}  // namespace pcheck::command
