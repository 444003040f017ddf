#pragma once
/// What each thread has been seen to ask of each object, and from it whether an operation may be executed at once,
/// before anything that other threads can do (a persistent set of one thread).
///
/// What has been seen stands for what can happen, until something else is seen: then decisions made before may have
/// been wrong, and the search has to begin again with what was learnt. A search that ends without that has made no
/// wrong decision: the first operation that contradicts the footprint would come to be pending in the reduced search,
/// too, for up to it the reduction was right (persistent sets: Godefroid, LNCS 1032, 1996, chapter 4; movers: Lipton, Reduction,
/// CACM 1975; learning them as one goes: Flanagan, Qadeer, Transactions for Software Model Checking, SoftMC 2003).

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "world/world.hpp"

namespace pcheck::checker {

class Footprint {
 public:
  /// Takes the pending operation of a thread into account; to be called whenever a thread has come to a new one. That an
  /// operation has been seen must not depend on its being executed: what went first may have disabled it.
  void observe(const model::World& world, model::ThreadId thread);

  /// Whether the pending operation of an enabled thread may be executed before all that other threads can do.
  bool may_go_first(const model::World& world, model::ThreadId thread);

  /// Something was observed that makes an earlier answer of may_go_first() wrong.
  bool is_broken() const { return broken_; }
  void begin_again();

 private:
  using Locks = std::vector<model::ObjectId>;  ///< sorted

  /// One kind of operation of one thread on an object.
  struct Use {
    model::ThreadId thread;
    model::OperationKind kind;
    Locks locks;  ///< held exclusively at each such operation so far
  };

  void observe_on(model::ObjectId object, const model::Operation& operation, model::ThreadId thread, const Locks& held);
  bool conflicts(const model::World& world, const std::vector<Use>& uses, const model::Operation& operation, model::ThreadId thread,
                 const Locks& held) const;
  static Locks exclusively_held(const model::World& world, model::ThreadId thread);
  static bool can_interfere(const Use& decided, const Use& other);

  std::map<model::ObjectId, std::vector<Use>> uses_;
  std::map<model::ObjectId, std::vector<Use>> decided_;  ///< operations that went first on the strength of uses_
  bool broken_ = false;
};

}  // namespace pcheck::checker
