#pragma once
// JSON-RPC and Starknet's JSON forms: errors by number, felts, parameters of outside requests.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::sandbox {

using starknet::Felt;
using Felts = std::vector<Felt>;

struct RpcError {
    int code = 0;
    std::string message;
    std::optional<Json> data;
};
using RpcResult = tl::expected<Json, RpcError>;
using RpcFail = tl::unexpected<RpcError>;

// Message as the specification has it for this number.
RpcFail refuse(int code);
RpcFail refuse(int code, Json data);
RpcFail bad_params(std::string what);  // -32602

Json hex(const Felt& value);
Json hex(U128 value);
Json hex_list(std::span<const Felt> values);
// All 64 digits, as addresses stand in error texts.
std::string padded(const Felt& value);
// "0x5a45524f ('ZERO')": how the reason of a panic is written.
std::string panic_text(std::string_view reason);

// The parameters of a request, by name. Positional ones were named before.
class Params {
  public:
    explicit Params(Json object) : object_(std::move(object)) {}

    // nullptr when absent or null.
    const Json* find(std::string_view name) const;
    // The others are -32602 when the member is absent or of another kind.
    tl::expected<Felt, RpcError> felt(std::string_view name) const;
    tl::expected<std::uint64_t, RpcError> number(std::string_view name) const;
    tl::expected<const Json*, RpcError> any(std::string_view name) const;

  private:
    Json object_;
};

tl::expected<Felt, RpcError> felt_from(const Json& json, std::string_view what);
tl::expected<Felts, RpcError> felts_from(const Json& json, std::string_view what);

Json answer(const Json& id, const RpcResult& result);

}  // namespace warden::sandbox
