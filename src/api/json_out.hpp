#pragma once
// The API's JSON of what the stores hold. Ids, accounts, money and times as openapi.yaml says.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/probing/day_commitment.hpp"

namespace warden::api {

Json money(U128 amount, const chain::Token& token);  // {"amount","decimals","token"}
Json account(const chain::Address& address, const ContractInfo& contract);  // CAIP-10
Json terms(const orchestrator::SlaTerms& terms);
Json reason_names(std::uint32_t reasons);  // bits of orchestrator::reason

// Says where in the chain an answer stands; null before anything is indexed.
Json as_of(const chain::BlockHeader& block);
Json as_of(const std::optional<ports::Progress>& progress);

// Objects, so that a route may add members.
Json::Object unit(const ContractInfo& contract, std::uint64_t id, const orchestrator::Unit& unit,
                  UnixSecs now);
Json::Object reservation(const ContractInfo& contract, std::uint64_t id,
                         const orchestrator::Reservation& reservation, UnixSecs now);
Json::Object slash(const ContractInfo& contract, const orchestrator::SlashKey& key,
                   const orchestrator::Slash& slash);
Json::Object verdict(const ports::VerdictRow& row);
Json::Object score(const ports::ScoreRow& row);
// The blocks that were drawn for one commitment, by contract; empty: none yet.
using DrawnBlocks = std::vector<std::pair<std::string, std::optional<chain::BlockHeader>>>;
Json commitment(const probing::DayCommitment& of, const DrawnBlocks& blocks);
Json decision(std::uint64_t id, const ports::DecisionRow& row);
// Without those that can't be read.
Json::Array decisions(const std::vector<ports::StoredDecision>& rows);
Json txn(const ports::StoredIntent& intent, const std::vector<ports::StoredTxn>& txns);

}  // namespace warden::api
