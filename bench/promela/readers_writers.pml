/* Readers share a lock, a writer has it alone; no reader sees half a change. As
   scenarios/events_and_locks/readers_writers.cpp. */
#ifndef READERS
#define READERS 4
#endif
#ifndef WRITERS
#define WRITERS 4
#endif

byte readers;
bool writing;
byte first, second;

proctype reader() {
  byte a, b;
  atomic { !writing -> readers++ };
  a = first;
  b = second;
  assert(a == b);
  readers--
}

proctype writer() {
  atomic { !writing && readers == 0 -> writing = true };
  first++;
  second++;
  writing = false
}

init {
  byte i;
  atomic {
    for (i : 1 .. READERS) { run reader() }
    for (i : 1 .. WRITERS) { run writer() }
  };
  _nr_pr == 1 -> assert(first == WRITERS && second == WRITERS)
}
