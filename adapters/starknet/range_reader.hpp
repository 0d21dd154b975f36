#pragma once
// Reads one range of closed blocks from one endpoint: headers, events, proofs. Internal to the
// source.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/starknet/proof.hpp"
#include "adapters/starknet/source.hpp"

namespace warden::starknet {

// What becomes of a range with a block that can't be proven: the error unproven where it is not
// taken. A block is old when its version commits to nothing that could be checked.
enum class Unproven : std::uint8_t { taken, taken_if_old, refused };

struct ReadRange {
    chain::BlockNum from = 0;
    chain::BlockNum to = 0;  // inclusive, at most the head
    BlockHead head;          // as this endpoint announced it
    Unproven unproven = Unproven::taken;
};

// ports::ChainSource::decode.
ports::ChainEvent decode_raw(ports::ChainEvent kept, const Profile& profile);

class RangeReader {
  public:
    // Settings and dependencies outlive it.
    RangeReader(const SourceSettings& settings, SourceDeps& deps);

    // Returns the blocks of the range, linked by their parent hashes. Errors: those of NodeClient;
    // transient when the chain changed while it was read; contradiction; unproven.
    asio::awaitable<Result<std::vector<ports::ChainBlock>>> read(Node node, ReadRange range,
                                                                 ports::Deadline deadline);

  private:
    struct ReadBlock {
        Header header;
        chain::ProofLevel proof = chain::ProofLevel::claimed;
        std::vector<PlacedEvent> events;
        std::vector<ports::ChainEvent> decoded;
    };
    // What the workers of one read share.
    struct Work {
        Node node;
        ports::Deadline deadline;
        std::vector<chain::BlockNum> nums;
        std::vector<ReadBlock> blocks;
        std::size_t next = 0;
        std::optional<Error> error;
    };
    using Emitted = std::vector<EmittedEvent>;

    asio::awaitable<Result<Felt>> last_hash(const Node& node, const ReadRange& range,
                                            ports::Deadline deadline);
    asio::awaitable<void> fetch(Work& work);
    asio::awaitable<Result<ReadBlock>> fetch_block(Node node, chain::BlockNum num,
                                                   ports::Deadline deadline);
    static Result<void> check_proof(const Work& work, Unproven unproven);
    Result<void> check_links(const Work& work, const Felt& last_hash) const;
    Result<void> check_emitted(Work& work, const Emitted& emitted);
    // True when an endpoint of another operator answers the same for the range.
    asio::awaitable<bool> cross_check(const Work& work, const Emitted& emitted);
    void log_disagreement(const Work& work, const Node& other);
    std::vector<ports::ChainBlock> finish(Work& work, bool cross_checked);

    const SourceSettings& settings_;
    SourceDeps& deps_;
};

}  // namespace warden::starknet
