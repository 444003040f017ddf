#pragma once
/// Stochastic gradient descent in which each rank has the whole model and a part of each batch.

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "negotiation.hpp"

namespace training {

/// A tensor of the model; it belongs to the model.
struct Parameter {
  std::string name;
  std::span<double> values;
  std::span<double> gradient;
};

/// Gives all ranks the parameters of `root`. Collective.
inline void broadcast_parameters(const pcheck::communicator& ranks, const std::vector<Parameter>& parameters, int root = 0) {
  for (const Parameter& parameter : parameters) ranks.broadcast(parameter.values, root);
}

/// Whether all ranks have the same parameters, to the last bit. Collective.
inline bool are_replicas_equal(const pcheck::communicator& ranks, const std::vector<Parameter>& parameters) {
  bool equal = true;
  for (const Parameter& parameter : parameters) {
    std::vector<double> least(parameter.values.size());
    std::vector<double> greatest(parameter.values.size());
    ranks.allreduce(parameter.values, least, pcheck::minimum{});
    ranks.allreduce(parameter.values, greatest, pcheck::maximum{});
    equal = equal && least == greatest;
  }
  return equal;
}

class DistributedOptimizer {
 public:
  DistributedOptimizer(const pcheck::communicator& ranks, std::vector<Parameter> parameters, double learning_rate)
      : parameters_(std::move(parameters)), learning_rate_(learning_rate), negotiation_(ranks) {}

  /// Says that the gradient of parameter `index` is complete: its mean over all ranks may be formed.
  void gradient_ready(std::size_t index) { negotiation_.submit(parameters_[index].name, parameters_[index].gradient); }

  /// Waits for the means of what is ready, and takes a step.
  void step() {
    negotiation_.synchronize();
    for (const Parameter& parameter : parameters_)
      for (std::size_t i = 0; i < parameter.values.size(); ++i) parameter.values[i] -= learning_rate_ * parameter.gradient[i];
  }

  Negotiation& negotiation() { return negotiation_; }

 private:
  std::vector<Parameter> parameters_;
  double learning_rate_;
  Negotiation negotiation_;
};

}  // namespace training
