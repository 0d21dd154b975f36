#pragma once
// For this folder only: what the feed says about blocks and events.

#include <vector>

#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "ports/chain_source.hpp"
#include "storage/feed_append.hpp"
#include "storage/stores.hpp"

namespace warden::storage {

// Makes one `block` item for all of the batch, and one `event` item for each event that is news.
std::vector<FeedEntry> feed_of_batch(Tx& tx, const ChainStoreSettings& settings,
                                     const chain::ContractRef& contract,
                                     const std::vector<ports::ChainBlock>& blocks);
Json reorg_body(const chain::ContractRef& contract, const chain::BlockRef& old_tail,
                chain::BlockNum keep);
Json final_body(const chain::ContractRef& contract, chain::BlockNum num);

}  // namespace warden::storage
