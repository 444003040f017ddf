#pragma once
/// The objects that the statements of a program refer to, one or two of each kind.

#include <memory>
#include <optional>
#include <string>

#include <pcheck/pcheck.hpp>

namespace pcheck::oracle {

/// What a barrier runs at the end of a phase. Plain memory, ordered by the barrier.
struct CountPhases {
  int* phases;
  void operator()() const noexcept { ++*phases; }
};

/// Too large for the world to hold its value.
struct Pair {
  long first = 0;
  long second = 0;
};

/// What processes may use together.
struct CommonObjects {
  interprocess::mutex lock;
  interprocess::value<int> number{0};
  interprocess::binary_semaphore permit{0};
  interprocess::queue<int> items{1};
};

struct Objects {
  explicit Objects(int parties) : meeting(parties) {}

  mutex mutexes[2];
  int guarded[2] = {};  ///< plain; by the mutex of the same number
  timed_mutex timed;
  recursive_timed_mutex recursive;
  shared_timed_mutex readers_writer;
  int read_mostly = 0;  ///< plain; by readers_writer

  condition_variable changed;          ///< of mutexes[0]
  shared<bool> flag{false};            ///< by mutexes[0]
  condition_variable_any changed_any;  ///< of mutexes[1]

  counting_semaphore<> permits{1};
  counting_semaphore<1> permit{0};
  barrier<> meeting;
  int phases = 0;  ///< plain; by `completing`
  barrier<CountPhases> completing{2, CountPhases{&phases}};
  latch gate{2};
  once_flag once;
  int initialised = 0;  ///< plain; by `once`
  rendezvous meeting_point{2};

  atomic<int> atomics[2];
  atomic_flag taken;
  shared<int> variables[2];
  shared<Pair> pair;
  atomic<int*> handed_over{nullptr};  ///< heap memory on its way from one thread to another

  event signal;
  queue<int> items[2] = {queue<int>(1), queue<int>()};
  queue<std::unique_ptr<int>> parcels;

  std::optional<CommonObjects> common;  ///< where the program has processes

  std::optional<atomic<int>> mortal{0};  ///< thread 0 may end its life while others use it
  atomic<int>* const mortal_address = &*mortal;
};

}  // namespace pcheck::oracle
