// Blocks, transactions, receipts.
#include "adapters/starknet/codec/selector.hpp"
#include "sandbox/starknet/node.hpp"

namespace warden::sandbox {
namespace {

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::uint64_t Node::head() const {
    const std::uint64_t newest = chain_.blocks().size() - 1;
    const auto lag = static_cast<std::uint64_t>(faults_.number("lag", "blocks", 0));
    return newest > lag ? newest - lag : 0;
}

const Block& Node::block(std::uint64_t num) const {
    const std::string* hidden = faults_.text("own_chain", "event");
    return hidden ? own_chain_.block(num, starknet::sn_keccak(*hidden)) : chain_.blocks()[num];
}

tl::expected<BlockRef, RpcError> Node::block_of(const Json& block_id) const {
    if (const std::string* tag = block_id.string()) {
        if (*tag == "latest") return BlockRef{false, head()};
        if (*tag == "pre_confirmed" || *tag == "pending") return BlockRef{true, 0};
        if (*tag == "l1_accepted") return BlockRef{false, std::min(chain_.l1_block_num(), head())};
        return bad_params("block_id: unknown tag");
    }
    if (const Json* num = block_id.find("block_number")) {
        if (!num->integer() || *num->integer() < 0) return bad_params("block_number: no number");
        const auto wanted = static_cast<std::uint64_t>(*num->integer());
        if (wanted > head()) return refuse(24);
        return BlockRef{false, wanted};
    }
    if (const Json* hash = block_id.find("block_hash")) {
        const auto felt = felt_from(*hash, "block_hash");
        if (!felt) return RpcFail(felt.error());
        const std::string* hidden = faults_.text("own_chain", "event");
        const auto found = hidden ? own_chain_.find(*felt, starknet::sn_keccak(*hidden))
                                  : chain_.find_block(*felt);
        if (!found || *found > head()) return refuse(24);
        return BlockRef{false, *found};
    }
    return bad_params("block_id: neither a tag nor a number nor a hash");
}

Node::Resolved Node::block_of(const Params& params) const {
    const auto id = params.any("block_id");
    if (!id) return RpcFail(id.error());
    return block_of(**id);
}

RpcResult Node::spec_version(const Params&) { return Json("0.10.2"); }

RpcResult Node::chain_id(const Params&) {
    if (faults_.take("wrong_chain_id")) return Json("0x57524f4e47");
    return hex(chain_.chain_id());
}

RpcResult Node::block_number(const Params&) { return number(head()); }

RpcResult Node::block_hash_and_number(const Params&) {
    const Block& newest = block(head());
    return Json(Json::Object{{"block_hash", hex(newest.hash)}, {"block_number", number(head())}});
}

RpcResult Node::syncing(const Params&) { return Json(false); }

template <class Form>
RpcResult Node::block_with(const Params& params, Form form) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    const bool pending = ref->pending;
    const auto& txns = pending ? chain_.pending() : block(ref->num).txns;
    const std::string_view status = pending ? "PRE_CONFIRMED" : finality(block(ref->num));
    Json::Object out = pending ? pending_header_form(chain_) : header_form(block(ref->num));
    if (!pending) out.emplace_back("status", status);
    Json::Array list;
    for (const IncludedTxn& txn : txns) list.push_back(form(txn, status));
    out.emplace_back("transactions", std::move(list));
    return Json(std::move(out));
}

RpcResult Node::block_with_hashes(const Params& params) {
    return block_with(params,
                      [](const IncludedTxn& txn, std::string_view) { return hex(txn.hash); });
}

RpcResult Node::block_with_txns(const Params& params) {
    return block_with(params, [](const IncludedTxn& txn, std::string_view) {
        return Json(txn_form(txn, TxnHash::with));
    });
}

RpcResult Node::block_with_receipts(const Params& params) {
    return block_with(params, [](const IncludedTxn& txn, std::string_view status) {
        return Json(Json::Object{{"transaction", txn_form(txn, TxnHash::without)},
                                 {"receipt", receipt_form(txn, status)}});
    });
}

RpcResult Node::block_txn_count(const Params& params) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    return number(ref->pending ? chain_.pending().size() : block(ref->num).txns.size());
}

RpcResult Node::state_update(const Params& params) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    if (ref->pending) {
        return Json(Json::Object{{"old_root", "0x0"}, {"state_diff", state_diff_form({})}});
    }
    const Block& shown = block(ref->num);
    return Json(Json::Object{{"block_hash", hex(shown.hash)},
                             {"old_root", "0x0"},
                             {"new_root", hex(shown.header.new_root)},
                             {"state_diff", state_diff_form(shown.diff)}});
}

RpcResult Node::txn_by_hash(const Params& params) {
    const auto hash = params.felt("transaction_hash");
    if (!hash) return RpcFail(hash.error());
    const auto place = chain_.find_txn(*hash);
    if (!place) return refuse(29);
    return Json(txn_form(chain_.txn_at(*place), TxnHash::with));
}

RpcResult Node::txn_by_index(const Params& params) {
    const auto ref = block_of(params);
    if (!ref) return RpcFail(ref.error());
    const auto index = params.number("index");
    if (!index) return RpcFail(index.error());
    const auto& txns = ref->pending ? chain_.pending() : block(ref->num).txns;
    if (*index >= txns.size()) return refuse(27);
    return Json(txn_form(txns[*index], TxnHash::with));
}

RpcResult Node::receipt(const Params& params) {
    const auto hash = params.felt("transaction_hash");
    if (!hash) return RpcFail(hash.error());
    const auto place = chain_.find_txn(*hash);
    if (!place || (place->block_num && *place->block_num > head())) return refuse(29);
    const IncludedTxn& txn = chain_.txn_at(*place);
    if (!place->block_num) {
        Json::Object out = receipt_form(txn, "PRE_CONFIRMED");
        out.emplace_back("block_number", number(chain_.blocks().size()));
        return Json(std::move(out));
    }
    const Block& in = block(*place->block_num);
    Json::Object out = receipt_form(txn, finality(in));
    out.emplace_back("block_hash", hex(in.hash));
    out.emplace_back("block_number", number(in.header.block_num));
    return Json(std::move(out));
}

RpcResult Node::txn_status(const Params& params) {
    const auto hash = params.felt("transaction_hash");
    if (!hash) return RpcFail(hash.error());
    if (chain_.waiting(*hash)) return Json(Json::Object{{"finality_status", "RECEIVED"}});
    const auto place = chain_.find_txn(*hash);
    if (!place || (place->block_num && *place->block_num > head())) return refuse(29);
    const std::string_view status =
        place->block_num ? finality(chain_.blocks()[*place->block_num]) : "PRE_CONFIRMED";
    return status_form(chain_.txn_at(*place), status);
}

std::span<const Node::Method> Node::methods() {
    static const std::vector<Method> all = {
        {"starknet_specVersion", {}, &Node::spec_version},
        {"starknet_chainId", {}, &Node::chain_id},
        {"starknet_blockNumber", {}, &Node::block_number},
        {"starknet_blockHashAndNumber", {}, &Node::block_hash_and_number},
        {"starknet_syncing", {}, &Node::syncing},
        {"starknet_getBlockWithTxHashes", {"block_id"}, &Node::block_with_hashes},
        {"starknet_getBlockWithTxs", {"block_id"}, &Node::block_with_txns},
        {"starknet_getBlockWithReceipts", {"block_id"}, &Node::block_with_receipts},
        {"starknet_getBlockTransactionCount", {"block_id"}, &Node::block_txn_count},
        {"starknet_getStateUpdate", {"block_id"}, &Node::state_update},
        {"starknet_getTransactionByHash", {"transaction_hash"}, &Node::txn_by_hash},
        {"starknet_getTransactionByBlockIdAndIndex", {"block_id", "index"}, &Node::txn_by_index},
        {"starknet_getTransactionReceipt", {"transaction_hash"}, &Node::receipt},
        {"starknet_getTransactionStatus", {"transaction_hash"}, &Node::txn_status},
        {"starknet_getStorageAt", {"contract_address", "key", "block_id"}, &Node::storage_at},
        {"starknet_getNonce", {"block_id", "contract_address"}, &Node::nonce},
        {"starknet_getClassHashAt", {"block_id", "contract_address"}, &Node::class_hash_at},
        {"starknet_getClassAt", {"block_id", "contract_address"}, &Node::class_at},
        {"starknet_getClass", {"block_id", "class_hash"}, &Node::class_by_hash},
        {"starknet_call", {"request", "block_id"}, &Node::call},
        {"starknet_getEvents", {"filter"}, &Node::events},
        {"starknet_addInvokeTransaction", {"invoke_transaction"}, &Node::add_invoke},
        {"starknet_estimateFee", {"request", "simulation_flags", "block_id"}, &Node::estimate_fee},
        {"starknet_simulateTransactions",
         {"block_id", "transactions", "simulation_flags"},
         &Node::simulate},
    };
    return all;
}

}  // namespace warden::sandbox
