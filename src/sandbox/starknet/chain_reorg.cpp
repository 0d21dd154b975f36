// Re-orgs, and replaying the journal.
#include <algorithm>

#include "domain/base/json_fields.hpp"
#include "sandbox/starknet/chain_core.hpp"

namespace warden::sandbox {

void ChainCore::orphan(std::uint64_t first) {
    for (std::uint64_t i = first; i < blocks_.size(); ++i) {
        block_nums_.erase(blocks_[i].hash);
        for (const IncludedTxn& txn : blocks_[i].txns) txns_.erase(txn.hash);
    }
    for (const IncludedTxn& txn : pending_) txns_.erase(txn.hash);
    contracts_.rollback(blocks_[first - 1].version);
    contracts_.next_version();
    contracts_.take_touched();
    blocks_.resize(first);
    pending_.clear();
    ++forks_;
}

Result<ReorgReport> ChainCore::reorg(const ReorgOrder& order) {
    if (order.depth == 0 || order.depth >= blocks_.size() || blocks_.size() - order.depth <= l1_ ||
        !readable(blocks_.size() - order.depth - 1)) {
        return fail(Errc::invalid_input, "depth: nothing to orphan, final, or forgotten");
    }
    const UnixSecs time = pending_time();
    Json::Array drop;
    for (const Felt& hash : order.drop) drop.push_back(hex(hash));
    write(Json::Object{{"do", "reorg"},
                       {"depth", static_cast<std::int64_t>(order.depth)},
                       {"blocks", static_cast<std::int64_t>(order.blocks)},
                       {"time", static_cast<std::int64_t>(time)},
                       {"drop", std::move(drop)}});
    // What follows is part of this one line.
    const Journal journal = std::exchange(journal_, {});

    const std::uint64_t first = blocks_.size() - order.depth;
    const std::vector<Block> old(blocks_.begin() + static_cast<std::ptrdiff_t>(first),
                                 blocks_.end());
    const std::vector<IncludedTxn> was_pending = pending_;
    const auto was_pending_time = pending_time_;
    orphan(first);
    if (observer_) observer_->orphaned(old.front(), old.back());

    ReorgReport report;
    for (auto block = old.rbegin(); block != old.rend(); ++block) {
        report.orphaned.push_back(block->hash);
    }
    const auto again = [&](const std::vector<IncludedTxn>& txns) {
        for (const IncludedTxn& txn : txns) {
            const bool fits = !order.drop.contains(txn.hash) && include_again(txn.invoke, txn.hash);
            if (!fits) report.dropped.push_back(txn.hash);
        }
    };
    std::size_t next = 0;  // of the old blocks
    for (std::uint64_t i = 0; i < order.blocks; ++i) {
        const bool last = i + 1 == order.blocks;
        if (next < old.size()) pending_time_ = old[next].header.timestamp;
        do {
            if (next < old.size()) again(old[next++].txns);
        } while (last && next < old.size());
        close_block();
    }
    pending_time_ = time;
    while (next < old.size()) again(old[next++].txns);
    again(was_pending);
    if (pending_.empty()) pending_time_ = was_pending_time;
    journal_ = journal;
    return report;
}

Result<void> ChainCore::replay_reorg(const Json& line) {
    ReorgOrder order;
    const auto depth = json::get_u64(line, "depth");
    const auto blocks = json::get_u64(line, "blocks");
    const auto drop = json::get_array(line, "drop");
    const auto time = json::get_u64(line, "time");
    if (!depth || !blocks || !drop || !time)
        return fail(Errc::invalid_input, "a re-org that is incomplete");
    order.depth = *depth;
    order.blocks = *blocks;
    for (const Json& hash : **drop) {
        const auto felt = hash.string() ? Felt::from_hex(*hash.string())
                                        : fail(Errc::invalid_input, "drop: no hash");
        if (!felt) return Fail(felt.error());
        order.drop.insert(*felt);
    }
    pending_time_ = *time;
    const auto done = reorg(order);
    if (!done) return Fail(done.error());
    return {};
}

Result<void> ChainCore::replay(const Json& line) {
    const auto what = json::get_string(line, "do");
    if (!what) return Fail(what.error());
    if (*what == "reorg") return replay_reorg(line);
    if (*what == "l1") {
        const auto block_num = json::get_u64(line, "block_num");
        if (!block_num) return Fail(block_num.error());
        accept_on_l1(*block_num);
        return {};
    }
    if (*what == "time") {
        const auto offset = json::get(line, "offset_secs");
        const auto pending = json::get_u64(line, "pending");
        if (!offset || !(*offset)->integer() || !pending) {
            return fail(Errc::invalid_input, "a time that is incomplete");
        }
        offset_secs_ = *(*offset)->integer();
        if (pending_.empty()) pending_time_ = *pending;
        return {};
    }
    if (*what == "gas_price") {
        const auto text = json::get_string(line, "price");
        const auto price = text ? u128_from_decimal(*text) : Fail(text.error());
        if (!price) return Fail(price.error());
        gas_price_ = *price;
        return {};
    }
    const auto time = json::get_u64(line, "time");
    if (!time) return Fail(time.error());
    pending_time_ = *time;
    if (*what == "block") {
        close_block();
        return {};
    }
    if (*what != "txn") return fail(Errc::invalid_input, "unknown line");
    const auto body = json::get(line, "invoke");
    if (!body) return Fail(body.error());
    const auto invoke = starknet::invoke_from_json(**body);
    if (!invoke) return Fail(invoke.error());
    if (!include_again(*invoke, starknet::invoke_hash(*invoke, chain_id_))) {
        return fail(Errc::invalid_input, "a transaction that does not fit the chain");
    }
    return {};
}

}  // namespace warden::sandbox
