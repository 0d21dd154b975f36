#pragma once
// For this folder only: the indexer's writes, each inside one tx.

#include <optional>
#include <vector>

#include "domain/chain/block.hpp"
#include "ports/chain_store.hpp"
#include "storage/session.hpp"
#include "storage/stores.hpp"

namespace warden::storage {

void commit_batch(Tx& tx, const ChainStoreSettings& settings, const chain::ContractRef& contract,
                  const ports::BlockBatch& batch);
void unapply_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep);
void rewind_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep);
// Makes the projection what it was after block `keep`; blocks and events stay.
void drop_versions(Tx& tx, int contract_id, chain::BlockNum keep);
// Ends the stored versions that these follow, and adds them.
void store_versions(Tx& tx, int contract_id, std::vector<ports::EntityChange> changes);
void refold_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum from);
void amend_blocks(Tx& tx, const chain::ContractRef& contract, const ports::BlockBatch& batch,
                  std::optional<chain::BlockNum> next);
void finalise_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum num);

}  // namespace warden::storage
