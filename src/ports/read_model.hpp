#pragma once
// The projection, now or as of a block: what every stage after the indexer reads.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::ports {

// One version of one entity: true from `from` until the block before the next version.
struct EntityVersion {
    orchestrator::EntityKey key;
    chain::BlockRef from;
    UnixSecs from_time = 0;                // chain time of that block
    std::optional<chain::BlockNum> until;  // first block of the next version; empty: current
    // See domain/orchestrator from_json, which refuses null: what is stored can't be read, and the
    // store has said and counted it.
    Json body;
};

struct EntityQuery {
    chain::ContractRef contract;
    orchestrator::EntityKind kind;
    std::string after;                        // key of the last entity seen; empty: from the first
    std::size_t limit = 100;                  // 1..1000
    std::optional<chain::BlockNum> at_block;  // empty: now
};

// Versions of a unit in which its announced maintenance (maint_from, maint_until) differs from the
// version before, the first one included: other changes, however many, are left out.
struct MaintenanceQuery {
    chain::EntityId unit;
    chain::BlockNum from = 0;  // only versions from this block on
    std::size_t limit = 500;   // 1..1000
};

// Changes of a unit's endpoint; its registration is none.
struct EndpointQuery {
    chain::EntityId unit;
    UnixSecs from_time = 0;   // only those of chain time from_time and later
    std::size_t limit = 100;  // 1..1000
};

// Asks what became of some kinds of entities since a block. `seen`, `final_num`, `from` and `after`
// say how far the reader is: as made here, at the beginning.
struct ChangesQuery {
    chain::ContractRef contract;
    std::vector<orchestrator::EntityKind> kinds;
    chain::BlockRef seen;           // newest block that the reader knows of; empty hash: none
    chain::BlockNum final_num = 0;  // newest final block that the reader knows of
    std::uint64_t epoch = 0;        // of the progress that the reader knows of
    // The first block whose versions are wanted, and the last one of them that was taken.
    chain::BlockNum from = 0;
    std::optional<orchestrator::EntityKey> after;
    std::size_t limit = 500;  // 1..1000
};

// How far the indexer has come. Up to a verified block all blocks are final, so operators agree on
// them, and covered with at least the configured proof: what is judged and filed rests on no less.
struct Progress {
    chain::BlockHeader latest;       // newest indexed block
    chain::BlockHeader final_block;  // newest indexed final block; num 0 when none
    chain::BlockNum verified_num = 0;
    UnixSecs verified_time = 0;  // chain time of that block
    std::vector<chain::CoverageRange> coverage;
    // From this block on events are not understood, and no block is verified; empty: all are.
    std::optional<chain::BlockNum> undecoded_from;
    std::uint64_t epoch = 0;  // grows when the projection was made anew from stored events
};

// The answer to a ChangesQuery.
struct Changes {
    // It is false when `seen` was taken back by a re-org, or the projection was made anew in
    // another epoch, and then nothing else is said. What the reader took from blocks above the
    // newest final one it knows of may be untrue: it drops that, and asks from there.
    bool follows = true;
    // It is empty when newest and newest final block are those of the query, and there is no
    // version.
    std::optional<Progress> progress;
    // These are at most `limit` current versions, by block, name of the kind and id. Where they are
    // fewer, they are all up to the newest block of `progress`.
    std::vector<EntityVersion> versions;
};

// Every method may fail as transient (the database is down or slow), and those with a limit as
// invalid_input when it is outside 1..1000. permanent: a stored row can't be read; that an entity's
// body can't is no error. A contract that nobody indexed yet has no progress and no entities.
class ReadModel {
  public:
    virtual ~ReadModel() = default;
    // Returns how far the contract is indexed, all of it of one moment; empty before its first
    // block is stored.
    virtual boost::asio::awaitable<Result<std::optional<Progress>>> progress(
        chain::ContractRef contract) = 0;
    // Returns the entities of a kind after query.after, ordered by the text of their key: each in
    // the version of `at_block`, or in the current one. Fewer than the limit: these are the last.
    virtual boost::asio::awaitable<Result<std::vector<EntityVersion>>> list(EntityQuery query) = 0;
    // Returns the entity's version as of `at_block`, without one the current version; empty when it
    // does not exist (yet). A block above the newest indexed one is answered with the current
    // version.
    virtual boost::asio::awaitable<Result<std::optional<EntityVersion>>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) = 0;
    // Returns what became of the entities since the reader's block, from one state of the store: a
    // version that is replaced between two pages comes in a later one.
    virtual boost::asio::awaitable<Result<Changes>> changes(ChangesQuery query) = 0;
    // Returns the entity's version that was true just before chain time `time`, or its first one
    // where it is younger; empty when it does not exist.
    virtual boost::asio::awaitable<Result<std::optional<EntityVersion>>> version_before(
        chain::ContractRef contract, orchestrator::EntityKey key, UnixSecs time) = 0;
    // Returns the first of these versions, oldest first; none when the unit does not exist. The
    // work does not grow with the versions that are left out.
    virtual boost::asio::awaitable<Result<std::vector<EntityVersion>>> maintenance_changes(
        MaintenanceQuery query) = 0;
    // Returns the chain times of the first of these changes, oldest first; none when the unit does
    // not exist. The work does not grow with its other versions or changes.
    virtual boost::asio::awaitable<Result<std::vector<UnixSecs>>> endpoint_changes(
        EndpointQuery query) = 0;
    // Returns for each of these times, at most 10,000, the contract's first block whose chain time
    // is after it; empty where that one is not final, or not covered with the configured proof
    // (yet). Whether its events are understood does not matter here.
    virtual boost::asio::awaitable<Result<std::vector<std::optional<chain::BlockHeader>>>>
    first_after(chain::ContractRef contract, std::vector<UnixSecs> times) = 0;
};

}  // namespace warden::ports
