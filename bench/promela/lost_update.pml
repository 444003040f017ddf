/* Threads add one to a counter without a lock, a read and then a write. As scenarios/lost_update/unlocked.cpp. */
#ifndef THREADS
#define THREADS 3
#endif
#ifndef ROUNDS
#define ROUNDS 5
#endif

byte ans;

proctype adder() {
  byte i, read;
  for (i : 1 .. ROUNDS) {
    read = ans;
    ans = read + 1
  }
}

init {
  byte i;
  atomic {
    for (i : 1 .. THREADS) { run adder() }
  };
  _nr_pr == 1 -> assert(ans >= 2 && ans <= THREADS * ROUNDS)
}
