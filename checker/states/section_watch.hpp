#pragma once
/// What a thread does with the memory of others while it holds a mutex. Plain memory that threads share under a mutex is no
/// operation, and what they do to it need not commute.

#include <vector>

#include "checker/states/footprint.hpp"
#include "world/memory_guard.hpp"

namespace pcheck::checker {

class SectionWatch final : public model::FaultHandler {
 public:
  explicit SectionWatch(const model::World& world) : world_(world) {}
  ~SectionWatch() override { end(); }
  SectionWatch(const SectionWatch&) = delete;
  SectionWatch& operator=(const SectionWatch&) = delete;

  /// From here to end() the thread, under the mutex, may write to its own stack and heap only, and may not read those of
  /// `takers`, who take the mutex, too. Precondition: a model::SignalGuard is active. Cost: two system calls for each thread.
  void begin(model::ThreadId thread, model::ObjectId mutex, Footprint::ThreadSet takers);
  bool is_on() const { return !guarded_.empty(); }
  bool is_of(model::ThreadId thread, model::ObjectId mutex) const { return is_on() && thread == thread_ && mutex == mutex_; }
  model::ThreadId thread() const { return thread_; }
  model::ObjectId mutex() const { return mutex_; }
  /// Whether it has kept to that.
  bool end();
  bool on_fault(const model::Component& component, bool is_write) override;

 private:
  void guard(const model::Component& component, model::Access access);

  const model::World& world_;
  model::ThreadId thread_ = model::no_thread;
  model::ObjectId mutex_ = model::no_object;
  std::vector<model::Component> guarded_;  ///< while it is on
  bool is_kept_ = true;
};

}  // namespace pcheck::checker
