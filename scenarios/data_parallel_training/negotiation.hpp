#pragma once
/// Horovod's negotiation: ranks may submit tensors in any order, a coordinator answers one order for all of them.
///
/// A. Sergeev, M. Del Balso: Horovod: fast and easy distributed deep learning in TensorFlow. arXiv:1802.05799, 2018. In each
/// cycle a rank tells the coordinator which tensors it has ready; those that all ranks have are reduced, in the coordinator's
/// order. What has been reduced before is in the response cache, and voted on without the coordinator. A rank without more
/// data joins: it counts as having everything, and adds zeros. Unlike Horovod's, a cycle runs in the rank's own thread.

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ring.hpp"

namespace training {

class Negotiation {
 public:
  explicit Negotiation(pcheck::communicator ranks) : ranks_(std::move(ranks)) {}

  /// Has the tensor replaced by its mean over the ranks that submit one of this name. It is in use until synchronize().
  void submit(const std::string& name, std::span<double> values) { pending_.push_back({name, values}); }

  /// Takes part in one cycle, and may submit more before the next. Collective.
  void cycle() { run_cycle(State::submitting); }

  /// Runs cycles until all that this rank submitted is reduced.
  void synchronize() {
    while (!pending_.empty()) {
      if (!stalled_.empty()) std::fprintf(stderr, "stalled: %s\n", stalled_.c_str());
      run_cycle(State::waiting);
    }
  }

  /// Takes part in the others' cycles until all ranks have joined.
  void join() {
    synchronize();
    while (!run_cycle(State::joined)) {
    }
  }

  /// At the coordinator: which tensors the last cycle left over, and the ranks that had not submitted them.
  const std::string& stalled() const { return stalled_; }
  /// How often the coordinator was asked.
  int rounds() const { return rounds_; }

 private:
  static constexpr int coordinator = 0;
  static constexpr int request_tag = 1000;
  static constexpr int response_tag = 1001;
  static constexpr std::size_t name_max = 15;

  enum class State { submitting, waiting, joined };

  struct Pending {
    std::string name;
    std::span<double> values;
  };
  struct Request {  ///< of a rank; as an answer: what to reduce now
    std::array<char, name_max + 1> name{};
    int size = 0;
  };
  struct Entry {
    Request request;
    std::vector<int> submitted_by;
  };
  struct Votes {
    std::vector<int> cached;  ///< by place in the cache: ranks that have it or have joined
    int uncached = 0;         ///< ranks that have something else
    int submitting = 0;       ///< ranks that may submit more before the next cycle
    int joined = 0;
  };

  static Request request_for(const Pending& tensor) {
    if (tensor.name.size() > name_max) pcheck::fail("the name of a tensor is longer than 15 characters: " + tensor.name);
    Request request;
    std::copy(tensor.name.begin(), tensor.name.end(), request.name.begin());
    request.size = static_cast<int>(tensor.values.size());
    return request;
  }

  /// Returns whether all ranks have joined.
  bool run_cycle(State state) {
    const Votes votes = vote(state);
    if (votes.joined == ranks_.size()) return true;
    const int contributors = ranks_.size() - votes.joined;
    bool agreed = votes.uncached == 0;
    bool reduced_any = false;
    const std::vector<Request> known = cache_;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const bool by_all = votes.cached[i] == ranks_.size();
      if (by_all) reduce(known[i], contributors);
      reduced_any = reduced_any || by_all;
      agreed = agreed && (by_all || votes.cached[i] == votes.joined);
    }
    stalled_.clear();
    if (agreed) return false;
    for (const Request& response : ask(votes.joined)) {
      reduce(response, contributors);
      reduced_any = true;
      if (place_in_cache(response.name.data()) == cache_.size()) cache_.push_back(response);
    }
    if (!stalled_.empty() && !reduced_any && votes.submitting == 0) pcheck::fail("stalled: " + stalled_);
    return false;
  }

  Votes vote(State state) const {
    std::vector<int> own(cache_.size(), state == State::joined ? 1 : 0);
    int uncached = 0;
    for (const Pending& tensor : pending_) {
      const std::size_t place = place_in_cache(tensor.name);
      if (place < cache_.size()) own[place] = 1;
      else uncached = 1;
    }
    own.insert(own.end(), {uncached, state == State::submitting ? 1 : 0, state == State::joined ? 1 : 0});
    std::vector<int> sums(own.size());
    ranks_.allreduce(own, sums);
    const auto others = sums.end() - 3;
    return {.cached = {sums.begin(), others}, .uncached = others[0], .submitting = others[1], .joined = others[2]};
  }

  /// The answer of the coordinator to what all ranks have.
  std::vector<Request> ask(int joined) {
    ++rounds_;
    std::vector<Request> own;
    for (const Pending& tensor : pending_) own.push_back(request_for(tensor));
    if (ranks_.rank() == coordinator) return coordinate(own, joined);
    ranks_.send(own, coordinator, request_tag);
    return ranks_.recv<std::vector<Request>>(coordinator, response_tag);
  }

  std::vector<Request> coordinate(const std::vector<Request>& own, int joined) {
    std::vector<Entry> table;
    collect(own, coordinator, table);
    for (int other = 1; other < ranks_.size(); ++other) {
      pcheck::status from;
      const auto requests = ranks_.recv<std::vector<Request>>(pcheck::any_source, request_tag, &from);
      collect(requests, from.source, table);
    }
    std::vector<Request> responses;
    for (const Entry& entry : table) {
      if (static_cast<int>(entry.submitted_by.size()) + joined == ranks_.size()) responses.push_back(entry.request);
      else stalled_ += (stalled_.empty() ? "" : "; ") + waits_for(entry);
    }
    for (int other = 1; other < ranks_.size(); ++other) ranks_.send(responses, other, response_tag);
    return responses;
  }

  static void collect(const std::vector<Request>& requests, int rank, std::vector<Entry>& table) {
    for (const Request& request : requests) {
      auto entry = std::find_if(table.begin(), table.end(), [&](const Entry& e) { return e.request.name == request.name; });
      if (entry == table.end()) entry = table.insert(entry, {request, {}});
      if (entry->request.size != request.size)
        pcheck::fail(std::string(request.name.data()) + " of rank " + std::to_string(rank) + " has another size");
      entry->submitted_by.push_back(rank);
    }
  }

  std::string waits_for(const Entry& entry) const {
    std::string text = std::string(entry.request.name.data()) + " is not submitted by rank";
    for (int rank = 0; rank < ranks_.size(); ++rank)
      if (std::find(entry.submitted_by.begin(), entry.submitted_by.end(), rank) == entry.submitted_by.end())
        text += " " + std::to_string(rank);
    return text;
  }

  std::size_t place_in_cache(const std::string& name) const {
    const auto found = std::find_if(cache_.begin(), cache_.end(), [&](const Request& r) { return name == r.name.data(); });
    return static_cast<std::size_t>(found - cache_.begin());
  }

  /// Of a rank that has joined there is none that is pending, and it adds zeros.
  void reduce(const Request& request, int contributors) {
    const auto own =
        std::find_if(pending_.begin(), pending_.end(), [&](const Pending& p) { return p.name == request.name.data(); });
    std::vector<double> zeros(own == pending_.end() ? static_cast<std::size_t>(request.size) : 0);
    const std::span<double> values = own == pending_.end() ? std::span<double>(zeros) : own->values;
    ring_allreduce(ranks_, values);
    for (double& value : values) value /= contributors;
    if (own != pending_.end()) pending_.erase(own);
  }

  pcheck::communicator ranks_;
  std::vector<Pending> pending_;  ///< in the order of submission
  std::vector<Request> cache_;    ///< the same on all ranks
  std::string stalled_;
  int rounds_ = 0;
};

}  // namespace training
