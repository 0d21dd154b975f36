#pragma once
// The batch that a vantage signed for a slice.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "domain/probing/vantage_key.hpp"
#include "domain/scoring/rule_set.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/observation_store.hpp"

namespace warden::reading {

// All of them outlive the call.
struct BatchDeps {
    ports::ObservationStore& observations;
    const probing::VerifyFn& verify;  // called on a thread of the pool
    async::BlockingPool& pool;
    const probing::KeyList& keys;  // of all vantages
    const scoring::RuleSet& rules;
};

// Returns empty where none is stored, or where it is not signed with a key that the vantage had
// then. Errors: those of the store and of a full pool.
boost::asio::awaitable<Result<std::optional<probing::SliceBatch>>> signed_batch(
    BatchDeps deps, std::string vantage, probing::SliceNum slice);

}  // namespace warden::reading
