#pragma once
// Names on Starknet: selectors of functions and events, addresses of storage variables.

#include <span>
#include <string_view>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

// Keccak-256 masked to 250 bits.
Felt sn_keccak(std::string_view text);
// Address of a storage variable, or of the entry of a (nested) map under `keys`:
// pedersen(..pedersen(sn_keccak(name), key0).., key n) mod 2^251 - 256; a plain variable is
// sn_keccak(name) itself.
Felt storage_address(std::string_view name, std::span<const Felt> keys = {});
// n mod 2^251 - 256: how hashes become storage or contract addresses.
Felt normalise_address(const Felt& value);

}  // namespace warden::starknet
