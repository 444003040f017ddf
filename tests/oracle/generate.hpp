#pragma once
/// Random programs, shrinkable.

#include <rapidcheck.h>

#include <tuple>
#include <vector>

#include "oracle/program.hpp"

namespace rc {

template <>
struct Arbitrary<pcheck::oracle::Statement> {
  static Gen<pcheck::oracle::Statement> arbitrary() {
    using pcheck::oracle::Statement;
    return gen::map(gen::tuple(gen::inRange<int>(0, Statement::count), gen::inRange<int>(0, 2), gen::inRange<int>(0, 3)),
                    [](const std::tuple<int, int, int>& t) {
                      return Statement{static_cast<Statement::Kind>(std::get<0>(t)), static_cast<std::uint8_t>(std::get<1>(t)),
                                       static_cast<std::uint8_t>(std::get<2>(t))};
                    });
  }
};

}  // namespace rc

namespace pcheck::oracle {

/// Two threads of up to three statements, or three threads of one or two: small enough for plain enumeration.
inline rc::Gen<Program> programs() {
  const auto statements = [](int least, int most) {
    return rc::gen::mapcat(rc::gen::inRange(least, most + 1),
                           [](int n) { return rc::gen::container<std::vector<Statement>>(static_cast<std::size_t>(n), rc::gen::arbitrary<Statement>()); });
  };
  const auto two = rc::gen::map(rc::gen::tuple(statements(1, 3), statements(1, 3)),
                                [](auto t) { return Program{{std::get<0>(t), std::get<1>(t)}}; });
  const auto three = rc::gen::map(rc::gen::tuple(statements(1, 1), statements(1, 1), statements(1, 2)),
                                  [](auto t) { return Program{{std::get<0>(t), std::get<1>(t), std::get<2>(t)}}; });
  return rc::gen::weightedOneOf<Program>({{2, two}, {1, three}});
}

}  // namespace pcheck::oracle
