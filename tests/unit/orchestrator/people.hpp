#pragma once
// A contract whose people have one letter each, for tests of what an operator does.

#include <string>
#include <vector>

#include "domain/orchestrator/administer.hpp"

namespace warden::orchestrator::people {

inline constexpr UnixSecs kNow = 1'000;
inline constexpr std::uint64_t kDelay = 7;
inline constexpr std::uint64_t kUnbonding = 45;

inline chain::Address account(char name) { return {std::string(1, name)}; }

inline std::vector<chain::Address> accounts(const std::string& names) {
    std::vector<chain::Address> out;
    for (const char name : names) out.push_back(account(name));
    return out;
}

inline FixedConfig fixed() {
    FixedConfig out;
    out.unbonding_secs = kUnbonding;
    out.upgrade_delay_secs = 50;
    out.role_delay_secs = kDelay;
    out.day_secs = out.claim_floor_secs = out.attest_floor_secs = out.dispute_floor_secs = 1;
    out.arbitration_floor_secs = out.window_floor_secs = 1;
    out.dispute_deposit_max = 10;
    return out;
}

inline Config terms(std::uint32_t quorum, char treasury = 't') {
    Config out;
    out.treasury = account(treasury);
    out.min_stake = out.min_bond = 10;
    out.request_ttl_secs = out.min_window_secs = out.grace_secs = 1;
    out.claim_secs = out.attest_secs = out.dispute_secs = out.arbitration_secs = 1;
    out.consumer_penalty_bps = 1'000;
    out.quorum = quorum;
    return out;
}

struct Roles {
    std::string oracles;
    char arbiter = 'z';
    std::uint32_t quorum = 1;
    char treasury = 't';
};

inline Wish wish_of(const Roles& roles) {
    Wish out;
    out.deployment.admin = account('A');
    out.deployment.token = account('T');
    out.deployment.arbiter = account(roles.arbiter);
    out.deployment.oracles = accounts(roles.oracles);
    out.deployment.fixed = fixed();
    out.deployment.config = terms(roles.quorum, roles.treasury);
    return out;
}

// As the constructor makes it.
inline Instance instance_of(const Roles& roles) {
    Instance out;
    out.admin = account('A');
    out.token = account('T');
    out.arbiter = account(roles.arbiter);
    for (const char name : roles.oracles) out.oracles.push_back({account(name), 0, 0, false});
    out.fixed = fixed();
    out.config_version = 1;
    return out;
}

// A contract's roles with the rules of README.md, written a second time.
struct Contract {
    explicit Contract(const Roles& roles)
        : instance(instance_of(roles)), config(terms(roles.quorum, roles.treasury)) {}

    // False: the contract would refuse, and nothing has changed.
    bool play(const AdminCall& call);
    // The plan for a wish, by the admin; an error where nothing at all can be done.
    Result<ConfigurePlan> plan(const Wish& wish, char signer = 'A') const {
        auto out = plan_configure(wish, {instance, config, now, busy}, account(signer));
        if (out && out->calls.empty() && out->obstacle) return Fail(*out->obstacle);
        return out;
    }
    // What the contract knows of times that are still to come.
    std::vector<UnixSecs> times() const;

    Instance instance;
    Config config;
    UnixSecs now = kNow;
    std::vector<chain::Address> busy;

  private:
    bool enable(const chain::Address& oracle);
    bool revoke(const chain::Address& oracle);
    bool retire(const chain::Address& oracle);
    bool set_arbiter(const chain::Address& named);
    bool set_config(const Config& wanted);
    bool is_oracle_judge(const chain::Address& one) const;
    bool is_stored_arbiter(const chain::Address& one) const;
    std::size_t unretired() const;
};

// What is told of a plan, a line each: its calls, and what it waits for.
std::vector<std::string> lines(const ConfigurePlan& plan);
std::vector<std::string> lines(const std::vector<Waiting>& waits);
// What the contract's admin is told to do; the error where there is no way.
std::vector<std::string> plan(const Contract& contract, const Wish& wish);
void play_all(Contract& contract, const Wish& wish);
bool is_done(const Contract& contract, const Wish& wish);

}  // namespace warden::orchestrator::people
