// Events that are decoded later, and the projection made anew from them.
#include <algorithm>
#include <string>

#include "storage/chain_commit.hpp"
#include "storage/rows.hpp"

namespace warden::storage {
namespace {

constexpr Statement kContract{"refold_contract",
                              "SELECT id FROM contracts WHERE chain = $1 AND contract = $2 "
                              "FOR UPDATE"};
constexpr Statement kBegin{
    "refold_begin", "UPDATE contracts SET refold_from = $2, epoch = epoch + 1 WHERE id = $1"};
constexpr Statement kAdvance{"refold_advance",
                             "UPDATE contracts SET refold_from = $2 WHERE id = $1"};
constexpr Statement kEnd{
    "refold_end", "UPDATE contracts SET refold_from = NULL, epoch = epoch + 1 WHERE id = $1"};
constexpr Statement kTakeUndecoded{
    "refold_take_undecoded",
    "DELETE FROM events WHERE contract_id = $1 AND block_num = $2 AND txn_index = $3 "
    "AND event_index = $4 AND fields IS NULL RETURNING id"};
constexpr Statement kPutDecoded{
    "refold_put_decoded",
    "INSERT INTO events (id, contract_id, block_num, txn_index, event_index, txn_hash, name, raw, "
    "fields, decoder_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};

int lock(Tx& tx, const chain::ContractRef& contract) {
    const pqxx::result rows = tx.exec(kContract, contract.chain, contract.contract);
    if (rows.empty()) throw StoreError(Errc::not_found, contract.text() + ": nothing is stored");
    return rows[0][0].as<int>();
}

// It keeps its id, and with that its place in chain order.
void decode_event(Tx& tx, int contract_id, chain::BlockNum num, const ports::ChainEvent& event) {
    const pqxx::result taken =
        tx.exec(kTakeUndecoded, contract_id, num, event.txn_index, event.event_index);
    if (taken.empty()) return;  // it was decoded before
    tx.exec(kPutDecoded, taken[0][0].as<std::uint64_t>(), contract_id, num, event.txn_index,
            event.event_index, event.txn_hash, event.name, event.raw,
            write_canonical(orchestrator::to_json(*event.decoded)), ports::kDecoderVersion);
}

}  // namespace

void refold_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum from) {
    const int id = lock(tx, contract);
    if (from == 0) throw StoreError(Errc::invalid_input, "no contract begins in block 0");
    drop_versions(tx, id, from - 1);
    tx.exec(kBegin, id, from);
}

void amend_blocks(Tx& tx, const chain::ContractRef& contract, const ports::BlockBatch& batch,
                  std::optional<chain::BlockNum> next) {
    const int id = lock(tx, contract);
    for (const ports::ChainBlock& block : batch.blocks) {
        // The same batch again replaces what it wrote.
        for (const ports::ChainEvent& event : block.events) {
            if (event.decoded) decode_event(tx, id, block.header.ref.num, event);
        }
    }
    if (!batch.blocks.empty()) drop_versions(tx, id, batch.blocks.front().header.ref.num - 1);
    store_versions(tx, id, batch.changes);
    if (next) {
        tx.exec(kAdvance, id, *next);
    } else {
        tx.exec(kEnd, id);
    }
}

}  // namespace warden::storage
