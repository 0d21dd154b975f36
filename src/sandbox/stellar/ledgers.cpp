#include "sandbox/stellar/ledgers.hpp"

#include <algorithm>

#include "domain/base/sha256.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::EventStage;
using stellar::Toid;

constexpr std::int64_t kTotalCoins = 1'000'000'000'000'000'000;
constexpr std::uint32_t kTxnSetMax = 1'000;

// The phases of a set: classic transactions (none here), then Soroban's in one cluster.
stellar::GeneralizedTxnSet txn_set(const ClosedLedger& ledger) {
    stellar::ParallelTxns soroban;
    soroban.base_fee = ledger.header.base_fee;
    if (!ledger.txns.empty()) {
        std::vector<stellar::TransactionEnvelope> cluster;
        cluster.reserve(ledger.txns.size());
        for (const Applied& txn : ledger.txns) cluster.push_back(txn.whole());
        soroban.stages = {{std::move(cluster)}};
    }
    stellar::TxnSetV1 set;
    set.previous_ledger_hash = ledger.header.previous_ledger_hash;
    set.phases = {{std::vector<stellar::TxnSetComponent>{}}, {std::move(soroban)}};
    return {std::move(set)};
}

// Returns the events in the order of their ids: fees before all, each transaction's own, refunds
// after all.
std::vector<StoredEvent> events_of(const ClosedLedger& ledger) {
    std::vector<StoredEvent> out;
    std::uint32_t before = 0, after = 0;
    for (std::uint32_t i = 0; i < ledger.txns.size(); ++i) {
        const Applied& txn = ledger.txns[i];
        const auto add = [&](Toid toid, std::uint32_t index, const stellar::ContractEvent& event) {
            toid.ledger = ledger.sequence();
            out.push_back({{toid, index}, event, txn.hash, txn.succeeded()});
        };
        for (const stellar::TransactionEvent& event : txn.meta.events) {
            if (event.stage == EventStage::before_all) add({0, 0, 0}, before++, event.event);
            if (event.stage == EventStage::after_all) {
                add({0, Toid::kAfterAll, 0}, after++, event.event);
            }
        }
        for (std::uint32_t op = 0; op < txn.meta.operations.size(); ++op) {
            const auto& events = txn.meta.operations[op].events;
            for (std::uint32_t index = 0; index < events.size(); ++index) {
                add({0, i + 1, op}, index, events[index]);
            }
        }
    }
    std::ranges::sort(out, {}, &StoredEvent::id);
    return out;
}

}  // namespace

ClosedLedger make_ledger(const HeaderStart& start, std::vector<Applied> txns, Version version) {
    ClosedLedger out;
    out.txns = std::move(txns);
    out.version = version;
    std::vector<stellar::TransactionResultPair> results;
    results.reserve(out.txns.size());
    for (const Applied& txn : out.txns) results.push_back({txn.hash, txn.result});
    stellar::LedgerHeader& header = out.header;
    header.version = kProtocol;
    header.previous_ledger_hash = start.previous_hash;
    header.value.close_time = start.close_time;
    header.txn_set_result_hash = stellar::result_set_hash(results);
    header.sequence = start.sequence;
    header.total_coins = kTotalCoins;
    header.fee_pool = start.fee_pool;
    header.base_fee = start.base_fee;
    header.base_reserve = start.base_reserve;
    header.max_txn_set_size = kTxnSetMax;
    header.value.txn_set_hash = sha256(stellar::to_xdr(txn_set(out)));
    out.hash = stellar::ledger_hash(header);
    out.events = events_of(out);
    return out;
}

stellar::LedgerHeaderHistoryEntry header_entry(const ClosedLedger& ledger) {
    return {ledger.hash, ledger.header};
}

stellar::LedgerCloseMeta close_meta(const ClosedLedger& ledger) {
    stellar::LedgerCloseMetaV2 meta;
    meta.header = header_entry(ledger);
    meta.txn_set = txn_set(ledger);
    for (const Applied& txn : ledger.txns) {
        meta.txns.push_back(
            {{txn.hash, txn.result}, txn.fee_changes, {txn.meta}, txn.refund_changes});
    }
    return {std::move(meta)};
}

}  // namespace warden::sandbox::soroban
