#pragma once
// Un-applies blocks that lying endpoints made final, so that indexing can go on.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "ports/chain_store.hpp"
#include "ports/fence.hpp"

namespace warden::cli {

struct RewindPlan {
    chain::ContractRef contract;
    chain::BlockNum keep = 0;       // newest block that stays
    chain::BlockHeader tail;        // newest stored block
    chain::BlockNum final_num = 0;  // newest final block
};

// Changes nothing. not_found: no block of the contract is stored; invalid_input: there is none
// above `keep`.
boost::asio::awaitable<Result<RewindPlan>> plan_rewind(ports::ChainStore& store,
                                                       chain::ContractRef contract,
                                                       chain::BlockNum keep);
// Takes the indexer's lease, which fences whoever had it, carries the plan out, and frees the
// lease. conflict while an indexer holds it; otherwise the store's errors.
boost::asio::awaitable<Result<void>> rewind(ports::ChainStore& store, ports::Leadership& leadership,
                                            RewindPlan plan, Millis lease_ttl);

std::string to_text(const RewindPlan& plan);
Json to_json(const RewindPlan& plan);

}  // namespace warden::cli
