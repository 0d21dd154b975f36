#pragma once
// What a service must know of a configured contract before it files: which deployment it is, and
// whether the contract's periods leave time for it.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
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
    std::size_t endpoints_agree = 1;  // operators that must name that block alike
    Millis call_timeout{10'000};
    Millis poll{2'000};  // between attempts
};

struct DeploymentDeps {
    ports::ChainSource& source;
    ports::ChainStore& store;
    ports::Clock& clock;
};

// "<CAIP-2 id>/<address>/<hash of the start block>": a reset network inherits nothing. One endpoint
// that forges the start block would give a namespace in which every slash was still to be filed, so
// it returns once enough operators agree on the block. Where they have it no more, its stored
// header counts while they agree on our newest final block.
boost::asio::awaitable<std::string> find_deployment(DeploymentSettings settings,
                                                    DeploymentDeps deps);

// Checks that these rules fit into the periods of the contract's current terms, with the turns of
// as many oracles as are in office; warns where some windows have more, retired ones or such that
// come. Agreements keep the terms of their request, which nobody can change: in shorter ones the
// last oracles in turn come too late. Returns once the indexer has the terms. Errors: those of
// enforcement::check_timeline.
boost::asio::awaitable<Result<void>> timeline_fits(enforcement::TimelineRules rules,
                                                   reading::View& view, ports::Clock& clock);

}  // namespace warden::app
