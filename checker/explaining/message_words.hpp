#pragma once
/// Operations on messages in words: the call as it is in the code, with the rank on the other side.

#include <optional>
#include <string>

#include "checker/explaining/names.hpp"
#include "world/world.hpp"

namespace pcheck::checker {

bool is_on_messages(model::OperationKind kind);

/// "isend", "wait", "allreduce".
std::string message_operation_name(const model::Operation& operation);

/// What stands for the object: "to rank 1", "from any rank", the communicator's name.
std::string message_peer(const model::Operation& operation, const Names& names);

/// Whether that is what it says: the rank on the other side, and no object.
bool is_other_side(const std::string& object);
/// "lock of fork 1", "recv from rank 1", "yield".
std::string done_to(const std::string& operation, const std::string& object);

/// "tag 3"; empty for tag 0, and where every tag will do.
std::string message_tag(const model::Operation& operation);

/// What the call got; nothing where there is nothing to say.
std::optional<std::string> message_result(const model::Event& event);

/// Which of MPI's freedoms the execution takes.
std::string buffering_words(const model::Buffering& buffering);

}  // namespace pcheck::checker
