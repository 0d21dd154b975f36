#pragma once
// Reads the JSON of an ABI into an AbiModel. Internal to the codec.

#include "adapters/starknet/codec/abi_model.hpp"

namespace warden::starknet {

Result<AbiModel> parse_abi(const Json& json);

}  // namespace warden::starknet
