#pragma once
// The contract itself as the API shows it: who judges and when, what is fixed, what is pending.

#include "api/api.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/time.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::api {

// `config` is the version in force, `now` the chain's time.
Json contract_json(const ContractInfo& contract, const orchestrator::Instance& instance,
                   const orchestrator::Config& config, UnixSecs now);

}  // namespace warden::api
