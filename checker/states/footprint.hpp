#pragma once
/// What each thread has been seen to ask of each object, and from it whether an operation may be executed at once,
/// before anything that other threads can do (a persistent set of one thread).
///
/// What has been seen stands for what can happen, until something else is seen: then decisions made before may have
/// been wrong, and the search has to begin again with what was learnt. A search that ends without that has made no
/// wrong decision: the first operation that contradicts the footprint would come to be pending in the reduced search,
/// too, for up to it the reduction was right (persistent sets: Godefroid, LNCS 1032, 1996, chapter 4; movers: Lipton, Reduction,
/// CACM 1975; learning them as one goes: Flanagan, Qadeer, Transactions for Software Model Checking, SoftMC 2003).
///
/// A mutex that is taken goes first, too, where the whole of what is done until it is given back can be one step: where all who
/// take it do nothing under it but read and write variables, and what the thread does so commutes with all that others can do.
/// Sums are known to (OperationFlag::addition), so that threads that count under a lock need not take turns in all ways; what
/// they add to must be used so under that mutex alone, so that nobody sees half of it. Nor may they share plain memory under it,
/// which whoever executes them has to watch (section_watch.hpp).
///
/// Three things keep a use of an object apart from another thread's: a lock that both hold; that the user had joined
/// the other thread each time; that it had not yet started it, or an ancestor of it. All three are facts of the user's own
/// past, which what goes first elsewhere does not change.

#include <cstdint>
#include <optional>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

class Footprint {
 public:
  using ThreadSet = std::uint64_t;  ///< of threads below Thread::kin_max

  /// Takes the pending operation of a thread into account; to be called whenever a thread has come to a new one. That an
  /// operation has been seen must not depend on its being executed: what went first may have disabled it.
  void observe(const model::World& world, model::ThreadId thread);

  /// Whether the pending operation of an enabled thread may be executed before all that other threads can do.
  bool may_go_first(const model::World& world, model::ThreadId thread);

  /// Who may do something, while the pending operation of a thread has not happened, that can matter to it: to what it does or,
  /// unless it is enabled, to whether it is. Nothing if that cannot be told.
  std::optional<ThreadSet> rivals(const model::World& world, model::ThreadId thread, bool is_enabled);
  /// From here on it is taken for granted that none but those of `company` may.
  void rely_on(const model::World& world, model::ThreadId thread, bool is_enabled, ThreadSet company);

  /// Lets no section go first as a whole.
  void leave_sections_out() { uses_sections_ = false; }
  /// The mutex whose section the thread is in when its pending operation has happened, if sections under it may go first as a
  /// whole; else no_object. What is done there with memory is then to be watched.
  model::ObjectId section_to_watch(const model::World& world, model::ThreadId thread) const;
  /// Who else may take that mutex before the thread is done with it.
  ThreadSet takers(const model::World& world, model::ThreadId thread, model::ObjectId mutex) const;
  /// Under that mutex the thread has used memory that others may use so, too.
  void note_shared_memory(model::ThreadId thread, model::ObjectId mutex);
  /// Whether there is anything to be watched in this search.
  bool has_sections_to_watch() const;

  /// Something was observed that makes an earlier answer of may_go_first() wrong, or what is relied on.
  bool is_broken() const { return broken_; }
  void begin_again();

  /// How often something was observed that had not been before.
  std::uint64_t lessons() const { return lessons_; }

 private:
  using LockSet = std::uint64_t;  ///< of mutexes in the order in which they were seen; those past 64 are left out

  /// A decision that an operation goes first, with the locks held; or that it does together with those of others.
  struct Decision {
    LockSet locks;
    bool is_enabled;
    ThreadSet company;  ///< the others
  };

  /// One kind of operation of one thread on an object.
  struct Use {
    model::ThreadId thread;
    model::OperationKind kind;
    bool adds;           ///< part of `x += y`
    LockSet locks;       ///< held exclusively at each such operation so far
    ThreadSet joined;    ///< threads whose end it had seen each time
    ThreadSet children;  ///< threads that it had started by then, at some time
    std::vector<Decision> decided;
  };

  /// What a thread does while it holds a mutex.
  struct Section {
    model::ThreadId thread;
    bool is_plain = true;  ///< reads and writes only, with no other mutex, of no shared memory, and the mutex is given back
    std::vector<model::ObjectId> touched;
  };

  struct Object {
    model::ObjectId id = model::no_object;
    std::vector<Use> uses;
    LockSet lock = 0;                   ///< the bit of a mutex that is held somewhere
    std::vector<Section> sections;      ///< under it
    bool is_to_be_watched = false;      ///< from the beginning of the next search
    bool is_watched = false;            ///< from the beginning of this search, what is done under it
    bool is_section_relied_on = false;  ///< what has been seen of it decided that a section goes first as a whole

    bool may_be_whole() const { return is_watched && all_are_plain(); }
    bool all_are_plain() const;
    Section* section_of(model::ThreadId thread);  ///< nullptr: it has not held the mutex
  };

  /// An operation that is about to be executed, or waited with.
  struct Candidate {
    model::ThreadId thread;
    model::OperationKind kind;
    LockSet locks;
    bool is_enabled;
  };

  Object& object(model::ObjectId id);
  const Object* find(model::ObjectId id) const;
  LockSet exclusively_held(const model::World& world, model::ThreadId thread);
  static unsigned objects_of(const model::Operation& operation, model::ObjectId (&objects)[3]);
  void observe_on(Object& object, const model::World& world, const Use& seen, bool watched);
  void observe_section(const model::World& world, model::ThreadId thread);
  void learn_about(const Object& object);
  static bool is_apart(const model::World& world, const Candidate& candidate, const Use& use);
  static bool conflicts(const Object& object, const model::World& world, const Candidate& candidate, const Use& use,
                        bool watched);
  static bool goes_first_on(const Object& object, const model::World& world, const Candidate& candidate, bool watched);
  bool section_goes_first(const model::World& world, const Candidate& candidate, model::ObjectId mutex);
  bool commutes_with_sections(const model::World& world, const Candidate& candidate, const Object& mutex,
                              const Object& touched) const;
  void decide(const model::World& world, const Candidate& candidate, ThreadSet company);
  template <typename Function>
  void for_each_touched(const model::World& world, const model::Operation& operation, Function function);

  std::vector<std::vector<Object>> objects_;  ///< by creating thread and index
  Object threads_started_;                    ///< spawns, which number the new threads
  Object outcomes_;
  Object watched_;  ///< everything that an invariant reads, taken as one
  unsigned locks_seen_ = 0;
  bool uses_sections_ = true;
  bool nothing_goes_first_ = false;  ///< an operation has been seen that others must not go before
  bool broken_ = false;
  std::uint64_t lessons_ = 0;
};

}  // namespace pcheck::checker
