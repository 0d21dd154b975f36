// Transactions, fees, and single values.

#include <array>

#include "adapters/starknet/client/decode.hpp"
#include "adapters/starknet/client/json_view.hpp"

namespace warden::starknet {
namespace {

using json_view::Element;

struct FinalityName {
    std::string_view name;
    TxnFinality finality;
};
constexpr std::array kFinalities{
    FinalityName{"RECEIVED", TxnFinality::received},
    FinalityName{"CANDIDATE", TxnFinality::candidate},
    FinalityName{"PRE_CONFIRMED", TxnFinality::pre_confirmed},
    FinalityName{"ACCEPTED_ON_L2", TxnFinality::accepted_on_l2},
    FinalityName{"ACCEPTED_ON_L1", TxnFinality::accepted_on_l1},
};

Result<TxnFinality> finality_of(Element object) {
    const Result<std::string_view> name = json_view::text(object, "finality_status");
    if (!name) return Fail(name.error());
    for (const FinalityName& known : kFinalities) {
        if (known.name == *name) return known.finality;
    }
    return fail(Errc::invalid_input, "finality_status: unknown value");
}

// Absent while the transaction has not been executed.
Result<bool> reverted_of(Element object) {
    if (!json_view::find(object, "execution_status")) return false;
    const Result<std::string_view> name = json_view::text(object, "execution_status");
    if (!name) return Fail(name.error());
    if (*name == "SUCCEEDED") return false;
    if (*name == "REVERTED") return true;
    return fail(Errc::invalid_input, "execution_status: unknown value");
}

Result<ResourceBound> consumed(Element estimate, const std::string& resource) {
    const Result<std::uint64_t> amount = json_view::hex_u64(estimate, resource + "_consumed");
    if (!amount) return Fail(amount.error());
    const Result<U128> price = json_view::hex_u128(estimate, resource + "_price");
    if (!price) return Fail(price.error());
    return ResourceBound{*amount, *price};
}

Result<FeeEstimate> fee_estimate(Element estimate) {
    const Result<std::string_view> unit = json_view::text(estimate, "unit");
    if (!unit) return Fail(unit.error());
    if (*unit != "FRI") return fail(Errc::invalid_input, "unit: FRI expected");
    FeeEstimate out;
    const std::array<std::pair<const char*, ResourceBound*>, 3> wanted{
        {{"l1_gas", &out.consumed.l1_gas},
         {"l2_gas", &out.consumed.l2_gas},
         {"l1_data_gas", &out.consumed.l1_data_gas}}};
    for (const auto& [resource, target] : wanted) {
        const Result<ResourceBound> bound = consumed(estimate, resource);
        if (!bound) return Fail(bound.error());
        *target = *bound;
    }
    const Result<U128> overall = json_view::hex_u128(estimate, "overall_fee");
    if (!overall) return Fail(overall.error());
    out.overall_fee = *overall;
    return out;
}

Result<std::vector<EventContent>> receipt_events(Element receipt) {
    const auto events = json_view::array(receipt, "events");
    if (!events) return Fail(events.error());
    std::vector<EventContent> out;
    for (const Element event : *events) {
        const Result<Felt> from = json_view::felt(event, "from_address");
        if (!from) return Fail(from.error());
        Result<std::vector<Felt>> keys = json_view::felts(event, "keys");
        if (!keys) return Fail(std::move(keys.error()));
        Result<std::vector<Felt>> data = json_view::felts(event, "data");
        if (!data) return Fail(std::move(data.error()));
        out.push_back({*from, std::move(*keys), std::move(*data)});
    }
    return out;
}

Result<std::optional<chain::BlockRef>> block_of(Element receipt) {
    if (!json_view::find(receipt, "block_hash")) return std::nullopt;
    const Result<Felt> hash = json_view::felt(receipt, "block_hash");
    if (!hash) return Fail(hash.error());
    const Result<std::uint64_t> num = json_view::number(receipt, "block_number");
    if (!num) return Fail(num.error());
    return chain::BlockRef{*num, hash->to_hex()};
}

}  // namespace

namespace decode {

Result<std::string> text(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    std::string_view out;
    if (root->get(out)) return fail(Errc::invalid_input, "answer: text expected");
    return std::string(out);
}

Result<Felt> felt(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    return json_view::as_felt(*root, "answer");
}

Result<std::vector<Felt>> felts(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    simdjson::dom::array values;
    if (root->get(values)) return fail(Errc::invalid_input, "answer: array expected");
    return json_view::as_felts(values, "answer");
}

Result<chain::BlockNum> block_num(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    std::uint64_t out = 0;
    if (root->get(out)) return fail(Errc::invalid_input, "answer: number expected");
    return out;
}

Result<std::vector<FeeEstimate>> fee_estimates(std::string_view json, std::size_t count) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    simdjson::dom::array items;
    if (root->get(items) || items.size() != count) {
        return fail(Errc::invalid_input,
                    "answer: list of " + std::to_string(count) + " estimates expected");
    }
    std::vector<FeeEstimate> out;
    for (const Element item : items) {
        const Result<FeeEstimate> estimate = fee_estimate(item);
        if (!estimate) return Fail(estimate.error());
        out.push_back(*estimate);
    }
    return out;
}

Result<Felt> added_txn(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    return json_view::felt(*root, "transaction_hash");
}

Result<TxnState> txn_state(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    const Result<TxnFinality> finality = finality_of(*root);
    if (!finality) return Fail(finality.error());
    const Result<bool> reverted = reverted_of(*root);
    if (!reverted) return Fail(reverted.error());
    return TxnState{*finality, *reverted};
}

Result<TxnReceipt> receipt(std::string_view json) {
    json_view::Document document;
    const Result<Element> root = document.parse(json);
    if (!root) return Fail(root.error());
    TxnReceipt out;
    const Result<Felt> hash = json_view::felt(*root, "transaction_hash");
    if (!hash) return Fail(hash.error());
    out.txn_hash = *hash;
    const Result<TxnFinality> finality = finality_of(*root);
    if (!finality) return Fail(finality.error());
    out.finality = *finality;
    const Result<bool> reverted = reverted_of(*root);
    if (!reverted) return Fail(reverted.error());
    out.reverted = *reverted;
    if (const auto reason = json_view::text(*root, "revert_reason")) out.revert_reason = *reason;
    const Result<Element> fee = json_view::member(*root, "actual_fee");
    if (!fee) return Fail(fee.error());
    const Result<U128> amount = json_view::hex_u128(*fee, "amount");
    if (!amount) return Fail(amount.error());
    out.fee = *amount;
    Result<std::optional<chain::BlockRef>> block = block_of(*root);
    if (!block) return Fail(std::move(block.error()));
    out.block = std::move(*block);
    Result<std::vector<EventContent>> events = receipt_events(*root);
    if (!events) return Fail(std::move(events.error()));
    out.events = std::move(*events);
    return out;
}

}  // namespace decode
}  // namespace warden::starknet
