#pragma once
// What an operator's command reads of a contract, the same on every chain.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "domain/base/canonical_json.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::adapters {

// Calls a view of the contract at the newest state; arguments and result in the form of
// domain/orchestrator. not_found when the contract ends with NotFound. The name is a literal.
using CallView =
    std::function<boost::asio::awaitable<Result<Json>>(std::string_view view, Json::Object)>;

// Reads instance and current configuration. Errors: those of `call`; permanent where a result is
// not the view's, so this is no Orchestrator.
boost::asio::awaitable<Result<ports::ContractLook>> look_at_contract(Hash32 code_hash,
                                                                     CallView call);

// Says whether the account has open reservations or slashes, as provider or consumer. Errors: as
// above.
boost::asio::awaitable<Result<bool>> is_busy_in_contract(chain::Address account, CallView call);

}  // namespace warden::adapters
