#include "checker/explaining/message_words.hpp"

#include <limits>

#include <pcheck/model/messages.hpp>

#include "checker/explaining/values.hpp"

namespace pcheck::checker {

using Kind = model::OperationKind;

bool is_on_messages(Kind kind) { return kind >= Kind::send && kind <= Kind::collective_poll; }

std::string message_operation_name(const model::Operation& operation) {
  if ((operation.flags & model::settles) != 0) return "match";
  return operation.label;
}

std::string message_peer(const model::Operation& operation, const Names& names) {
  switch (model::executed_kind(operation)) {
    case Kind::send:
    case Kind::send_wait:
      return "to " + names.member(operation.object, model::creator_of(operation.object));
    case Kind::collective_arrive:
    case Kind::collective_wait:
    case Kind::collective_poll:
      return names.object(operation.object);
    case Kind::message_poll:
      if (operation.kind != Kind::await && operation.argument == 0)
        return "to " + names.member(operation.object, model::creator_of(operation.object));
      [[fallthrough]];
    default:
      return "from " + (operation.target == model::no_thread ? "any rank" : names.member(operation.object, operation.target));
  }
}

bool is_other_side(const std::string& object) { return object.starts_with("to ") || object.starts_with("from "); }

std::string done_to(const std::string& operation, const std::string& object) {
  if (object.empty()) return operation;
  return operation + (is_other_side(object) ? " " : " of ") + object;
}

std::string message_tag(const model::Operation& operation) {
  if (model::executed_kind(operation) > Kind::await) return {};
  const int tag = model::tag_of(operation);
  return tag <= 0 ? std::string() : "tag " + std::to_string(tag);
}

std::optional<std::string> message_result(const model::Event& event) {
  if ((event.operation.flags & model::settles) != 0) return std::nullopt;
  const Kind kind = model::executed_kind(event.operation);
  if ((kind == Kind::message_poll || kind == Kind::collective_poll) && !event.value_annotated)
    return model::result_in(event.result) == 0 ? "not yet" : "done";
  if (kind == Kind::send_wait) return "received";
  if (kind == Kind::collective_wait) return "complete";
  if (event.value_annotated) return format_value(event.value_type, event.result);
  return std::nullopt;
}

std::string buffering_words(const model::Buffering& buffering) {
  std::string words;
  if (buffering.each_send_decides) words = "each send may be buffered";
  else if (buffering.bytes_max < 0) words = "no send is buffered";
  else if (buffering.bytes_max == std::numeric_limits<std::int64_t>::max()) words = "all sends are buffered";
  else words = "sends of up to " + std::to_string(buffering.bytes_max) + " bytes are buffered";
  return words + (buffering.collectives_synchronise ? ", collective calls synchronise"
                                                    : ", collective calls wait only for what they need");
}

}  // namespace pcheck::checker
