#include "sandbox/starknet/wire.hpp"

#include <map>

#include "domain/base/hex.hpp"

namespace warden::sandbox {
namespace {

// starknet_api_openrpc and starknet_write_api of the specification.
const std::map<int, const char*> kMessages = {
    {20, "Contract not found"},
    {21, "Requested entrypoint does not exist in the contract"},
    {24, "Block not found"},
    {27, "Invalid transaction index in a block"},
    {28, "Class hash not found"},
    {29, "Transaction hash not found"},
    {31, "Requested page size is too big"},
    {32, "There are no blocks"},
    {33, "The supplied continuation token is invalid or unknown"},
    {34, "Too many keys provided in a filter"},
    {40, "Contract error"},
    {41, "Transaction execution error"},
    {52, "Invalid transaction nonce"},
    {53, "The transaction's resources don't cover validation or the minimal transaction fee"},
    {54,
     "Account balance is smaller than the transaction's maximal fee (calculated as the sum of each "
     "resource's limit x max price)"},
    {55, "Account validation failed"},
    {58, "Sender address is not an account contract"},
    {59, "A transaction with the same hash already exists in the mempool"},
    {61, "The transaction version is not supported"},
    {63, "An unexpected error occurred"},
    {64, "Replacement transaction is underpriced"},
    {66, "Invalid subscription id"},
    {67, "Too many addresses in filter sender_address filter"},
    {68, "Cannot go back more than 1024 blocks"},
};

}  // namespace

RpcFail refuse(int code) { return RpcFail(RpcError{code, kMessages.at(code), std::nullopt}); }
RpcFail refuse(int code, Json data) {
    return RpcFail(RpcError{code, kMessages.at(code), std::move(data)});
}
Json hex(const Felt& value) { return value.to_hex(); }
Json hex(U128 value) { return Felt::from_u128(value).to_hex(); }

Json hex_list(std::span<const Felt> values) {
    Json::Array out;
    out.reserve(values.size());
    for (const Felt& value : values) out.push_back(hex(value));
    return out;
}

std::string padded(const Felt& value) { return "0x" + to_hex(value.to_bytes()); }

std::string panic_text(std::string_view reason) {
    const std::string digits = to_hex(as_bytes(reason.substr(0, 31)));
    return "0x" + digits + " ('" + std::string(reason.substr(0, 31)) + "')";
}

tl::expected<Felt, RpcError> Params::felt(std::string_view name) const {
    const auto value = any(name);
    if (!value) return RpcFail(value.error());
    return felt_from(**value, name);
}

tl::expected<Felt, RpcError> felt_from(const Json& json, std::string_view what) {
    if (json.string()) {
        if (const auto value = Felt::from_hex(*json.string())) return *value;
    }
    return bad_params(std::string(what) + ": no felt");
}

tl::expected<Felts, RpcError> felts_from(const Json& json, std::string_view what) {
    if (!json.array()) return bad_params(std::string(what) + ": no list");
    Felts out;
    for (const Json& entry : *json.array()) {
        const auto value = felt_from(entry, what);
        if (!value) return RpcFail(value.error());
        out.push_back(*value);
    }
    return out;
}

}  // namespace warden::sandbox
