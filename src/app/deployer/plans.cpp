#include <utility>
#include <variant>

#include "app/deployer/deployer.hpp"

namespace warden::app {
namespace {

using orchestrator::UpgradeStep;

Fail nothing_there(const Findings& found) {
    return fail(Errc::not_found, "no contract at " + found.contract.text +
                                     ": warden contract deploy makes one; is contract_address of "
                                     "the configuration right?");
}

struct Describe {
    std::string operator()(const ports::UploadCode& step) const {
        if (step.of == 1) return "upload the code";
        return "upload the code, part " + std::to_string(step.part) + " of " +
               std::to_string(step.of);
    }
    std::string operator()(const ports::CreateContract& /*step*/) const {
        return "create the contract";
    }
    std::string operator()(const ports::CallContract& step) const {
        return orchestrator::to_line(step.call);
    }
};

Result<Plan> plan_deploy(const ports::CreateContract& create, const Findings& found) {
    Plan plan;
    if (found.look) return plan;
    const auto lack = orchestrator::too_few_oracles(create.deployment.oracles.size(),
                                                    create.deployment.config.quorum);
    if (lack) return fail(Errc::permanent, "oracles: " + *lack);
    plan.steps.assign(found.missing_code.begin(), found.missing_code.end());
    plan.steps.emplace_back(create);
    return plan;
}

Result<Plan> plan_configure(const orchestrator::Wish& wish, const chain::Address& signer,
                            const Findings& found) {
    if (!found.look) return nothing_there(found);
    const orchestrator::Standing standing{found.look->instance, found.look->config, found.now,
                                          found.busy};
    auto planned = orchestrator::plan_configure(wish, standing, signer);
    if (!planned) return Fail(std::move(planned.error()));
    Plan plan{{},
              std::move(planned->waits),
              std::move(planned->notes),
              std::move(planned->obstacle),
              planned->urgent};
    for (orchestrator::AdminCall& call : planned->calls) {
        plan.steps.emplace_back(ports::CallContract{found.contract, std::move(call)});
    }
    return plan;
}

Result<Plan> plan_upgrade(const Hash32& code_hash, orchestrator::UpgradeOrder order,
                          const Findings& found) {
    if (!found.look) return nothing_there(found);
    const orchestrator::Instance& instance = found.look->instance;
    const auto step =
        orchestrator::plan_upgrade(code_hash, found.look->code_hash, instance, found.now, order);
    if (!step) return Fail(step.error());
    Plan plan;
    orchestrator::AdminCall call = orchestrator::Upgrade{};
    switch (*step) {
        case UpgradeStep::none: return plan;
        case UpgradeStep::wait:
            plan.waits.push_back(
                {"the upgrade may be carried out, for a week", instance.pending_not_before});
            return plan;
        case UpgradeStep::propose: call = orchestrator::ProposeUpgrade{code_hash}; break;
        case UpgradeStep::cancel: call = orchestrator::CancelUpgrade{}; break;
        case UpgradeStep::carry_out: break;
    }
    // Nobody waits out a delay for code that turns out not to be there.
    if (*step != UpgradeStep::cancel) {
        plan.steps.assign(found.missing_code.begin(), found.missing_code.end());
    }
    plan.steps.emplace_back(ports::CallContract{found.contract, std::move(call)});
    return plan;
}

}  // namespace

Planner deploy_planner(ports::CreateContract create) {
    return {
        [create = std::move(create)](const Findings& found) { return plan_deploy(create, found); },
        std::nullopt};
}

Planner configure_planner(orchestrator::Wish wish, chain::Address signer) {
    std::optional gives_roles = wish.deployment;
    return {[wish = std::move(wish), signer = std::move(signer)](const Findings& found) {
                return plan_configure(wish, signer, found);
            },
            std::move(gives_roles)};
}

Planner upgrade_planner(Hash32 code_hash, orchestrator::UpgradeOrder order) {
    return {
        [code_hash, order](const Findings& found) { return plan_upgrade(code_hash, order, found); },
        std::nullopt};
}

std::string to_line(const ports::DeployStep& step) { return std::visit(Describe{}, step); }

}  // namespace warden::app
