#pragma once
// The API's JSON of what the stores hold. Ids, accounts, money and times as openapi.yaml says.

#include "api/api.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::api {

Json money(U128 amount, const chain::Token& token);  // {"amount","decimals","token"}
Json account(const chain::Address& address, const ContractInfo& contract);  // CAIP-10
Json reason_names(std::uint32_t reasons);
Json terms(const orchestrator::SlaTerms& terms);

// Where in the chain an answer stands.
Json as_of(const chain::BlockRef& block, UnixSecs time);

Json unit(const ContractInfo& contract, std::uint64_t id, const orchestrator::Unit& unit,
          UnixSecs now);
Json reservation(const ContractInfo& contract, std::uint64_t id,
                 const orchestrator::Reservation& reservation, UnixSecs now);
Json slash(const ContractInfo& contract, const orchestrator::SlashKey& key,
           const orchestrator::Slash& slash);
Json verdict(const ports::VerdictRow& row);
Json score(const ports::ScoreRow& row, bool explained);
Json decision(const ports::StoredDecision& stored);
Json txn(const ports::StoredIntent& intent, const std::vector<ports::StoredTxn>& txns);

// Text of a window key: "<chain>.<contract>.<reservation>.<party>.<window>".
std::string key_text(const ports::WindowKey& key);
Result<ports::WindowKey> key_from_text(std::string_view text);

// Thirds of a point (0..300) as whole points, in favour of the judged, and its tier (1..5).
std::uint32_t whole_score(std::uint32_t thirds);
std::uint32_t tier(std::uint32_t thirds);

}  // namespace warden::api
