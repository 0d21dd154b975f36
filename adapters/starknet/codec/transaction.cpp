#include "adapters/starknet/codec/transaction.hpp"

#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/pedersen.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/txn_parts.hpp"
#include "domain/base/check.hpp"

namespace warden::starknet {
namespace {

Felt short_string(std::string_view text) {
    const Result<Felt> out = Felt::from_short_string(text);
    WARDEN_CHECK(out.has_value());
    return *out;
}

Felt da_modes(const TxnV3& txn) {
    const auto nonce_mode = static_cast<std::uint64_t>(txn.nonce_da_mode);
    return Felt{(nonce_mode << 32) + static_cast<std::uint64_t>(txn.fee_da_mode)};
}

}  // namespace

Felt version_felt(InvokeVersion version) {
    const std::uint64_t query_bit = version == InvokeVersion::query ? 1 : 0;  // worth 2^128
    return Felt::from_limbs({3, 0, query_bit, 0});
}

Felt resource_bound_felt(std::string_view name, const ResourceBound& bound) {
    WARDEN_CHECK(name.size() <= 7);  // 2^(8 * 7 + 192) < P
    std::uint64_t top = 0;
    for (const char c : name) top = (top << 8) | static_cast<std::uint8_t>(c);
    return Felt::from_limbs({static_cast<std::uint64_t>(bound.unit_price_max),
                             static_cast<std::uint64_t>(bound.unit_price_max >> 64),
                             bound.amount_max, top});
}

Felt fee_field_hash(std::uint64_t tip, const ResourceBounds& bounds) {
    PoseidonHasher hasher;
    hasher.add(Felt{tip});
    hasher.add(resource_bound_felt("L1_GAS", bounds.l1_gas));
    hasher.add(resource_bound_felt("L2_GAS", bounds.l2_gas));
    hasher.add(resource_bound_felt("L1_DATA", bounds.l1_data_gas));
    return hasher.finish();
}

PoseidonHasher begin_hash(std::string_view prefix, const TxnV3& txn, const Felt& chain_id) {
    PoseidonHasher hasher;
    hasher.add(short_string(prefix));
    hasher.add(version_felt(txn.version));
    hasher.add(txn.sender_address);
    hasher.add(fee_field_hash(txn.tip, txn.resource_bounds));
    hasher.add(poseidon_many(txn.paymaster_data));
    hasher.add(chain_id);
    hasher.add(txn.nonce);
    hasher.add(da_modes(txn));
    hasher.add(poseidon_many(txn.account_deployment_data));
    return hasher;
}

Felt invoke_hash(const InvokeV3& invoke, const Felt& chain_id) {
    PoseidonHasher hasher = begin_hash("invoke", invoke, chain_id);
    hasher.add(poseidon_many(invoke.calldata));
    if (!invoke.proof_facts.empty()) hasher.add(poseidon_many(invoke.proof_facts));
    return hasher.finish();
}

std::optional<U128> fee_max(const TxnV3& txn) {
    const ResourceBounds& bounds = txn.resource_bounds;
    const auto l2_price = checked_add(bounds.l2_gas.unit_price_max, txn.tip);
    if (!l2_price) return std::nullopt;
    const auto l1 = checked_mul(bounds.l1_gas.amount_max, bounds.l1_gas.unit_price_max);
    const auto l2 = checked_mul(bounds.l2_gas.amount_max, *l2_price);
    const auto data = checked_mul(bounds.l1_data_gas.amount_max, bounds.l1_data_gas.unit_price_max);
    if (!l1 || !l2 || !data) return std::nullopt;
    const auto gas = checked_add(*l1, *l2);
    return gas ? checked_add(*gas, *data) : std::nullopt;
}

std::vector<Felt> execute_calldata(std::span<const Call> calls) {
    std::vector<Felt> out{Felt{calls.size()}};
    for (const Call& call : calls) {
        out.push_back(call.to);
        out.push_back(call.selector);
        out.emplace_back(call.calldata.size());
        out.insert(out.end(), call.calldata.begin(), call.calldata.end());
    }
    return out;
}

Result<std::vector<Call>> calls_from_calldata(std::span<const Felt> calldata) {
    FeltReader reader(calldata);
    const Result<std::size_t> count = reader.length();
    if (!count) return Fail(Error(count.error()).at("__execute__ calls"));
    std::vector<Call> calls;
    for (std::size_t i = 0; i < *count; ++i) {
        const std::string where = "__execute__ call " + std::to_string(i);
        const Result<Felt> to = reader.address();
        if (!to) return Fail(Error(to.error()).at(where));
        const Result<Felt> selector = reader.felt();
        if (!selector) return Fail(Error(selector.error()).at(where));
        const Result<std::size_t> length = reader.length();
        if (!length) return Fail(Error(length.error()).at(where));
        const Result<std::span<const Felt>> felts = reader.take(*length);
        if (!felts) return Fail(Error(felts.error()).at(where));
        calls.push_back({*to, *selector, {felts->begin(), felts->end()}});
    }
    if (reader.remaining() != 0)
        return fail(Errc::invalid_input, "__execute__ calls: felts left over");
    return calls;
}

Felt contract_address(const Deployment& deployment) {
    const std::vector<Felt> parts{short_string("STARKNET_CONTRACT_ADDRESS"), deployment.deployer,
                                  deployment.salt, deployment.class_hash,
                                  pedersen_array(deployment.constructor_calldata)};
    return normalise_address(pedersen_array(parts));
}

}  // namespace warden::starknet
