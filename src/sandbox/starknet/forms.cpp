#include "sandbox/starknet/forms.hpp"

namespace warden::sandbox {
namespace {

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Json price_form(const starknet::GasPrice& price) {
    return Json::Object{{"price_in_fri", hex(price.fri)}, {"price_in_wei", hex(price.wei)}};
}

Json::Object content_form(const starknet::EventContent& event) {
    return {{"from_address", hex(event.from_address)},
            {"keys", hex_list(event.keys)},
            {"data", hex_list(event.data)}};
}

}  // namespace

std::string_view finality(const Block& block) {
    return block.on_l1 ? "ACCEPTED_ON_L1" : "ACCEPTED_ON_L2";
}

Json::Object header_form(const Block& block) {
    const starknet::HeaderContent& header = block.header;
    return {{"block_hash", hex(block.hash)},
            {"parent_hash", hex(header.parent_hash)},
            {"block_number", number(header.block_num)},
            {"new_root", hex(header.new_root)},
            {"timestamp", number(header.timestamp)},
            {"sequencer_address", hex(header.sequencer_address)},
            {"starknet_version", header.starknet_version},
            {"l1_gas_price", price_form(header.l1_gas_price)},
            {"l2_gas_price", price_form(header.l2_gas_price)},
            {"l1_data_gas_price", price_form(header.l1_data_gas_price)},
            {"l1_da_mode", header.l1_da_blob ? "BLOB" : "CALLDATA"},
            {"state_diff_commitment", hex(header.state_diff_commitment)},
            {"state_diff_length", number(header.state_diff_length)},
            {"transaction_commitment", hex(header.transaction_commitment)},
            {"transaction_count", number(header.transaction_count)},
            {"event_commitment", hex(header.event_commitment)},
            {"event_count", number(header.event_count)},
            {"receipt_commitment", hex(header.receipt_commitment)}};
}

Json::Object pending_header_form(const ChainCore& chain) {
    const U128 each = chain.prices().each;
    const Json price = price_form({each, each});
    return {{"block_number", number(chain.blocks().size())},
            {"timestamp", number(chain.pending_time())},
            {"sequencer_address", hex(sequencer_address())},
            {"starknet_version", chain.blocks().back().header.starknet_version},
            {"l1_gas_price", price},
            {"l2_gas_price", price},
            {"l1_data_gas_price", price},
            {"l1_da_mode", "BLOB"}};
}

Json::Object txn_form(const IncludedTxn& txn, TxnHash hash) {
    Json::Object out = *starknet::to_json(txn.invoke).object();
    if (hash == TxnHash::with) out.emplace_back("transaction_hash", hex(txn.hash));
    return out;
}

Json::Object receipt_form(const IncludedTxn& txn, std::string_view status) {
    const Execution& done = txn.execution;
    Json::Array events;
    for (const auto& event : done.events) events.push_back(content_form(event));
    Json::Object out{{"type", "INVOKE"},
                     {"transaction_hash", hex(txn.hash)},
                     {"actual_fee", Json::Object{{"unit", "FRI"}, {"amount", hex(done.fee)}}},
                     {"messages_sent", Json::Array{}},
                     {"events", std::move(events)},
                     {"execution_status", done.reverted() ? "REVERTED" : "SUCCEEDED"},
                     {"finality_status", status},
                     {"execution_resources", Json::Object{{"l1_gas", 0},
                                                          {"l1_data_gas", number(done.gas.l1_data)},
                                                          {"l2_gas", number(done.gas.l2)}}}};
    if (done.reverted()) out.emplace_back("revert_reason", done.revert_reason);
    return out;
}

Json status_form(const IncludedTxn& txn, std::string_view status) {
    const Execution& done = txn.execution;
    return Json::Object{{"finality_status", status},
                        {"failure_reason", done.reverted() ? Json(done.revert_reason) : Json()},
                        {"execution_status", done.reverted() ? "REVERTED" : "SUCCEEDED"}};
}

Json::Object event_form(const IncludedTxn& txn, std::size_t txn_index, std::size_t event_index,
                        const Block* block) {
    Json::Object out = content_form(txn.execution.events[event_index]);
    out.emplace_back("transaction_hash", hex(txn.hash));
    out.emplace_back("transaction_index", number(txn_index));
    out.emplace_back("event_index", number(event_index));
    if (block) {
        out.emplace_back("block_hash", hex(block->hash));
        out.emplace_back("block_number", number(block->header.block_num));
    }
    return out;
}

Json fee_estimate_form(const Execution& done, GasPrices prices) {
    return Json::Object{{"l1_gas_consumed", "0x0"},
                        {"l1_gas_price", hex(prices.each)},
                        {"l1_data_gas_consumed", hex(U128{done.gas.l1_data})},
                        {"l1_data_gas_price", hex(prices.each)},
                        {"l2_gas_consumed", hex(U128{done.gas.l2})},
                        {"l2_gas_price", hex(prices.each)},
                        {"overall_fee", hex(done.fee)},
                        {"unit", "FRI"}};
}

Json state_diff_form(const StateDiff& diff) {
    Json::Array entries, nonces, deployed;
    for (const auto& [key, value] : diff.strk) {
        entries.push_back(Json::Object{{"key", hex(key)}, {"value", hex(value)}});
    }
    for (const auto& [account, nonce] : diff.nonces) {
        nonces.push_back(
            Json::Object{{"contract_address", hex(account)}, {"nonce", hex(U128{nonce})}});
    }
    for (const auto& [address, class_hash] : diff.deployed) {
        deployed.push_back(
            Json::Object{{"address", hex(address)}, {"class_hash", hex(class_hash)}});
    }
    Json::Array storage;
    if (!entries.empty()) {
        storage.push_back(Json::Object{{"address", hex(strk_address())},
                                       {"storage_entries", std::move(entries)}});
    }
    return Json::Object{
        {"storage_diffs", std::move(storage)},          {"nonces", std::move(nonces)},
        {"deployed_contracts", std::move(deployed)},    {"declared_classes", Json::Array{}},
        {"deprecated_declared_classes", Json::Array{}}, {"replaced_classes", Json::Array{}}};
}

}  // namespace warden::sandbox
