// The ring with a tag that is off by one: the receiver counts rounds from one, the sender from zero. All wait for messages that
// nobody sends.
#include "ring_values.hpp"

namespace {

struct OffByOne {
  template <class T>
  void operator()(const pcheck::communicator& ring, const training::Round<T>& round) const {
    pcheck::request sending = ring.isend(round.outgoing, round.right, round.round);
    ring.recv(round.incoming, round.left, round.round + 1);
    sending.wait();
  }
};

}  // namespace

PCHECK_SCENARIO(ring_tag_off_by_one, pcheck::expects("message_deadlock"),
                pcheck::summary("sent as round 0 and received as round 1")) {
  training::check_ring_sums(3, [] { return OffByOne{}; });
}
