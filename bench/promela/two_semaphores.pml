/* The chapter's producer and consumer: a lock and two semaphores. As scenarios/producer_consumer/two_semaphores.cpp. */
#ifndef ITEMS
#define ITEMS 20
#endif
#ifndef CAPACITY
#define CAPACITY 5
#endif

bool lock;
byte places = CAPACITY;
byte loaves;
short buffer;

inline acquire(semaphore) { atomic { semaphore > 0 -> semaphore-- } }
inline release(semaphore) { semaphore++ }

active proctype producer() {
  short i;
  for (i : 1 .. ITEMS) {
    acquire(places);
    atomic { !lock -> lock = true };
    buffer++;
    assert(buffer <= CAPACITY);
    lock = false;
    release(loaves)
  }
}

active proctype consumer() {
  short i;
  for (i : 1 .. ITEMS) {
    acquire(loaves);
    atomic { !lock -> lock = true };
    buffer--;
    assert(buffer >= 0);
    lock = false;
    release(places)
  }
}
