#pragma once
// What a contract's own events say of one reservation, straight from its chain and without a store.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/chain_check.hpp"
#include "ports/chain_source.hpp"
#include "ports/clock.hpp"

namespace warden::reading {

struct ChainHistoryQuery {
    chain::BlockNum first =
        0;             // the block that deployed the contract, or one before its first event
    UnixSecs end = 0;  // chain time: up to the first block at or after it
    std::uint64_t reservation_id = 0;
    std::uint64_t unit_id = 0;
    std::uint32_t sla_version = 0;
    std::uint32_t config_version = 0;
    std::size_t batch_max = 50;
    Millis call_timeout{10'000};
    int tries = 5;  // of each call, while its error is transient
};

// Folds every event of the contract in memory. Errors: those of the source; permanent when blocks
// are not linked by their parents' hashes, when the events don't fit together (then `first` is
// above the deployment), or when the chain has not reached `end` yet.
boost::asio::awaitable<Result<enforcement::ChainHistory>> chain_history(ports::ChainSource& source,
                                                                        ports::Clock& clock,
                                                                        ChainHistoryQuery query);

}  // namespace warden::reading
