#include "reports/read.hpp"

#include <cstdint>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "fixtures.hpp"
#include "reports/json.hpp"

using namespace pcheck::reports;
using Json = nlohmann::json;
using Pointer = nlohmann::json::json_pointer;

namespace {

const std::string again = "; write the file again: `pcheck --json FILE` for results, `--out DIR` for counterexamples";

/// The message of the ReadError, or what happened instead.
std::string message_of(const std::string& text) {
  try {
    read_results(text, "c.json");
  } catch (const ReadError& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "no error";
}

Json counterexample() {
  const pcheck::Result result = fixtures::deadlock(2);
  return Json::parse(counterexample_json(result, result.findings[0], "1.2.3"));
}

/// The message for the counterexample with the value at `pointer` replaced.
std::string message_with(const std::string& pointer, const Json& value) {
  Json json = counterexample();
  json[Pointer(pointer)] = value;
  return message_of(json.dump());
}

std::string message_without(const std::string& object, const std::string& field) {
  Json json = counterexample();
  json[Pointer(object)].erase(field);
  return message_of(json.dump());
}

}  // namespace

TEST_CASE("read: an empty file is named as such") {
  CHECK(message_of("") == "c.json:1:1: expected a JSON object, found an empty file" + again);
  CHECK(message_of(" \n\t\r\n") == "c.json:1:1: expected a JSON object, found an empty file" + again);
}

TEST_CASE("read: a file that was cut short anywhere is named as such, with the place") {
  CHECK(message_of("{\"pcheck\": \"1\",\n \"res") ==
        "c.json:2:6: expected more JSON, but the file ends here, cut short after 21 bytes" + again);
  const std::string text = counterexample().dump(1);
  for (std::size_t size = 1; size < text.size(); ++size) {
    INFO("cut after ", size, " bytes");
    REQUIRE(message_of(text.substr(0, size)).find("cut short after " + std::to_string(size) + " bytes") != std::string::npos);
  }
}

TEST_CASE("read: what is no JSON is told with line and column") {
  CHECK(message_of("\x01") ==
        "c.json:1:1: expected JSON as written by pcheck, found byte 0x01 which does not belong there" + again);
  CHECK(message_of("{\n  \"a\": nothing}") ==
        "c.json:2:9: expected JSON as written by pcheck, found byte 0x6f which does not belong there" + again);
  CHECK(message_of("{} {}") ==
        "c.json:1:4: expected JSON as written by pcheck, found byte 0x7b which does not belong there" + again);
}

TEST_CASE("read: a loop begins within the schedule") {
  CHECK(message_with("/results/0/findings/0/loop_begin", 3) == "no error");
  CHECK(message_with("/results/0/findings/0/loop_begin", 4) ==
        "c.json: at /results/0/findings/0/loop_begin: expected a whole number from 0 to 3, found 4" + again);
  Json json = counterexample();
  json[Pointer("/results/0/findings/0/schedule")] = Json::array();
  json[Pointer("/results/0/findings/0/loop_begin")] = 0;
  CHECK(message_of(json.dump()) ==
        "c.json: at /results/0/findings/0/loop_begin: expected a schedule to be a loop of, found 0" + again);
}

TEST_CASE("read: what is no object of pcheck's is told") {
  CHECK(message_of("[]") == "c.json: at the top level: expected an object, found a list" + again);
  CHECK(message_of("42") == "c.json: at the top level: expected an object, found 42" + again);
  CHECK(message_of("{}") == "c.json: at the top level: expected a field \"pcheck\", found none" + again);
  CHECK(message_of("{\"pcheck\": \"1\"}") == "c.json: at the top level: expected a field \"results\", found none" + again);
  CHECK(message_of("{\"pcheck\": \"1\", \"results\": {}}") == "c.json: at /results: expected a list, found an object" + again);
}

TEST_CASE("read: a file of a newer pcheck asks for an update, whatever else is in it") {
  CHECK(message_of("{\"format\": 2}") ==
        "c.json: at /format: expected format 1 at most, found 2: written by a newer pcheck; update pcheck to read it");
  CHECK(message_with("/format", 0) == "c.json: at /format: expected format 1, found 0" + again);
  CHECK(message_with("/format", "1") ==
        "c.json: at /format: expected a whole number from 0 to 18446744073709551615, found \"1\"" + again);
}

TEST_CASE("read: a counterexample has one result with one finding") {
  CHECK(message_with("/results", Json::array()) ==
        "c.json: at /results: expected the one result of a counterexample, found 0" + again);
  CHECK(message_with("/results/0/findings", Json::array()) ==
        "c.json: at /results/0/findings: expected the one finding of a counterexample, found 0" + again);
  Json json = counterexample();
  json.erase("format");
  json["results"][0]["findings"] = Json::array();
  CHECK(message_of(json.dump()) == "no error");  // results without format may have none
}

TEST_CASE("read: wrong types and values are told with their place") {
  const std::string finding = "/results/0/findings/0";
  CHECK(message_with("/pcheck", 1) == "c.json: at /pcheck: expected a string, found 1" + again);
  CHECK(message_with("/results/0/verdict", "maybe") ==
        "c.json: at /results/0/verdict: expected \"verified\", \"violation\", \"inconclusive\" or \"error\", found \"maybe\"" +
            again);
  CHECK(message_with("/results/0/as_expected", nullptr) ==
        "c.json: at /results/0/as_expected: expected true or false, found null" + again);
  CHECK(message_with("/results/0/parameters/a~1b~0c", 5) ==
        "c.json: at /results/0/parameters/a~1b~0c: expected a string, found 5" + again);
  CHECK(message_with(finding + "/events/3/step", -1) ==
        "c.json: at /results/0/findings/0/events/3/step: expected a whole number from 0 to 18446744073709551615, found -1" +
            again);
  CHECK(message_with(finding + "/events/3/location", "here") ==
        "c.json: at /results/0/findings/0/events/3/location: expected an object, found \"here\"" + again);
  CHECK(message_with(finding + "/waits/0/held_by", std::string(100, 'x') + "\n") ==
        "c.json: at /results/0/findings/0/waits/0/held_by: expected a list, found \"" + std::string(38, 'x') + "…" + again);
  CHECK(message_with(finding + "/threads/0", Json::array()) ==
        "c.json: at /results/0/findings/0/threads/0: expected a string, found a list" + again);
  CHECK(message_with("/results/0/stats/seconds", -0.5) ==
        "c.json: at /results/0/stats/seconds: expected a number, 0 or more, found -0.5" + again);
}

TEST_CASE("read: words that the schema limits are limited") {
  const std::string finding = "/results/0/findings/0";
  CHECK(message_with(finding + "/fairness", "weak") == "no error");
  CHECK(message_with(finding + "/fairness", "") ==
        "c.json: at /results/0/findings/0/fairness: expected \"strong\", \"weak\" or \"none\", found \"\"" + again);
  const auto bound_on = [](const char* what) { return Json{{"on", what}, {"limit", 1}}; };
  CHECK(message_with("/results/0/bound", bound_on("contexts")) == "no error");
  CHECK(message_with("/results/0/bound", bound_on("context")) ==
        "c.json: at /results/0/bound/on: expected \"preemptions\", \"delays\" or \"contexts\", found \"context\"" + again);
  CHECK(message_with(finding + "/kind", "of_the_future") == "no error");
  for (const char* const kind : {"", "Deadlock", "_deadlock", "dead lock", "deadlock2", "déadlock"})
    CHECK(message_with(finding + "/kind", kind) ==
          "c.json: at /results/0/findings/0/kind: expected a kind of finding, such as \"data_race\", found \"" +
              std::string(kind) + "\"" + again);
  CHECK(message_with("/results/0/expected/0", "X") ==
        "c.json: at /results/0/expected/0: expected a kind of finding, such as \"data_race\", found \"X\"" + again);
}

TEST_CASE("read: nothing may follow the closing brace, nor a byte of zero stand anywhere") {
  const std::string text = counterexample().dump();
  const auto place = [](std::size_t byte, const char* found) {
    return "c.json:1:" + std::to_string(byte + 1) + ": expected JSON as written by pcheck, found byte " + found +
           " which does not belong there" + again;
  };
  CHECK(message_of(text + " \n\t\r") == "no error");
  CHECK(message_of(text + std::string(1, '\0')) == place(text.size(), "0x00"));
  CHECK(message_of(text + std::string("\0garbage", 8)) == place(text.size(), "0x00"));
  CHECK(message_of(text + "\x7f") == place(text.size(), "0x7f"));
  CHECK(message_of(std::string(1, '\0') + text) == place(0, "0x00"));
}

TEST_CASE("read: missing fields are told with the object they are missing in") {
  CHECK(message_without("/results/0", "verdict") == "c.json: at /results/0: expected a field \"verdict\", found none" + again);
  CHECK(message_without("/results/0/stats", "states") ==
        "c.json: at /results/0/stats: expected a field \"states\", found none" + again);
  CHECK(message_without("/results/0/findings/0/waits/1", "holds") ==
        "c.json: at /results/0/findings/0/waits/1: expected a field \"holds\", found none" + again);
}

TEST_CASE("read: threads that the finding does not have are refused") {
  const std::string finding = "/results/0/findings/0";
  CHECK(message_with(finding + "/schedule/1/thread", 3) ==  // main and two philosophers
        "c.json: at /results/0/findings/0/schedule/1/thread: expected a whole number from 0 to 2, found 3" + again);
  CHECK(message_with(finding + "/events/0/thread", "philosopher 2") ==
        "c.json: at /results/0/findings/0/events/0/thread: expected the name of one of the finding's thread_names, found "
        "\"philosopher 2\"" +
            again);
  CHECK(message_with(finding + "/cycle/1", 2) == "c.json: at /results/0/findings/0/cycle/1: expected a string, found 2" + again);
  CHECK(
      message_with("/results/0/outcomes/0", Json::parse("{\"values\": {}, \"count\": 1, \"schedule\": [{\"thread\": 65535}]}")) ==
      "c.json: at /results/0/outcomes/0/schedule/0/thread: expected a whole number from 0 to 65534, found 65535" + again);
}

TEST_CASE("read: numbers that do not fit are refused") {
  const std::string line = "/results/0/findings/0/location/line";
  CHECK(message_with(line, 2147483648u) ==
        "c.json: at " + line + ": expected a whole number from 1 to 2147483647, found 2147483648" + again);
  CHECK(message_with(line, 0) == "c.json: at " + line + ": expected a whole number from 1 to 2147483647, found 0" + again);
  CHECK(message_with("/results/0/stats/states", 1.5) ==
        "c.json: at /results/0/stats/states: expected a whole number from 0 to 18446744073709551615, found 1.5" + again);
  CHECK(message_of("{\"format\": 18446744073709551616}") ==
        "c.json: at /format: expected a whole number from 0 to 18446744073709551615, found 1.8446744073709552e+19" + again);
  CHECK(message_of("{\n\"format\": 1e999}") == "c.json:2:11: expected a number below 2^64, found 1e999" + again);
}

TEST_CASE("read: unknown fields are ignored") {
  Json json = counterexample();
  json["new"] = 1;
  json["results"][0]["findings"][0]["events"][0]["new"] = Json::object();
  CHECK(message_of(json.dump()) == "no error");
}

TEST_CASE("read: deep nesting does not exhaust the stack") {
  const std::string deep(300'000, '[');
  CHECK(message_of(deep).find("cut short after 300000 bytes") != std::string::npos);
  CHECK(message_of(deep + std::string(300'000, ']')) == "c.json: at the top level: expected an object, found a list" + again);
}

TEST_CASE("read: any value put in place of any other is read or refused, never anything else") {
  const Json replacements[] = {nullptr, true, -1, 1.5, 1e300, 18446744073709551615u, "text", "", Json::array(), Json::object()};
  const Json original = counterexample();
  const Json flat = original.flatten();
  int refused = 0;
  for (const auto& item : flat.items()) {
    for (Pointer pointer(item.key()); !pointer.empty(); pointer.pop_back()) {
      for (const Json& replacement : replacements) {
        Json json = original;
        json[pointer] = replacement;
        const std::string message = message_of(json.dump());
        REQUIRE(message.rfind("another exception", 0) == std::string::npos);
        if (message != "no error") ++refused;
      }
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("read: random bytes and flipped bytes are read or refused, never anything else") {
  std::uint32_t random = 2024;
  const auto next = [&] { return (random = random * 1664525 + 1013904223) >> 8; };
  const std::string text = counterexample().dump();
  for (int round = 0; round < 3'000; ++round) {
    std::string flipped = text;
    flipped[next() % flipped.size()] = static_cast<char>(next());
    REQUIRE(message_of(flipped).rfind("another exception", 0) == std::string::npos);
    std::string noise;
    for (unsigned size = next() % 40; size > 0; --size) noise += static_cast<char>(next());
    REQUIRE(message_of(noise).rfind("c.json", 0) == 0);
  }
}
