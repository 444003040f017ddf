// The ring in place with sends that are waited for at the very end: a chunk that was sent in the first half is overwritten in
// the second, while its message may not have left yet.
#include <vector>

#include "ring_values.hpp"

namespace {

class WaitAtTheEnd {
 public:
  ~WaitAtTheEnd() { pcheck::waitall(sending_); }

  template <class T>
  void operator()(const pcheck::communicator& ring, const training::Round<T>& round) const {
    sending_.push_back(ring.isend(round.outgoing, round.right, round.round));
    ring.recv(round.incoming, round.left, round.round);
  }

 private:
  mutable std::vector<pcheck::request> sending_;
};

}  // namespace

PCHECK_SCENARIO(ring_buffer_reused, pcheck::expects("buffer_reuse"),
                pcheck::summary("the allgather receives into chunks that are still being sent")) {
  training::check_ring_sums(3, [] { return WaitAtTheEnd{}; });
}
