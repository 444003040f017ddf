/// The JSON Schema in reports/schema against what is really written.

#include <algorithm>
#include <cstdint>
#include <limits>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "fixtures.hpp"
#include "golden.hpp"
#include "reports/json.hpp"

using namespace pcheck::reports;
using Json = nlohmann::json;
using Pointer = nlohmann::json::json_pointer;

namespace {

/// valijson 1.0 holds integers as std::int64_t, so that larger ones would look negative to it.
void limit_integers(Json& json) {
  if (json.is_number_unsigned()) {
    json = std::min<std::uint64_t>(json.get<std::uint64_t>(), std::numeric_limits<std::int64_t>::max());
  } else if (json.is_structured()) {
    for (Json& part : json) limit_integers(part);
  }
}

Json document(const std::string& text) {
  Json json = Json::parse(text);
  limit_integers(json);
  return json;
}

class ResultSchema {
 public:
  ResultSchema() {
    const Json json = Json::parse(source_file("reports/schema/result.schema.json"));
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(json), schema_);
  }

  /// Empty if `json` follows the schema, otherwise where it does not.
  std::string complaint(const Json& json) const {
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(json), &results)) return {};
    valijson::ValidationResults::Error error;
    std::string complaint = "not valid";
    while (results.popError(error)) {
      complaint += "\n";
      for (const std::string& step : error.context) complaint += step;
      complaint += ": " + error.description;
    }
    return complaint;
  }

 private:
  valijson::Schema schema_;
};

Json with_everything() {
  const pcheck::Result result = fixtures::hostile();
  return document(counterexample_json(result, result.findings[0], "1.2.3"));
}

}  // namespace

TEST_CASE("schema: results follow it") {
  const ResultSchema schema;
  CHECK(schema.complaint(document(to_json({}, "1.2.3", 2))) == "");
  CHECK(schema.complaint(document(to_json(fixtures::all(), "1.2.3", 2))) == "");
}

TEST_CASE("schema: results of --real follow it") {
  std::vector<pcheck::Result> results = fixtures::all();
  results[0].real = fixtures::real_runs();
  Json json = document(to_json(results, "1.2.3", 2));
  const ResultSchema schema;
  CHECK(schema.complaint(json) == "");
  json["results"][0]["real"]["unknown"] = 1;
  CHECK(schema.complaint(json) != "");
}

TEST_CASE("schema: counterexamples follow it") {
  const ResultSchema schema;
  for (const pcheck::Result& result : fixtures::all())
    for (const pcheck::Finding& finding : result.findings)
      CHECK(schema.complaint(document(counterexample_json(result, finding, "1.2.3"))) == "");
}

TEST_CASE("schema: a field that it does not know is refused, in every object but those keyed by the user's names") {
  const ResultSchema schema;
  const Json original = with_everything();
  int objects = 0;
  const auto visit = [&](const auto& self, const Pointer& pointer) -> void {
    const Json& value = original[pointer];
    if (value.is_object()) {
      const std::string name = pointer.empty() ? "" : pointer.back();
      if (name != "parameters" && name != "values") {
        Json json = original;
        json[pointer]["unknown"] = "x";
        REQUIRE(schema.complaint(json) != "");
        ++objects;
      }
      for (const auto& item : value.items()) self(self, pointer / item.key());
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < std::min<std::size_t>(value.size(), 2); ++i) self(self, pointer / i);
    }
  };
  visit(visit, Pointer());
  // The document, result, stats, finding, its location; 2 each of schedule entries, events and their locations, waits
  // and theirs, one call that has begun each of them with its location, accesses, one location of theirs, and outcomes of the
  // finding; an outcome and its schedule entry.
  CHECK(objects == 5 + 2 + 4 + (4 + 4) + 2 + 1 + 2 + 2);
}

TEST_CASE("schema: what is missing or wrong is refused") {
  const ResultSchema schema;
  const auto complains_with = [&](const std::string& pointer, const Json& value) {
    Json json = with_everything();
    json[Pointer(pointer)] = value;
    return schema.complaint(json) != "";
  };
  const auto complains_without = [&](const std::string& object, const std::string& field) {
    Json json = with_everything();
    REQUIRE(json[Pointer(object)].erase(field) == 1);
    return schema.complaint(json) != "";
  };
  const std::string finding = "/results/0/findings/0";
  CHECK(complains_with("/format", 2));
  CHECK(complains_with("/results/0/verdict", "maybe"));
  CHECK(complains_with("/results/0/stats/states", -1));
  CHECK(complains_with("/results/0/stats/states", 0.5));
  CHECK(complains_with("/results/0/parameters/n", 5));
  CHECK(complains_with(finding + "/kind", "Not A Kind"));
  CHECK(complains_with(finding + "/schedule/0/thread", 65535));
  CHECK(complains_with(finding + "/location/line", 0));
  CHECK(complains_with(finding + "/loop_begin", -1));
  CHECK(complains_with(finding + "/fairness", "unfair"));
  CHECK_FALSE(complains_with(finding + "/kind", "message_mismatch"));
  for (const char* field : {"scenario", "source", "parameters", "strategy", "verdict", "expected", "as_expected", "coverage",
                            "findings", "outcomes", "stats"})
    CHECK(complains_without("/results/0", field));
  for (const char* field :
       {"kind", "message", "warning", "threads", "objects", "thread_names", "preemptions", "schedule", "events"})
    CHECK(complains_without(finding, field));
}
