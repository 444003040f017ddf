// The chapter's training (7.4) with a small Horovod: generated digits, gradients averaged over all ranks, and after each epoch
// the same parameters on all ranks, to the last bit, and those of one rank alone but for rounding. In the model a small network,
// for real the chapter's, once; with -p small=true the small one there, too.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>

#include "digits.hpp"

namespace {

using namespace training;

struct Plan {
  NetworkSize network;
  int images;
  int test_images;
  int batch;
  int epochs_max;
  bool is_timed;  ///< prints how long it takes, and has to learn to read
  double learning_rate = 1e-2;
  double accuracy_wanted = 0.95;
};

/// Two steps: few enough for every order of events.
constexpr Plan small_plan = {.network = {.side = 10, .kernel = 3, .channels = {1, 2}, .hidden = {3, 2}, .classes = 10},
                             .images = 8,
                             .test_images = 2,
                             .batch = 4,
                             .epochs_max = 1,
                             .is_timed = false};
/// Until it reads 95 of 100 digits.
constexpr Plan chapter_plan = {.network = {.side = 28, .kernel = 5, .channels = {6, 16}, .hidden = {128, 64}, .classes = 10},
                               .images = 4096,
                               .test_images = 1000,
                               .batch = 128,
                               .epochs_max = 40,
                               .is_timed = true};

/// In the model the small one whatever is given: it runs the same code, in every order.
Plan chosen_plan() {
#ifdef PCHECK_REAL
  return pcheck::param("small", false) ? small_plan : chapter_plan;
#else
  static_cast<void>(pcheck::param("small", true));
  return small_plan;
#endif
}

/// A network with its optimizer on some ranks.
class Trainer {
 public:
  Trainer(const pcheck::communicator& ranks, const Plan& plan, const std::vector<Digit>& digits)
      : ranks_(ranks),
        batch_(static_cast<std::size_t>(plan.batch)),
        digits_(digits),
        // Replicas begin differently, as those of the chapter do, until the first one's parameters are broadcast.
        network_(plan.network, static_cast<unsigned>(1 + ranks.rank())),
        optimizer_(ranks, network_.parameters(), plan.learning_rate) {
    broadcast_parameters(ranks_, network_.parameters());
  }

  /// Trains on all images, in another order in each epoch, and returns the seconds that took.
  double run_epoch(int epoch) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::size_t> order(digits_.size());
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 random(static_cast<unsigned>(epoch));
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(uniform(random) * i)]);
    for (std::size_t i = 0; i + batch_ <= order.size(); i += batch_) step({&order[i], batch_});
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  Network& network() { return network_; }

 private:
  /// Each rank takes its part of the batch. The mean over ranks of what they weigh by the number of ranks is the batch's.
  void step(std::span<const std::size_t> batch) {
    network_.clear_gradients();
    const double weight = static_cast<double>(ranks_.size()) / static_cast<double>(batch_);
    for (const std::size_t place : chunk(batch, ranks_.rank(), ranks_.size()))
      network_.differentiate(digits_[place].image(), digits_[place].label, weight);
    for (std::size_t i = 0; i < network_.parameters().size(); ++i) optimizer_.gradient_ready(i);
    optimizer_.step();
  }

  pcheck::communicator ranks_;
  std::size_t batch_;
  const std::vector<Digit>& digits_;
  Network network_;
  DistributedOptimizer optimizer_;
};

/// The share of this rank's part of the digits that is recognised, over all ranks.
double accuracy_of(const pcheck::communicator& ranks, Network& network, std::span<const Digit> digits) {
  int right = 0;
  for (const Digit& digit : chunk(digits, ranks.rank(), ranks.size())) {
    Eigen::Index best = 0;
    network.forward(digit.image()).row(0).maxCoeff(&best);
    right += best == digit.label ? 1 : 0;
  }
  return static_cast<double>(ranks.allreduce(right)) / static_cast<double>(digits.size());
}

/// The greatest difference between parameters, relative to the greatest parameter.
double difference(Network& a, Network& b) {
  double greatest = 0;
  double apart = 0;
  const std::vector<Parameter> of_a = a.parameters();
  const std::vector<Parameter> of_b = b.parameters();
  for (std::size_t i = 0; i < of_a.size(); ++i)
    for (std::size_t j = 0; j < of_a[i].values.size(); ++j) {
      greatest = std::max(greatest, std::abs(of_a[i].values[j]));
      apart = std::max(apart, std::abs(of_a[i].values[j] - of_b[i].values[j]));
    }
  return apart / greatest;
}

void train(const pcheck::communicator& world) {
  const Plan plan = chosen_plan();
  const std::vector<Digit> digits = make_digits(plan.network.side, plan.images, 0);
  const std::vector<Digit> test_digits = make_digits(plan.network.side, plan.test_images, 1'000'000);
  // The first rank also trains alone, on the same batches.
  const pcheck::communicator single = world.split(world.rank() == 0 ? 0 : pcheck::undefined);
  const auto alone = single ? std::make_unique<Trainer>(single, plan, digits) : nullptr;
  Trainer together(world, plan, digits);
  if (plan.is_timed && alone) std::fprintf(stderr, "epoch  accuracy  one rank   %d ranks  speed-up  difference\n", world.size());
  double accuracy = 0;
  for (int epoch = 1; epoch <= plan.epochs_max && accuracy < plan.accuracy_wanted; ++epoch) {
    const double seconds_alone = alone ? alone->run_epoch(epoch) : 0;
    world.barrier();
    const double seconds = together.run_epoch(epoch);
    pcheck::check(are_replicas_equal(world, together.network().parameters()), "all ranks have the same parameters");
    accuracy = accuracy_of(world, together.network(), test_digits);
    if (!alone) continue;
    const double apart = difference(together.network(), alone->network());
    if (plan.is_timed)
      std::fprintf(stderr, "%5d  %7.1f%%  %6.2f s  %6.2f s  %7.2fx  %10.1e\n", epoch, 100 * accuracy, seconds_alone, seconds,
                   seconds_alone / seconds, apart);
    pcheck::check(apart < 1e-9, "the parameters are those of one rank alone, but for rounding");
  }
  pcheck::check(!plan.is_timed || accuracy >= plan.accuracy_wanted, "the network learns to read digits");
}

}  // namespace

PCHECK_SCENARIO(training, pcheck::summary("the chapter's network, trained by several ranks"), pcheck::real_runs(1, 600)) {
  pcheck::run_ranks(2, [](const pcheck::communicator& world) { train(world); });
}
