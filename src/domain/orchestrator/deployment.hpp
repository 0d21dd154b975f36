#pragma once
// What an operator wants a contract to be, what of it no contract would take, and how far from it a
// contract on a chain is.

#include <optional>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

// The constructor's parameters, in its order. Token and `fixed` are for ever; the rest can be
// changed by the admin.
struct Deployment {
    chain::Address admin;
    chain::Address token;
    chain::Address arbiter;
    std::vector<chain::Address> oracles;
    FixedConfig fixed;
    Config config;

    bool operator==(const Deployment&) const = default;
};
// Returns the constructor's arguments by parameter name, in the form of events.
Json arguments(const Deployment& deployment);

struct Wish {
    Deployment deployment;
    std::vector<chain::Address> revoked;  // whose keys are stolen: their votes are dead
};

// What production fixes; dispute_deposit_max is the deployment's own, at most its min_stake.
constexpr FixedConfig kProductionFixed{.unbonding_secs = 3'888'000,
                                       .upgrade_delay_secs = 3'888'000,
                                       .role_delay_secs = 604'800,
                                       .day_secs = 86'400,
                                       .claim_floor_secs = 86'400,
                                       .attest_floor_secs = 43'200,
                                       .dispute_floor_secs = 172'800,
                                       .arbitration_floor_secs = 259'200,
                                       .window_floor_secs = 3'600,
                                       .dispute_deposit_max = 0};

// Returns every rule of the constructor that is broken, and a quorum that no oracles could reach;
// none when it would accept. Where somebody is revoked, too few oracles may be left: nobody waits
// with it for a replacement. Fields as in a settings file: "admin", "fixed.day_secs". Accounts are
// taken as the chain's adapter read them.
std::vector<WrongField> wrong_fields(const Wish& wish);
// Says why so few oracles can never make a quorum; empty when they can.
std::optional<std::string> too_few_oracles(std::size_t oracles, std::uint32_t quorum);
// Returns the field that names the contract itself, which holds no role; nullopt: none does.
std::optional<std::string> field_of_itself(const Deployment& deployment,
                                           const chain::Address& contract);
// Returns what is fixed below production's value: what only a sandbox has. `min_stake` is that of
// the configuration in force.
std::vector<WrongField> below_production(const FixedConfig& fixed, U128 min_stake);

struct Difference {
    std::string field;
    std::string wanted;
    std::string found;

    bool operator==(const Difference&) const = default;
};
// Compares with what the contract is or, when its delays are over, will be by itself: an oracle
// counts from when it is enabled until it is retired, the next arbiter as the arbiter. Oracles are
// compared as a set.
std::vector<Difference> differences(const Wish& wish, const Instance& instance,
                                    const Config& config, UnixSecs now);

}  // namespace warden::orchestrator
