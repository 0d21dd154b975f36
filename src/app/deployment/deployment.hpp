#pragma once
// What a service must know of a configured contract before it files: which deployment it is, and
// whether the contract's periods leave time for it.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "app/reading/view.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/timeline.hpp"
#include "ports/chain_source.hpp"
#include "ports/chain_store.hpp"
#include "ports/clock.hpp"

namespace warden::app {

struct DeploymentSettings {
    chain::ContractRef contract;
    std::string caip2;                // CAIP-2 id of the chain
    chain::Address address;           // of the contract
    chain::BlockNum start_block = 0;  // in which it was deployed
    Millis call_timeout{10'000};
    Millis poll{2'000};  // between attempts
};

struct DeploymentDeps {
    ports::ChainSource& source;
    ports::ChainStore& store;
    ports::Clock& clock;
};

// "<CAIP-2 id>/<address>/<hash of the start block>": a reset network inherits nothing. Returns once
// the block is seen; where no endpoint has it any more, its stored header counts while the newest
// stored block is still the chain's.
boost::asio::awaitable<std::string> find_deployment(DeploymentSettings settings,
                                                    DeploymentDeps deps);

// Checks that these rules fit into the contract's claim period. Returns once the indexer has its
// terms. Errors: those of enforcement::check_timeline.
boost::asio::awaitable<Result<void>> timeline_fits(enforcement::TimelineRules rules,
                                                   reading::View& view, ports::Clock& clock);

}  // namespace warden::app
