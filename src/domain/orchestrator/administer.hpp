#pragma once
// Leads from a contract as it is to the one an operator wants: the admin's calls, in an order in
// which the contract accepts each of them and never has fewer oracles than its quorum.

#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/orchestrator/admin_call.hpp"
#include "domain/orchestrator/deployment.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::orchestrator {

struct ConfigurePlan {
    std::vector<AdminCall> calls;
    std::vector<std::string> notes;  // what is left for somebody else to do
};

// `signer` makes the calls. New oracles come before old ones go, a new admin is proposed last; the
// proposed one, when it signs, accepts first. Errors, all permanent and for a person: token,
// unbonding_secs or upgrade_delay_secs differ; the signer is not the admin; no order of these calls
// exists (oracles and arbiter change places while every oracle is needed for the quorum).
Result<ConfigurePlan> plan_configure(const Deployment& wanted, const Instance& instance,
                                     const Config& config, const chain::Address& signer);

enum class UpgradeStep : std::uint8_t {
    none,       // this code runs, and nothing is pending
    propose,    // nothing is pending, or (with `replace`) another code
    wait,       // proposed; the delay runs
    carry_out,  // the delay is over
};
struct UpgradePlan {
    UpgradeStep step = UpgradeStep::none;
    UnixSecs left = 0;  // with wait: seconds
};
enum class OtherPending : std::uint8_t { refuse, replace };

// conflict: another code is pending, or this one runs while another is pending; `replace` proposes
// this one instead, whose delay begins anew.
Result<UpgradePlan> plan_upgrade(const Hash32& wanted, const Hash32& running,
                                 const Instance& instance, UnixSecs now, OtherPending other);

}  // namespace warden::orchestrator
