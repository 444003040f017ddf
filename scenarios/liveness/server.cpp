// A server and its client, for ever: requests go through a queue of two places. Neither ever ends, and both get on.
#include <pcheck/pcheck.hpp>

#include "rounds.hpp"

PCHECK_SCENARIO(server, pcheck::summary("a client and a server without end")) {
  const int rounds = pcheck::param("rounds", 0, 0, 1'000'000);
  pcheck::queue<int> requests{2, "requests"};
  pcheck::thread client{[&] {
                          repeat(rounds, [&] {
                            requests.put(1);
                            pcheck::progress();
                          });
                        },
                        "client"};
  pcheck::thread server{[&] {
                          repeat(rounds, [&] {
                            requests.get();
                            requests.task_done();
                            pcheck::progress();
                          });
                        },
                        "server"};
  client.join();
  server.join();
}
