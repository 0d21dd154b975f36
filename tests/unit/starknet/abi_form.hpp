#pragma once
// What the profile does to values, the other way round and by the name of each field alone: the
// contract has hashes as u256 and regions as short strings.

#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

// Of an object and of all inside it.
Json as_abi(const Json& value);
// The normalised form of a call's arguments.
Json from_abi(const Json& arguments);

}  // namespace warden::starknet
