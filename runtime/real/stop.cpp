#include "real/stop.hpp"

#include <csignal>
#include <initializer_list>

namespace pcheck::real {

namespace {

volatile std::sig_atomic_t told = 0;

void set(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;  // what waits goes on, and looks
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void watch_for_stop() {
  for (const int signal : {SIGTERM, SIGINT}) set(signal, [](int) { told = 1; });
}

void leave_stop_to_parent() {
  set(SIGTERM, SIG_DFL);
  set(SIGINT, SIG_IGN);  // a terminal sends it to all
}

bool is_told_to_stop() { return told != 0; }

}  // namespace pcheck::real
