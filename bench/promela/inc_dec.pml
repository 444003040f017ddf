/* One adds one, the other subtracts one, under a lock. As scenarios/inc_dec/locked.cpp. */
#ifndef ROUNDS
#define ROUNDS 100
#endif

bool lock;
int var;

proctype inc() {
  int i;
  for (i : 1 .. ROUNDS) {
    atomic { !lock -> lock = true };
    var++;
    lock = false
  }
}

proctype dec() {
  int i;
  for (i : 1 .. ROUNDS) {
    atomic { !lock -> lock = true };
    var--;
    lock = false
  }
}

init {
  atomic { run inc(); run dec() };
  _nr_pr == 1 -> assert(var == 0)
}
