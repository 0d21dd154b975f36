#pragma once
// The indexer's store: events, projection and coverage change together or not at all.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/chain_source.hpp"
#include "ports/fence.hpp"

namespace warden::ports {

// One entity's state after a block. Kind and key are those of domain/orchestrator's projection.
struct EntityChange {
    orchestrator::EntityKey key;
    chain::BlockNum block_num = 0;  // valid from this block on
    Json body;
};

struct BlockBatch {
    std::vector<ChainBlock> blocks;     // consecutive; the first follows the stored tail
    std::vector<EntityChange> changes;  // at most one per entity and block
};

// Errors of every method: transient (database down or slow), stale_fence. After a transient error
// a write may be repeated as it is: one that was carried out all the same succeeds again.
class ChainStore {
  public:
    virtual ~ChainStore() = default;

    // The newest stored headers, newest first, at most `limit`.
    virtual boost::asio::awaitable<Result<std::vector<chain::BlockHeader>>> tail(
        chain::ContractRef contract, std::size_t limit) = 0;
    virtual boost::asio::awaitable<Result<std::optional<chain::BlockHeader>>> header(
        chain::ContractRef contract, chain::BlockNum num) = 0;
    virtual boost::asio::awaitable<Result<chain::BlockNum>> final_num(
        chain::ContractRef contract) = 0;  // 0 when none is final yet
    // Current bodies of those of `keys` that exist.
    virtual boost::asio::awaitable<Result<std::vector<EntityChange>>> load(
        chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) = 0;

    // Blocks, events, projection versions, coverage and feed items in one tx. conflict when the
    // batch does not follow the stored tail.
    virtual boost::asio::awaitable<Result<void>> commit(chain::ContractRef contract,
                                                        BlockBatch batch, Fence fence) = 0;
    // Removes every block above `keep` with its events, projection versions and coverage, and tells
    // the feed, in one tx. Refuses (permanent) to go below the final block.
    virtual boost::asio::awaitable<Result<void>> unapply(chain::ContractRef contract,
                                                         chain::BlockNum keep, Fence fence) = 0;
    // Marks all stored blocks up to `num` final.
    virtual boost::asio::awaitable<Result<void>> finalise(chain::ContractRef contract,
                                                          chain::BlockNum num, Fence fence) = 0;
};

}  // namespace warden::ports
