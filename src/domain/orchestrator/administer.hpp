#pragma once
// Leads from a contract as it is to the one an operator wants: the admin's calls, in an order in
// which the contract accepts each of them, and what has to be waited for.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/orchestrator/admin_call.hpp"
#include "domain/orchestrator/deployment.hpp"
#include "domain/orchestrator/outlook.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::orchestrator {

// A contract as an operator's command found it.
struct Standing {
    const Instance& instance;
    const Config& config;  // the current version
    UnixSecs now = 0;
    const std::vector<chain::Address>& busy;  // newcomers with open reservations or slashes
};
// Returns the accounts that get a role they don't have; none may be busy.
std::vector<chain::Address> newcomers(const Deployment& wanted, const Instance& instance,
                                      const Config& config);

struct ConfigurePlan {
    std::vector<AdminCall> calls;    // possible now, one after another
    std::size_t urgent = 0;          // of them, those that come first and wait for nothing
    std::vector<Waiting> waits;      // what is on its way, and calls that are possible later
    std::vector<std::string> notes;  // what is left for somebody else to do
    // Why nothing of the wish can be done but to revoke: `calls` holds no others.
    std::optional<Error> obstacle;
};

// `signer` makes the calls. Whoever is revoked goes first, whatever stands in the way of the rest.
// An oracle who comes is enabled before the one who goes is retired where the quorum allows it,
// else right after; as long as it can't come yet, nobody goes for it. A new admin is proposed last;
// the proposed one, when it signs, accepts first. What is on its way is never asked for again.
// Obstacles, all permanent and for a person: what was fixed at deployment differs; somebody is
// busy; there are fewer oracles than every quorum needs, and nobody was revoked lately; no order of
// these calls ever leads there (who is or was the arbiter shall be an oracle or the treasury: the
// contract holds it as a judge until the arbiter changes once more). An error, permanent: the
// signer is not the admin.
Result<ConfigurePlan> plan_configure(const Wish& wish, const Standing& standing,
                                     const chain::Address& signer);

enum class UpgradeOrder : std::uint8_t {
    carry_through,  // propose, and carry out when the delay is over
    replace,        // the same, also where another code is pending
    cancel,         // whatever is pending
};
enum class UpgradeStep : std::uint8_t {
    none,       // nothing to do
    propose,    // nothing is pending, or (by order) another code
    wait,       // proposed; the delay runs
    carry_out,  // the delay is over
    cancel,
};
// conflict: another code is pending, or this one runs while another is pending.
Result<UpgradeStep> plan_upgrade(const Hash32& wanted, const Hash32& running,
                                 const Instance& instance, UnixSecs now, UpgradeOrder order);

}  // namespace warden::orchestrator
