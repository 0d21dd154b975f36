#pragma once
// Members of JSON-RPC objects that are felts or hexadecimal numbers; the others are read by
// domain/base/json_fields. Every error is invalid_input and names the member.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

Json to_json(const std::vector<Felt>& felts);
std::string hex_of(U128 value);

Result<Felt> felt_member(const Json& object, std::string_view name);
Result<std::vector<Felt>> felts_member(const Json& object, std::string_view name);
// NUM_AS_HEX: `0x` and hexadecimal digits.
Result<std::uint64_t> hex_u64_member(const Json& object, std::string_view name);
Result<U128> hex_u128_member(const Json& object, std::string_view name);

}  // namespace warden::starknet
