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

// An entity's state from a block on. Kind and id are those of domain/orchestrator's projection, the
// body is its to_json.
struct EntityChange {
    orchestrator::EntityKey key;
    chain::BlockNum block_num = 0;  // valid from this block on
    Json body;
};

struct BlockBatch {
    std::vector<ChainBlock> blocks;     // consecutive; the first follows the stored tail
    std::vector<EntityChange> changes;  // at most one per entity and block
};

// Every method may fail as transient (the database is down or slow), every write also with
// stale_fence. After a transient error a write may be repeated as it is: one that was carried out
// all the same succeeds again. Who may write is who holds the fence of the contract's indexer.
class ChainStore {
  public:
    virtual ~ChainStore() = default;

    // Returns the newest stored headers, newest first, at most `limit` of them; none before the
    // first commit.
    virtual boost::asio::awaitable<Result<std::vector<chain::BlockHeader>>> tail(
        chain::ContractRef contract, std::size_t limit) = 0;
    // Returns the stored header of block `num`; empty where that block is not stored (any more).
    virtual boost::asio::awaitable<Result<std::optional<chain::BlockHeader>>> header(
        chain::ContractRef contract, chain::BlockNum num) = 0;
    // Returns the newest block that was marked final; 0 when none is yet.
    virtual boost::asio::awaitable<Result<chain::BlockNum>> final_num(
        chain::ContractRef contract) = 0;
    // Returns the current versions of those of `keys` that exist, in no particular order.
    virtual boost::asio::awaitable<Result<std::vector<EntityChange>>> load(
        chain::ContractRef contract, std::vector<orchestrator::EntityKey> keys) = 0;

    // Returns the first block from which on the projection may lack something: an event of it is
    // undecoded, or the projection is just made anew from there. Empty when it lacks nothing.
    virtual boost::asio::awaitable<Result<std::optional<chain::BlockNum>>> undecoded_from(
        chain::ContractRef contract) = 0;
    // Returns the stored blocks from `from` on that have events, at most `limit` of them.
    virtual boost::asio::awaitable<Result<std::vector<ChainBlock>>> with_events(
        chain::ContractRef contract, chain::BlockNum from, std::size_t limit) = 0;

    // Makes the projection what it was before block `from`, and nothing else: events and blocks
    // stay. From here until the last amend() undecoded_from() is at most `from`.
    virtual boost::asio::awaitable<Result<void>> refold(chain::ContractRef contract,
                                                        chain::BlockNum from, Fence fence) = 0;
    // Writes what stored blocks change, and their events that are decoded now. `next` is the first
    // block that is still to come; empty: the projection is whole again.
    virtual boost::asio::awaitable<Result<void>> amend(chain::ContractRef contract,
                                                       BlockBatch batch,
                                                       std::optional<chain::BlockNum> next,
                                                       Fence fence) = 0;
    // Writes blocks, events, projection versions, coverage and feed items in one tx; a batch
    // without blocks does nothing. conflict when the batch does not follow the stored tail;
    // invalid_input when a change lies outside the batch's blocks.
    virtual boost::asio::awaitable<Result<void>> commit(chain::ContractRef contract,
                                                        BlockBatch batch, Fence fence) = 0;
    // Removes every block above `keep` with its events, projection versions and coverage, and tells
    // the feed, in one tx. Does nothing when there is no such block. Refuses (permanent) to go
    // below the final block.
    virtual boost::asio::awaitable<Result<void>> unapply(chain::ContractRef contract,
                                                         chain::BlockNum keep, Fence fence) = 0;
    // Does the same below the final block, too: `keep` is the newest final one then. An operator's
    // command alone asks for it, when lying endpoints made a block final that is not the chain's.
    virtual boost::asio::awaitable<Result<void>> rewind(chain::ContractRef contract,
                                                        chain::BlockNum keep, Fence fence) = 0;
    // Marks all stored blocks up to `num` final, and tells the feed; what is final stays final.
    virtual boost::asio::awaitable<Result<void>> finalise(chain::ContractRef contract,
                                                          chain::BlockNum num, Fence fence) = 0;
};

}  // namespace warden::ports
