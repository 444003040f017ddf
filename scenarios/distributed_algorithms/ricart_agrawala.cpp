// Mutual exclusion by messages (Ricart and Agrawala, An Optimal Algorithm for Mutual Exclusion in Computer Networks, CACM
// 24(1), 1981): who wants to enter asks all others, and enters when all have answered. Who is asked answers at once, unless
// it is inside or has asked earlier itself: then it answers when it has left. Earlier is the lesser time, then the lesser rank.
// The last rank takes no part. It is told of who enters and leaves, before they go on, and checks that nobody else is inside.
#include <algorithm>
#include <utility>
#include <vector>

#include <pcheck/pcheck.hpp>

namespace {

constexpr int request = 1;  // with the time
constexpr int reply = 2;
constexpr int enter = 3;
constexpr int leave = 4;

class Site {
 public:
  explicit Site(pcheck::communicator& world) : world_(world) {}

  void enter_once() {
    asked_at_ = {++time_, world_.rank()};
    for (int site = 0; site < sites(); ++site)
      if (site != world_.rank()) world_.bsend(asked_at_.first, site, request);
    while (replies_ < sites() - 1) take_message();
    world_.ssend(0, sites(), enter);
    world_.ssend(0, sites(), leave);
    has_left_ = true;
    for (const int site : deferred_) world_.bsend(0, site, reply);
  }

  /// All others ask once, too.
  void answer_the_rest() {
    while (requests_ < sites() - 1) take_message();
  }

 private:
  int sites() const { return world_.size() - 1; }

  void take_message() {
    pcheck::status received;
    const int time = world_.recv<int>(pcheck::any_source, pcheck::any_tag, &received);
    if (received.tag == reply) {
      ++replies_;
      return;
    }
    ++requests_;
    time_ = std::max(time_, time);
    if (!has_left_ && asked_at_ < std::pair{time, received.source}) deferred_.push_back(received.source);
    else world_.bsend(0, received.source, reply);
  }

  pcheck::communicator& world_;
  int time_ = 0;
  std::pair<int, int> asked_at_;
  bool has_left_ = false;
  int replies_ = 0;
  int requests_ = 0;
  std::vector<int> deferred_;
};

void watch(pcheck::communicator& world) {
  for (int site = 1; site < world.size(); ++site) {
    pcheck::status entering;
    world.recv<int>(pcheck::any_source, pcheck::any_tag, &entering);
    pcheck::check(entering.tag == enter, "nobody leaves who is not inside");
    pcheck::status leaving;
    world.recv<int>(pcheck::any_source, pcheck::any_tag, &leaving);
    pcheck::check(leaving.tag == leave && leaving.source == entering.source, "nobody enters while another one is inside");
  }
}

}  // namespace

PCHECK_SCENARIO(ricart_agrawala, pcheck::summary("mutual exclusion of three ranks by messages")) {
  pcheck::run_ranks(4, [](pcheck::communicator& world) {
    if (world.rank() == world.size() - 1) return watch(world);
    Site site(world);
    site.enter_once();
    site.answer_the_rest();
  });
}
