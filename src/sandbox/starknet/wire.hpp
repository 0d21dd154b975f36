#pragma once
// Starknet's JSON forms: errors by number, felts, parameters of outside requests.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "sandbox/rpc/rpc.hpp"

namespace warden::sandbox {

using starknet::Felt;
using Felts = std::vector<Felt>;

// Message as the specification has it for this number.
RpcFail refuse(int code);
RpcFail refuse(int code, Json data);

Json hex(const Felt& value);
Json hex(U128 value);
Json hex_list(std::span<const Felt> values);
// Writes all 64 digits, as addresses stand in error texts.
std::string padded(const Felt& value);
// "0x5a45524f ('ZERO')": how the reason of a panic is written.
std::string panic_text(std::string_view reason);

// Positional parameters were named before.
class Params : public NamedParams {
  public:
    using NamedParams::NamedParams;
    tl::expected<Felt, RpcError> felt(std::string_view name) const;
};

tl::expected<Felt, RpcError> felt_from(const Json& json, std::string_view what);
tl::expected<Felts, RpcError> felts_from(const Json& json, std::string_view what);

}  // namespace warden::sandbox
