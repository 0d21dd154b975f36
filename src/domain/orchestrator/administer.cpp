#include "domain/orchestrator/administer.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace warden::orchestrator {
namespace {

using Accounts = std::set<chain::Address>;

// The parts of the contract that its rules on oracles, arbiter and quorum speak of. Each step is
// one the contract accepts.
class Roles {
  public:
    Roles(const Deployment& wanted, const Instance& instance, Config config)
        : wanted_(wanted),
          goal_(wanted.oracles.begin(), wanted.oracles.end()),
          oracles_(instance.oracles.begin(), instance.oracles.end()),
          arbiter_(instance.arbiter),
          config_(std::move(config)) {}

    bool done() const {
        return oracles_ == goal_ && arbiter_ == wanted_.arbiter && config_ == wanted_.config;
    }

    // The first that is possible now, and takes it.
    std::optional<AdminCall> next() {
        if (auto call = enable()) return call;
        if (auto call = change_arbiter()) return call;
        if (auto call = disable()) return call;
        if (config_ == wanted_.config || wanted_.config.quorum > oracles_.size()) {
            return std::nullopt;
        }
        config_ = wanted_.config;
        return SetConfig{config_};
    }

  private:
    std::optional<AdminCall> enable() {
        if (oracles_.size() >= kOraclesMax) return std::nullopt;
        for (const chain::Address& one : goal_) {
            if (oracles_.contains(one) || one == arbiter_) continue;
            oracles_.insert(one);
            return SetOracle{one, true};
        }
        return std::nullopt;
    }

    std::optional<AdminCall> change_arbiter() {
        if (arbiter_ == wanted_.arbiter || oracles_.contains(wanted_.arbiter)) return std::nullopt;
        arbiter_ = wanted_.arbiter;
        return SetArbiter{arbiter_};
    }

    // The one that shall be the arbiter goes first: others may wait for the arbiter's place.
    std::optional<AdminCall> disable() {
        if (oracles_.size() <= config_.quorum) return std::nullopt;
        std::optional<chain::Address> leaves;
        for (const chain::Address& one : oracles_) {
            if (!goal_.contains(one) && (!leaves || one == wanted_.arbiter)) leaves = one;
        }
        if (!leaves) return std::nullopt;
        oracles_.erase(*leaves);
        return SetOracle{*leaves, false};
    }

    const Deployment& wanted_;
    Accounts goal_;
    Accounts oracles_;
    chain::Address arbiter_;
    Config config_;
};

Result<void> check_fixed(const Deployment& wanted, const Instance& instance, const Config& config) {
    for (const Difference& one : differences(wanted, instance, config)) {
        const bool fixed = one.field == "token" || one.field == "unbonding_secs" ||
                           one.field == "upgrade_delay_secs";
        if (!fixed) continue;
        return fail(Errc::permanent, one.field + " is " + one.found + " on the chain and " +
                                         one.wanted +
                                         " in the settings: it was fixed when the contract was "
                                         "deployed");
    }
    return {};
}

}  // namespace

Result<ConfigurePlan> plan_configure(const Deployment& wanted, const Instance& instance,
                                     const Config& config, const chain::Address& signer) {
    if (auto fixed = check_fixed(wanted, instance, config); !fixed) return Fail(fixed.error());
    ConfigurePlan plan;
    const bool accepts = signer == wanted.admin && signer == instance.pending_admin;
    if (accepts) plan.calls.emplace_back(AcceptAdmin{});
    Roles roles(wanted, instance, config);
    while (!roles.done()) {
        std::optional<AdminCall> call = roles.next();
        if (!call) {
            return fail(
                Errc::permanent,
                "no order of calls leads there: every oracle is needed for the quorum while "
                "another would have to leave; lower the quorum or add an oracle first");
        }
        plan.calls.push_back(std::move(*call));
    }
    const bool hands_over = !accepts && instance.admin != wanted.admin;
    const bool proposed = instance.pending_admin == wanted.admin;
    if (hands_over && !proposed) plan.calls.emplace_back(ProposeAdmin{wanted.admin});
    if (hands_over) {
        plan.notes.push_back(wanted.admin.text +
                             " becomes the admin when it accepts: warden contract configure with "
                             "its own key");
    }
    if (!plan.calls.empty() && !accepts && signer != instance.admin) {
        return fail(Errc::permanent, "NotAuthorized: the contract's admin is " +
                                         instance.admin.text + ", the key is that of " +
                                         signer.text);
    }
    return plan;
}

Result<UpgradePlan> plan_upgrade(const Hash32& wanted, const Hash32& running,
                                 const Instance& instance, UnixSecs now, OtherPending other) {
    const bool pending = instance.pending_code_hash != Hash32{};
    if (pending && instance.pending_code_hash != wanted && other == OtherPending::refuse) {
        return fail(Errc::conflict, "code " + to_hex(instance.pending_code_hash) +
                                        " is pending, the artefact's is " + to_hex(wanted) +
                                        ": find out who proposed it; --replace proposes this one "
                                        "instead, and the delay begins anew");
    }
    if (pending && instance.pending_code_hash == wanted) {
        if (now >= instance.pending_not_before) return UpgradePlan{UpgradeStep::carry_out, 0};
        return UpgradePlan{UpgradeStep::wait, instance.pending_not_before - now};
    }
    if (!pending && running == wanted) return UpgradePlan{};
    return UpgradePlan{UpgradeStep::propose, 0};
}

}  // namespace warden::orchestrator
