#pragma once
// ChainSource of Starknet: whole blocks with the events of one contract, proven against their
// headers. Polling is enough to be correct; new heads over WebSocket are a hint.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/starknet/client/event_walk.hpp"
#include "adapters/starknet/client/head_hints.hpp"
#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/metrics.hpp"
#include "adapters/starknet/profile.hpp"
#include "adapters/starknet/proof.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/chain_source.hpp"
#include "ports/rng.hpp"
#include "ports/web_socket.hpp"

namespace warden::starknet {

struct SourceSettings {
    std::string chain;  // alias, for logs and metrics
    Felt contract;
    BlockHashes block_hashes = BlockHashes::recomputed;
    // Proof from which a block counts as verified. Where it is proven, a weaker block is read only
    // if no endpoint can do better; where it is cross_checked, none is.
    chain::ProofLevel needed = chain::ProofLevel::claimed;
    WalkLimits walk;
    std::size_t range_max = 500;      // blocks of one getEvents walk
    std::size_t blocks_parallel = 4;  // blocks fetched side by side
    // Blocks this deep count as final besides those accepted on L1; without it only L1 makes final.
    std::optional<chain::BlockNum> final_depth;
    HeadHintSettings hints;
};

class Source : public ports::ChainSource {
  public:
    // Listens for new heads until cancelled; returns at once without WebSocket endpoints. Without
    // it wait_head only waits for its deadline.
    virtual asio::awaitable<void> run() = 0;
};

struct SourceDeps {
    asio::any_io_executor executor;
    Nodes& nodes;
    const Profile& profile;
    async::BlockingPool& pool;  // decodes and proves blocks
    ports::WebSocketClient& web_sockets;
    ports::Clock& clock;
    ports::Rng& rng;
    SourceMetrics& metrics;
};

// Everything in `deps` outlives the source.
std::unique_ptr<Source> make_source(SourceSettings settings, SourceDeps deps);

}  // namespace warden::starknet
