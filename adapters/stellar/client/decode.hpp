#pragma once
// Answers of stellar-rpc, decoded. Internal to client. Numbers may be written as numbers or as
// decimal strings: methods and versions differ. Errors: invalid_input, naming the member.

#include "adapters/stellar/client/types.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::stellar::decode {

Result<std::string> version(const Json& answer);
Result<Network> network(const Json& answer);
Result<Span> health(const Json& answer);
// p90 of sorobanInclusionFee.
Result<std::uint64_t> inclusion_fee(const Json& answer);
// Ids strictly increase; none is above the latest ledger.
Result<EventsPage> events(const Json& answer);
// Consecutive sequences, each header with the hash that it has.
Result<LedgersPage> ledgers(const Json& answer);
Result<TxnInfo> transaction(const Json& answer);
Result<Entries> entries(const Json& answer);
Result<Simulation> simulation(const Json& answer);
Result<Sent> sent(const Json& answer);

}  // namespace warden::stellar::decode
