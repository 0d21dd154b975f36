#pragma once
// Members of JSON-RPC objects as checked values: numbers arrive as hex text or as JSON numbers, by
// the member. Every error is invalid_input and names the member.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

Json to_json(const std::vector<Felt>& felts);
std::string hex_of(U128 value);

Result<const Json*> member(const Json& object, std::string_view name);
Result<std::string> text_member(const Json& object, std::string_view name);
Result<Felt> felt_member(const Json& object, std::string_view name);
Result<std::vector<Felt>> felts_member(const Json& object, std::string_view name);
// NUM_AS_HEX: `0x` and hexadecimal digits.
Result<std::uint64_t> hex_u64_member(const Json& object, std::string_view name);
Result<U128> hex_u128_member(const Json& object, std::string_view name);
// A JSON number of 0 or more.
Result<std::uint64_t> number_member(const Json& object, std::string_view name);

}  // namespace warden::starknet
