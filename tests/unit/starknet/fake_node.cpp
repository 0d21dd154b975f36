#include "tests/unit/starknet/fake_node.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/poseidon.hpp"
#include "platform/json/parse.hpp"

namespace warden::starknet {
namespace {

Json event_json(const EventContent& event) {
    return Json::Object{{"from_address", event.from_address.to_hex()},
                        {"keys", to_json(event.keys)},
                        {"data", to_json(event.data)}};
}

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::string hex(U128 value) { return Felt::from_u128(value).to_hex(); }

Json price_json(const GasPrice& price) {
    return Json::Object{{"price_in_fri", hex(price.fri)}, {"price_in_wei", hex(price.wei)}};
}

std::vector<Felt> leaves_of(const FakeBlock& block) {
    std::vector<Felt> leaves;
    for (const FakeTxn& txn : block.txns) {
        for (const EventContent& event : txn.events) leaves.push_back(event_leaf(txn.hash, event));
    }
    return leaves;
}

}  // namespace

void FakeBlock::commit() {
    const std::vector<Felt> leaves = leaves_of(*this);
    header.transaction_count = txns.size();
    header.event_count = leaves.size();
    header.event_commitment = patricia_root(leaves);
}

void FakeBlock::rehash() {
    const std::vector<Felt> parts{header.parent_hash, Felt{header.block_num}, header.new_root};
    hash = commits_to_events(header.starknet_version) ? block_hash(header).value()
                                                      : poseidon_many(parts);
}

void FakeNode::add_block(std::vector<FakeTxn> txns, std::uint64_t fork) {
    FakeBlock block;
    block.txns = std::move(txns);
    block.header.block_num = blocks.size();
    block.header.parent_hash = blocks.empty() ? Felt{} : blocks.back().hash;
    block.header.new_root = Felt{fork};
    block.header.sequencer_address = Felt{0x5e9};
    block.header.timestamp = next_time != 0 ? next_time : 1'700'000'000 + blocks.size();
    block.header.l1_gas_price = {7, 8};
    block.header.starknet_version = starknet_version;
    block.commit();
    block.rehash();
    blocks.push_back(std::move(block));
}

Json FakeNode::block_json(std::size_t num, bool receipts) const {
    const FakeBlock& block = blocks.at(num);
    Json::Array txns;
    for (const FakeTxn& txn : block.txns) {
        if (!receipts) {
            txns.emplace_back(txn.hash.to_hex());
            continue;
        }
        Json::Array events;
        for (const EventContent& event : txn.events) events.push_back(event_json(event));
        txns.emplace_back(
            Json::Object{{"receipt", Json::Object{{"transaction_hash", txn.hash.to_hex()},
                                                  {"events", events}}}});
    }
    const HeaderContent& header = block.header;
    Json::Object out{{"block_hash", block.hash.to_hex()},
                     {"parent_hash", header.parent_hash.to_hex()},
                     {"block_number", number(header.block_num)},
                     {"timestamp", number(header.timestamp)},
                     {"new_root", header.new_root.to_hex()},
                     {"sequencer_address", header.sequencer_address.to_hex()},
                     {"l1_da_mode", header.l1_da_blob ? "BLOB" : "CALLDATA"},
                     {"l1_gas_price", price_json(header.l1_gas_price)},
                     {"l2_gas_price", price_json(header.l2_gas_price)},
                     {"l1_data_gas_price", price_json(header.l1_data_gas_price)},
                     {"starknet_version", header.starknet_version},
                     {"transactions", std::move(txns)}};
    if (spec.starts_with("0.9")) return out;
    out.emplace_back("transaction_count", number(header.transaction_count));
    out.emplace_back("event_count", number(header.event_count));
    out.emplace_back("state_diff_length", number(header.state_diff_length));
    out.emplace_back("event_commitment", header.event_commitment.to_hex());
    out.emplace_back("receipt_commitment", header.receipt_commitment.to_hex());
    out.emplace_back("transaction_commitment", header.transaction_commitment.to_hex());
    out.emplace_back("state_diff_commitment", header.state_diff_commitment.to_hex());
    return out;
}

std::size_t FakeNode::calls_of(const std::string& method) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(calls, [&](const auto& call) { return call.first == method; }));
}

std::optional<std::size_t> FakeNode::block_of(const Json& id) const {
    if (blocks.empty()) return std::nullopt;
    if (id == Json("latest")) return blocks.size() - 1;
    if (id == Json("l1_accepted")) return l1_accepted;
    if (const Json* num = id.find("block_number")) {
        const auto at = static_cast<std::size_t>(*num->integer());
        if (at < blocks.size()) return at;
    }
    return std::nullopt;
}

Reply FakeNode::get_block(const Json& params, bool receipts) {
    const auto at = block_of(*params.find("block_id"));
    if (!at) return Reply::error(24, "Block not found");
    return Reply::result(block_json(*at, receipts));
}

// Tokens are "<empty pages so far>-<events so far>".
Reply FakeNode::get_events(const Json& filter) const {
    const auto from = block_of(*filter.find("from_block"));
    const auto to = block_of(*filter.find("to_block"));
    if (!from || !to) return Reply::error(24, "Block not found");
    const std::size_t chunk =
        std::min(page_max, static_cast<std::size_t>(*filter.find("chunk_size")->integer()));
    Json::Array all;
    for (std::size_t num = *from; num <= *to; ++num) {
        std::int64_t txn_index = 0;
        for (const FakeTxn& txn : blocks[num].txns) {
            std::int64_t event_index = 0;
            for (const EventContent& event : txn.events) {
                const std::int64_t index = event_index++;
                if (Json(event.from_address.to_hex()) != *filter.find("address")) continue;
                Json::Object out = *event_json(event).object();
                out.emplace_back("transaction_hash", txn.hash.to_hex());
                out.emplace_back("block_number", number(num));
                out.emplace_back("block_hash", blocks[num].hash.to_hex());
                if (!spec.starts_with("0.9")) {
                    out.emplace_back("transaction_index", txn_index);
                    out.emplace_back("event_index", index);
                }
                all.emplace_back(std::move(out));
            }
            ++txn_index;
        }
    }
    std::size_t empties = 0;
    std::size_t begin = 0;
    if (const Json* token = filter.find("continuation_token")) {
        const std::string& text = *token->string();
        empties = std::stoul(text);
        begin = std::stoul(text.substr(text.find('-') + 1));
    }
    const auto token = [](std::size_t e, std::size_t b) {
        return std::to_string(e) + "-" + std::to_string(b);
    };
    if (empties < empty_pages) {
        return Reply::result(Json::Object{{"events", Json::Array{}},
                                          {"continuation_token", token(empties + 1, begin)}});
    }
    const std::size_t end = std::min(all.size(), begin + chunk);
    Json::Object page{{"events", Json::Array(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                             all.begin() + static_cast<std::ptrdiff_t>(end))}};
    if (end < all.size()) page.emplace_back("continuation_token", token(empties, end));
    return Reply::result(std::move(page));
}

Reply FakeNode::answer(const std::string& method, const Json& params) {
    calls.emplace_back(method, params);
    if (hook) {
        if (std::optional<Reply> reply = hook(method, params)) return std::move(*reply);
    }
    if (const auto fixed = answers.find(method); fixed != answers.end()) return fixed->second;
    if (method == "starknet_specVersion") return Reply::result(spec);
    if (method == "starknet_chainId") {
        return Reply::result(Felt::from_short_string(chain).value().to_hex());
    }
    if (method == "starknet_blockHashAndNumber") {
        if (blocks.empty()) return Reply::error(32, "There are no blocks");
        return Reply::result(Json::Object{{"block_hash", blocks.back().hash.to_hex()},
                                          {"block_number", number(blocks.size() - 1)}});
    }
    if (method == "starknet_getBlockWithTxHashes") return get_block(params, false);
    if (method == "starknet_getBlockWithReceipts") return get_block(params, true);
    if (method == "starknet_getEvents") return get_events(*params.find("filter"));
    return Reply::error(-32601, "Method not found");
}

}  // namespace warden::starknet
