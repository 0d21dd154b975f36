#pragma once
// Golden files of tests/golden/starknet as Json.

#include <string>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet::golden {

// Text of a file below tests/golden/starknet. Throws std::runtime_error when it can't be read.
std::string text(const std::string& path);
Json load(const std::string& path);
// The "response"."result" of a recorded request/answer pair, by file name without ".json".
Json result_of(const std::string& sample);
// The member of an object; throws std::runtime_error when absent.
const Json& at(const Json& object, const std::string& name);
std::string str(const Json& object, const std::string& name);
Felt felt(const Json& object, const std::string& name);
std::vector<Felt> felts(const Json& object, const std::string& name);
Felt hex(const std::string& text);

}  // namespace warden::starknet::golden
