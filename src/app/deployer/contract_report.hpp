#pragma once
// What a command on a contract found and did.

#include <optional>
#include <string>
#include <vector>

#include "app/deployer/deployer.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/administer.hpp"

namespace warden::app {

struct PlannedStep {
    std::string step;
    std::optional<U128> fee;  // nullopt: the chain can't tell yet
};
struct DoneTxn {
    std::string step;
    std::string hash;
    chain::BlockRef block;
    U128 fee = 0;
};

struct ContractReport {
    std::string action;  // "deploy"
    chain::ContractRef ref;
    chain::Token fee_token;
    Findings found;
    std::string artefact_code;  // as the chain's tools write it
    std::string running_code;   // empty: nothing there
    std::string pending_code;   // empty: none
    std::string account;        // that signs; empty: none
    U128 balance = 0;           // of that account
    std::vector<PlannedStep> plan;
    std::vector<DoneTxn> txns;
    std::vector<orchestrator::Waiting> waits;           // what time has to bring
    std::vector<orchestrator::Difference> differences;  // from the settings, at the end
    std::vector<std::string> notes;
    std::string obstacle;  // why nothing of the settings can be done but to revoke; empty: nothing
    std::string outcome;   // "planned", "done", "nothing to do", "waiting"
};

// "6 d 23 h", "4 min 10 s".
std::string duration_words(UnixSecs secs);

}  // namespace warden::app
