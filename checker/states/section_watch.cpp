#include "checker/states/section_watch.hpp"

namespace pcheck::checker {

using model::Component;
using model::ThreadId;

void SectionWatch::guard(const Component& component, model::Access access) {
  guarded_.push_back(component);  // first, as to make room may touch what is guarded
  model::set_access(component, access, world_.options().stack_bytes);
}

void SectionWatch::begin(ThreadId thread, model::ObjectId mutex, Footprint::ThreadSet takers) {
  thread_ = thread;
  mutex_ = mutex;
  is_kept_ = true;
  model::set_fault_handler(this);
  for (ThreadId other = 0; other < world_.thread_count(); ++other) {
    if (other == thread) continue;
    const auto access = (takers & model::Thread::bit_of(other)) != 0 ? model::Access::none : model::Access::read;
    guard({.kind = Component::Kind::fiber, .thread = other}, access);
    if (world_.thread(other).heap.used != 0) guard({.kind = Component::Kind::heap, .thread = other}, access);
  }
  guard({.kind = Component::Kind::globals}, model::Access::read);
}

bool SectionWatch::end() {
  if (!is_on()) return is_kept_;
  for (const Component& component : guarded_) model::set_access(component, model::Access::write, world_.options().stack_bytes);
  guarded_.clear();
  model::set_fault_handler(nullptr);
  return is_kept_;
}

bool SectionWatch::on_fault(const Component& component, bool) {
  for (const Component& guarded : guarded_) {
    if (guarded.kind != component.kind || guarded.thread != component.thread) continue;
    is_kept_ = false;
    model::set_access(component, model::Access::write, world_.options().stack_bytes);
    return true;
  }
  return false;
}

}  // namespace pcheck::checker
