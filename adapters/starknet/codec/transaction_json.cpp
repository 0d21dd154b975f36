#include <array>

#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/txn_parts.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {
namespace {

Json bound_json(const ResourceBound& bound) {
    return Json::Object{{"max_amount", hex_of(bound.amount_max)},
                        {"max_price_per_unit", hex_of(bound.unit_price_max)}};
}

Result<ResourceBound> bound_from(const Json& bounds, std::string_view name) {
    const auto found = json::get(bounds, name);
    if (!found) return Fail(Error(found.error()).at("resource_bounds"));
    const Result<std::uint64_t> amount = hex_u64_member(**found, "max_amount");
    if (!amount) return Fail(Error(amount.error()).at(name));
    const Result<U128> price = hex_u128_member(**found, "max_price_per_unit");
    if (!price) return Fail(Error(price.error()).at(name));
    return ResourceBound{*amount, *price};
}

std::string_view mode_name(DaMode mode) { return mode == DaMode::l1 ? "L1" : "L2"; }

Result<DaMode> mode_from(const Json& json, std::string_view name) {
    const auto text = json::get_string(json, name);
    if (!text) return Fail(text.error());
    if (*text == "L1") return DaMode::l1;
    if (*text == "L2") return DaMode::l2;
    return fail(Errc::invalid_input, std::string(name) + ": L1 or L2 expected");
}

Result<InvokeVersion> version_from(const Json& json) {
    const Result<Felt> version = felt_member(json, "version");
    if (!version) return Fail(version.error());
    for (const InvokeVersion known : {InvokeVersion::v3, InvokeVersion::query}) {
        if (*version == version_felt(known)) return known;
    }
    return fail(Errc::invalid_input, "version: 0x3 or its query form expected");
}

Result<void> read_bounds(const Json& json, TxnV3& out) {
    const auto bounds = json::get(json, "resource_bounds");
    if (!bounds) return Fail(bounds.error());
    const std::array<std::pair<std::string_view, ResourceBound*>, 3> wanted{
        {{"l1_gas", &out.resource_bounds.l1_gas},
         {"l2_gas", &out.resource_bounds.l2_gas},
         {"l1_data_gas", &out.resource_bounds.l1_data_gas}}};
    for (const auto& [name, target] : wanted) {
        const Result<ResourceBound> bound = bound_from(**bounds, name);
        if (!bound) return Fail(bound.error());
        *target = *bound;
    }
    return {};
}

Result<void> read_felts(const Json& json, std::string_view name, std::vector<Felt>& out) {
    Result<std::vector<Felt>> list = felts_member(json, name);
    if (!list) return Fail(list.error());
    out = std::move(*list);
    return {};
}

Result<void> read_modes(const Json& json, TxnV3& out) {
    const Result<DaMode> nonce_mode = mode_from(json, "nonce_data_availability_mode");
    if (!nonce_mode) return Fail(nonce_mode.error());
    out.nonce_da_mode = *nonce_mode;
    const Result<DaMode> fee_mode = mode_from(json, "fee_data_availability_mode");
    if (!fee_mode) return Fail(fee_mode.error());
    out.fee_da_mode = *fee_mode;
    return {};
}

}  // namespace

Json::Object begin_json(std::string_view type, const TxnV3& txn) {
    return {
        {"type", type},
        {"version", version_felt(txn.version).to_hex()},
        {"sender_address", txn.sender_address.to_hex()},
        {"signature", to_json(txn.signature)},
        {"nonce", txn.nonce.to_hex()},
        {"resource_bounds",
         Json::Object{{"l1_gas", bound_json(txn.resource_bounds.l1_gas)},
                      {"l2_gas", bound_json(txn.resource_bounds.l2_gas)},
                      {"l1_data_gas", bound_json(txn.resource_bounds.l1_data_gas)}}},
        {"tip", hex_of(txn.tip)},
        {"paymaster_data", to_json(txn.paymaster_data)},
        {"account_deployment_data", to_json(txn.account_deployment_data)},
        {"nonce_data_availability_mode", mode_name(txn.nonce_da_mode)},
        {"fee_data_availability_mode", mode_name(txn.fee_da_mode)},
    };
}

Result<void> read_shared(const Json& json, std::string_view type, TxnV3& out) {
    const auto given = json::get_string(json, "type");
    if (!given) return Fail(given.error());
    if (*given != type) {
        return fail(Errc::invalid_input, "type: " + std::string(type) + " expected");
    }
    const Result<InvokeVersion> version = version_from(json);
    if (!version) return Fail(version.error());
    out.version = *version;
    const Result<Felt> sender = felt_member(json, "sender_address");
    if (!sender) return Fail(sender.error());
    if (!is_address(*sender)) return fail(Errc::invalid_input, "sender_address: no address");
    out.sender_address = *sender;
    const Result<Felt> nonce = felt_member(json, "nonce");
    if (!nonce) return Fail(nonce.error());
    out.nonce = *nonce;
    const Result<std::uint64_t> tip = hex_u64_member(json, "tip");
    if (!tip) return Fail(tip.error());
    out.tip = *tip;
    if (auto read = read_bounds(json, out); !read) return read;
    if (auto read = read_felts(json, "signature", out.signature); !read) return read;
    if (auto read = read_felts(json, "paymaster_data", out.paymaster_data); !read) return read;
    if (auto read = read_felts(json, "account_deployment_data", out.account_deployment_data);
        !read) {
        return read;
    }
    return read_modes(json, out);
}

Json to_json(const InvokeV3& invoke) {
    Json::Object out = begin_json("INVOKE", invoke);
    out.emplace_back("calldata", to_json(invoke.calldata));
    if (!invoke.proof_facts.empty()) out.emplace_back("proof_facts", to_json(invoke.proof_facts));
    return out;
}

Result<InvokeV3> invoke_from_json(const Json& json) {
    InvokeV3 out;
    if (const auto read = read_shared(json, "INVOKE", out); !read) return Fail(read.error());
    if (const auto read = read_felts(json, "calldata", out.calldata); !read) {
        return Fail(read.error());
    }
    if (json.find("proof_facts") == nullptr) return out;
    if (const auto read = read_felts(json, "proof_facts", out.proof_facts); !read) {
        return Fail(read.error());
    }
    return out;
}

}  // namespace warden::starknet
