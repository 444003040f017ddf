/* The dining philosophers, the lower fork first; who holds both forks counts a use of each. As
   scenarios/suite/philosophers_ordered.cpp. */
#ifndef PHILOSOPHERS
#define PHILOSOPHERS 7
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif

bool taken[PHILOSOPHERS];
byte uses[PHILOSOPHERS];

inline take(fork) { atomic { !taken[fork] -> taken[fork] = true } }

proctype philosopher(byte lower; byte higher) {
  byte i;
  for (i : 1 .. ROUNDS) {
    take(lower);
    take(higher);
    d_step { uses[lower]++; uses[higher]++ };
    taken[higher] = false;
    taken[lower] = false
  }
}

init {
  byte i;
  atomic {
    for (i : 0 .. PHILOSOPHERS - 2) { run philosopher(i, i + 1) }
    run philosopher(0, PHILOSOPHERS - 1)
  };
  _nr_pr == 1;
  for (i : 0 .. PHILOSOPHERS - 1) { assert(uses[i] == 2 * ROUNDS) }
}
