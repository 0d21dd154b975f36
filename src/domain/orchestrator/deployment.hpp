#pragma once
// What an operator wants a contract to be, and how far from it a contract on a chain is.

#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

constexpr std::uint64_t kUnbondingSecsMax = 7'776'000;
constexpr std::uint64_t kUpgradeDelaySecsMax = 2'592'000;

// The constructor's parameters, in its order. Token, unbonding_secs and upgrade_delay_secs are for
// ever; the rest can be changed by the admin.
struct Deployment {
    chain::Address admin;
    chain::Address token;
    chain::Address arbiter;
    std::vector<chain::Address> oracles;
    std::uint64_t unbonding_secs = 0;
    std::uint64_t upgrade_delay_secs = 0;
    Config config;

    bool operator==(const Deployment&) const = default;
    // Visits all fields but the configuration.
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("admin", self.admin);
        f("token", self.token);
        f("arbiter", self.arbiter);
        f("oracles", self.oracles);
        f("unbonding_secs", self.unbonding_secs);
        f("upgrade_delay_secs", self.upgrade_delay_secs);
    }
};

// Returns the constructor's arguments by parameter name, in the form of events.
Json arguments(const Deployment& deployment);

// `field` as in a settings file: "admin", "config.quorum".
struct WrongField {
    std::string field;
    std::string message;
};
// Returns every rule of the constructor that is broken; none when it would accept.
std::vector<WrongField> wrong_fields(const Deployment& deployment);

struct Difference {
    std::string field;
    std::string wanted;
    std::string found;

    bool operator==(const Difference&) const = default;
};
// Oracles are compared as a set.
std::vector<Difference> differences(const Deployment& wanted, const Instance& instance,
                                    const Config& config);

}  // namespace warden::orchestrator
