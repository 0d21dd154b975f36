#pragma once
// What `warden contract` found and did, as lines for people or one JSON object.

#include <string>

#include "app/deployer/contract_report.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/chain/ids.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::cli {

Json to_json(const app::ContractReport& report);
// Print what was found, and the plan.
void print_found(const app::ContractReport& report);
void print_plan(const app::ContractReport& report);
// Prints a txn of the plan that is about to be sent, or is in a block (with its status).
void print_txn(const ports::DeployStep& step, const std::string& hash,
               const ports::TxnStatus* status, const chain::Token& fee_token);
// Prints what differs from the settings, what to do next, and how it ended.
void print_outcome(const app::ContractReport& report);

}  // namespace warden::cli
