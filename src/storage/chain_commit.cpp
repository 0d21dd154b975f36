#include "storage/chain_commit.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "storage/chain_feed.hpp"
#include "storage/feed_append.hpp"
#include "storage/rows.hpp"

namespace warden::storage {
namespace {

// The row's lock makes this tx the contract's only writer, whatever its fence.
constexpr Statement kLockContract{
    "chain_lock_contract",
    "SELECT id, final_num FROM contracts WHERE chain = $1 AND contract = $2 FOR UPDATE"};
constexpr Statement kInsertContract{
    "chain_insert_contract",
    "INSERT INTO contracts (chain, contract) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
constexpr Statement kTail{
    "chain_tail", "SELECT num, hash FROM blocks WHERE contract_id = $1 ORDER BY num DESC LIMIT 1"};
constexpr Statement kLastCoverage{"chain_last_coverage",
                                  "SELECT first_num, last_num, proof FROM coverage "
                                  "WHERE contract_id = $1 ORDER BY first_num DESC LIMIT 1"};
constexpr Statement kPutCoverage{
    "chain_put_coverage",
    "INSERT INTO coverage (contract_id, first_num, last_num, proof) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (contract_id, first_num) DO UPDATE SET last_num = excluded.last_num"};
// $2: [[kind, id, block]..]: the current version of each ends there.
constexpr Statement kEndVersions{
    "chain_end_versions",
    "UPDATE entities e SET valid_to = (c ->> 2)::bigint FROM json_array_elements($2::json) c "
    "WHERE e.contract_id = $1 AND e.kind = c ->> 0 AND e.entity_id = c ->> 1 "
    "AND e.valid_to IS NULL"};
constexpr Statement kDropVersions{"chain_drop_versions",
                                  "DELETE FROM entities WHERE contract_id = $1 AND valid_from > $2 "
                                  "RETURNING kind, entity_id"};
constexpr Statement kReviveVersions{
    "chain_revive_versions",
    "UPDATE entities e SET valid_to = NULL FROM json_array_elements($3::json) c "
    "WHERE e.contract_id = $1 AND e.kind = c ->> 0 AND e.entity_id = c ->> 1 "
    "AND e.valid_to > $2"};
constexpr Statement kDropEvents{"chain_drop_events",
                                "DELETE FROM events WHERE contract_id = $1 AND block_num > $2"};
constexpr Statement kDropBlocks{"chain_drop_blocks",
                                "DELETE FROM blocks WHERE contract_id = $1 AND num > $2"};
constexpr Statement kDropCoverage{"chain_drop_coverage",
                                  "DELETE FROM coverage WHERE contract_id = $1 AND first_num > $2"};
constexpr Statement kCutCoverage{
    "chain_cut_coverage",
    "UPDATE coverage SET last_num = $2 WHERE contract_id = $1 AND last_num > $2"};
constexpr Statement kEndRefold{
    "chain_end_refold",
    "UPDATE contracts SET refold_from = NULL WHERE id = $1 AND refold_from > $2"};
constexpr Statement kFinalise{"chain_finalise",
                              "UPDATE contracts SET final_num = $2 WHERE id = $1"};

struct ContractRow {
    int id = 0;
    chain::BlockNum final_num = 0;
    std::optional<chain::BlockRef> tail;
};

chain::BlockRef ref_of(const pqxx::row& row) {
    chain::BlockRef ref;
    read_row(row, ref.num, ref.hash);
    return ref;
}

ContractRow lock_contract(Tx& tx, const chain::ContractRef& contract) {
    pqxx::result rows = tx.exec(kLockContract, contract.chain, contract.contract);
    if (rows.empty()) {
        tx.exec(kInsertContract, contract.chain, contract.contract);
        rows = tx.exec(kLockContract, contract.chain, contract.contract);
    }
    ContractRow contract_row;
    read_row(rows[0], contract_row.id, contract_row.final_num);
    contract_row.tail = first(tx.exec(kTail, contract_row.id), ref_of);
    return contract_row;
}

std::string at(const chain::BlockRef& ref) { return std::to_string(ref.num) + " " + ref.hash; }

void check_follows(const std::optional<chain::BlockRef>& tail,
                   const std::vector<ports::ChainBlock>& blocks) {
    chain::BlockRef last = tail.value_or(chain::BlockRef{});
    for (const ports::ChainBlock& block : blocks) {
        const bool first_ever = !tail && &block == &blocks.front();
        if (!first_ever &&
            (block.header.ref.num != last.num + 1 || block.header.parent_hash != last.hash)) {
            throw StoreError(Errc::conflict, "block " + at(block.header.ref) + " on parent " +
                                                 block.header.parent_hash +
                                                 " does not follow block " + at(last));
        }
        last = block.header.ref;
    }
}

void copy_blocks(Tx& tx, int contract_id, const std::vector<ports::ChainBlock>& blocks) {
    const std::vector<std::string> columns{"contract_id", "num",  "hash",
                                           "parent_hash", "time", "proof"};
    pqxx::stream_to rows(tx.pqxx(), "blocks", columns);
    for (const ports::ChainBlock& block : blocks) {
        const chain::BlockHeader& header = block.header;
        rows << std::make_tuple(contract_id, header.ref.num, header.ref.hash, header.parent_hash,
                                header.time, word_of(block.proof));
    }
    rows.complete();
}

void copy_events(Tx& tx, int contract_id, const std::vector<ports::ChainBlock>& blocks) {
    const std::vector<std::string> columns{"contract_id", "block_num", "txn_index",
                                           "event_index", "txn_hash",  "name",
                                           "raw",         "fields",    "decoder_version"};
    pqxx::stream_to rows(tx.pqxx(), "events", columns);
    for (const ports::ChainBlock& block : blocks) {
        for (const ports::ChainEvent& event : block.events) {
            std::string fields;
            if (event.decoded) fields = write_canonical(orchestrator::to_json(*event.decoded));
            rows << std::make_tuple(contract_id, block.header.ref.num, event.txn_index,
                                    event.event_index, event.txn_hash, event.name, event.raw,
                                    event.decoded ? fields.c_str() : nullptr,
                                    ports::kDecoderVersion);
        }
    }
    rows.complete();
}

void extend_coverage(Tx& tx, int contract_id, const std::vector<ports::ChainBlock>& blocks) {
    auto ranges = each(tx.exec(kLastCoverage, contract_id), coverage_of);
    for (const ports::ChainBlock& block : blocks) {
        ranges.push_back({block.header.ref.num, block.header.ref.num, block.proof});
    }
    for (const chain::CoverageRange& range : chain::merge_coverage(ranges)) {
        tx.exec(kPutCoverage, contract_id, range.first, range.last, word_of(range.proof));
    }
}

}  // namespace

void store_versions(Tx& tx, int contract_id, std::vector<ports::EntityChange> changes) {
    if (changes.empty()) return;
    std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
        return std::tie(a.key, a.block_num) < std::tie(b.key, b.block_num);
    });
    // The first version of each entity in this batch ends the stored one.
    Json::Array ends;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (i > 0 && changes[i - 1].key == changes[i].key) continue;
        Json::Array end{word_of(changes[i].key.kind), changes[i].key.id,
                        json_number(changes[i].block_num)};
        ends.emplace_back(std::move(end));
    }
    tx.exec(kEndVersions, contract_id, write_canonical(ends));

    const std::vector<std::string> columns{"contract_id", "kind",     "entity_id",
                                           "valid_from",  "valid_to", "body"};
    pqxx::stream_to rows(tx.pqxx(), "entities", columns);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const ports::EntityChange& change = changes[i];
        const bool replaced = i + 1 < changes.size() && changes[i + 1].key == change.key;
        const std::string valid_to = replaced ? std::to_string(changes[i + 1].block_num) : "";
        rows << std::make_tuple(contract_id, word_of(change.key.kind), change.key.id,
                                change.block_num, replaced ? valid_to.c_str() : nullptr,
                                write_canonical(change.body));
    }
    rows.complete();
}

void drop_versions(Tx& tx, int contract_id, chain::BlockNum keep) {
    Json::Array keys;
    for (const pqxx::row version : tx.exec(kDropVersions, contract_id, keep)) {
        keys.emplace_back(Json::Array{version[0].as<std::string>(), version[1].as<std::string>()});
    }
    tx.exec(kReviveVersions, contract_id, keep, write_canonical(keys));
}

void commit_batch(Tx& tx, const ChainStoreSettings& settings, const chain::ContractRef& contract,
                  const ports::BlockBatch& batch) {
    if (batch.blocks.empty()) return;
    const ContractRow row = lock_contract(tx, contract);
    if (row.tail == batch.blocks.back().header.ref) return;  // the same batch again
    check_follows(row.tail, batch.blocks);
    const chain::BlockNum first = batch.blocks.front().header.ref.num;
    const chain::BlockNum last = batch.blocks.back().header.ref.num;
    for (const ports::EntityChange& change : batch.changes) {
        if (change.block_num < first || change.block_num > last) {
            throw StoreError(Errc::invalid_input, change.key.text() + ": change outside its batch");
        }
    }
    copy_blocks(tx, row.id, batch.blocks);
    copy_events(tx, row.id, batch.blocks);
    extend_coverage(tx, row.id, batch.blocks);
    store_versions(tx, row.id, batch.changes);
    append_feed(tx, feed_of_batch(tx, settings, contract, batch.blocks));
}

void unapply_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep) {
    const ContractRow row = lock_contract(tx, contract);
    if (keep < row.final_num) {
        throw StoreError(Errc::permanent, contract.text() + ": block " + std::to_string(keep + 1) +
                                              " is final, up to " + std::to_string(row.final_num) +
                                              ": it cannot be taken back");
    }
    if (!row.tail || row.tail->num <= keep) return;
    drop_versions(tx, row.id, keep);
    tx.exec(kEndRefold, row.id, keep);
    tx.exec(kDropEvents, row.id, keep);
    tx.exec(kDropBlocks, row.id, keep);
    tx.exec(kDropCoverage, row.id, keep);
    tx.exec(kCutCoverage, row.id, keep);
    append_feed(tx, {{"reorg", reorg_body(contract, *row.tail, keep)}});
}

void rewind_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep) {
    const ContractRow row = lock_contract(tx, contract);
    if (keep < row.final_num) tx.exec(kFinalise, row.id, keep);
    unapply_blocks(tx, contract, keep);
}

void finalise_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum num) {
    const ContractRow row = lock_contract(tx, contract);
    const chain::BlockNum final_num = std::min(num, row.tail.value_or(chain::BlockRef{}).num);
    if (final_num <= row.final_num) return;
    tx.exec(kFinalise, row.id, final_num);
    append_feed(tx, {{"block", final_body(contract, final_num)}});
}

}  // namespace warden::storage
