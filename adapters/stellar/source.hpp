#pragma once
// ChainSource of Stellar: whole ledgers with the events of one contract, proven against what their
// headers commit to. A closed ledger is final to the endpoint that has it; the caller asks several
// operators.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "adapters/stellar/client/event_walk.hpp"
#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/metrics.hpp"
#include "adapters/stellar/profile.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/chain_source.hpp"

namespace warden::stellar {

struct SourceSettings {
    std::string chain;  // alias, for logs and metrics
    ContractId contract;
    // Proof from which a ledger counts as verified. Where it is proven, claims are taken only if no
    // endpoint can do better; where it is cross_checked, only those that another operator shares.
    chain::ProofLevel needed = chain::ProofLevel::claimed;
    std::size_t ledgers_max = 50;  // of one request, 1..200; fewer after a failure
    WalkLimits walk;
};

struct SourceDeps {
    Nodes& nodes;
    const Profile& profile;
    async::BlockingPool& pool;  // decodes and proves ledgers
    ports::Clock& clock;
    SourceMetrics& metrics;
};

// Everything in `deps` outlives the source. Besides the errors of the port: NodeErrc::pruned
// (permanent) from next() and header(), when no endpoint has that ledger any more.
std::unique_ptr<ports::ChainSource> make_source(SourceSettings settings, SourceDeps deps);

}  // namespace warden::stellar
