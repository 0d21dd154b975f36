#pragma once
// For this folder only: the indexer's writes, each inside one tx.

#include <string>

#include "domain/chain/block.hpp"
#include "ports/chain_store.hpp"
#include "storage/session.hpp"
#include "storage/stores.hpp"

namespace warden::storage {

void commit_batch(Tx& tx, const ChainStoreSettings& settings, const chain::ContractRef& contract,
                  const ports::BlockBatch& batch);
void unapply_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep);
void rewind_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum keep);
void finalise_blocks(Tx& tx, const chain::ContractRef& contract, chain::BlockNum num);

}  // namespace warden::storage
