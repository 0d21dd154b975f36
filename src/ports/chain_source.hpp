#pragma once
// Where a contract's events come from. Pull only: the reader decides the pace.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/chain/block.hpp"
#include "domain/indexing/agreement.hpp"
#include "domain/orchestrator/event.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

// It is stored with every event, and raised when the same raw event decodes to something else.
inline constexpr std::uint32_t kDecoderVersion = 2;

// One event of our contract, in chain order within its block.
struct ChainEvent {
    std::string txn_hash;
    std::uint32_t txn_index = 0;    // within the block
    std::uint32_t event_index = 0;  // within the txn
    std::string name;  // decoded: snake_case name; undecoded: the chain's selector text
    std::string raw;   // canonical JSON of what the chain served; never empty
    std::optional<orchestrator::Event> decoded;  // absent: unknown or undecodable, kept raw
};

struct ChainBlock {
    chain::BlockHeader header;
    chain::ProofLevel proof = chain::ProofLevel::claimed;
    std::vector<ChainEvent> events;
};

// Every method may fail as transient (unreachable, lagging, rate limited, garbage from all
// endpoints) or permanent (wrong network, unsupported spec version); the detail names the endpoint.
class ChainSource {
  public:
    virtual ~ChainSource() = default;

    // Returns whole consecutive blocks from `from` on, at most `limit` of them and possibly fewer,
    // each with all events of our contract; none when `from` is above the head. They are as the
    // chain has them now: the caller compares parent hashes (see domain/indexing).
    virtual boost::asio::awaitable<Result<std::vector<ChainBlock>>> next(chain::BlockNum from,
                                                                         std::size_t limit,
                                                                         Deadline deadline) = 0;
    // Returns the header of block `num` as the chain has it now; asked again, another endpoint
    // answers where there are several. not_found when there is no such block (any more), which
    // every endpoint that can be asked must say.
    virtual boost::asio::awaitable<Result<chain::BlockHeader>> header(chain::BlockNum num,
                                                                      Deadline deadline) = 0;
    // Returns the newest closed block, and the newest one that is final; final_num is 0 when none
    // is.
    virtual boost::asio::awaitable<Result<chain::Head>> head(Deadline deadline) = 0;
    // Asks every endpoint that can be used, side by side, what it says of block `num`: one that
    // fails is a witness too, with its trouble.
    virtual boost::asio::awaitable<Result<std::vector<indexing::Witness>>> witnesses(
        chain::BlockNum num, Deadline deadline) = 0;
    // Decodes an event that was kept raw, by what this version knows: with the same texts and place
    // as if it came from the chain now. What nothing explains comes back as it is.
    virtual ChainEvent decode(ChainEvent kept) const = 0;
    // Returns when a block above `after` may exist, at the latest at the deadline. It is only a
    // hint: a caller that ignores it and polls is still correct.
    virtual boost::asio::awaitable<void> wait_head(chain::BlockNum after, Deadline deadline) = 0;
};

}  // namespace warden::ports
