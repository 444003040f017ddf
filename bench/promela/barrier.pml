/* Threads meet at a barrier in each phase: what they stored before it, their neighbours load after it. As
   scenarios/suite/barrier.cpp. */
#ifndef THREADS
#define THREADS 5
#endif
#ifndef PHASES
#define PHASES 4
#endif

byte slot[THREADS];
byte arrived;
bool sense;

proctype party(byte own) {
  byte phase, seen;
  bool entered;
  for (phase : 1 .. PHASES) {
    slot[own] = phase;
    d_step {
      entered = sense;
      arrived++;
      if
      :: arrived == THREADS -> arrived = 0; sense = !sense
      :: else
      fi
    };
    sense != entered;
    seen = slot[(own + 1) % THREADS];
    assert(seen == phase || seen == phase + 1)
  }
}

init {
  byte i;
  atomic {
    for (i : 0 .. THREADS - 1) { run party(i) }
  }
}
