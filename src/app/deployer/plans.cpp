#include <utility>
#include <variant>

#include "app/deployer/deployer.hpp"

namespace warden::app {
namespace {

using ports::DeployStep;
using Steps = std::vector<DeployStep>;

Fail nothing_there(const Findings& found) {
    return fail(Errc::not_found, "no contract at " + found.contract.text +
                                     ": warden contract deploy makes one; is contract_address of "
                                     "the configuration right?");
}

struct Describe {
    std::string operator()(const ports::UploadCode& /*step*/) const { return "upload the code"; }
    std::string operator()(const ports::CreateContract& /*step*/) const {
        return "create the contract";
    }
    std::string operator()(const ports::CallContract& step) const {
        return orchestrator::to_line(step.call);
    }
};

}  // namespace

Planner deploy_planner(ports::CreateContract create) {
    return [create = std::move(create)](const Findings& found) -> Result<Steps> {
        Steps steps;
        if (found.look) return steps;
        if (!found.code_present) steps.emplace_back(ports::UploadCode{});
        steps.emplace_back(create);
        return steps;
    };
}

Planner configure_planner(orchestrator::Deployment wanted, chain::Address signer) {
    return [wanted = std::move(wanted),
            signer = std::move(signer)](const Findings& found) -> Result<Steps> {
        if (!found.look) return nothing_there(found);
        auto plan =
            orchestrator::plan_configure(wanted, found.look->instance, found.look->config, signer);
        if (!plan) return Fail(std::move(plan.error()));
        Steps steps;
        for (orchestrator::AdminCall& call : plan->calls) {
            steps.emplace_back(ports::CallContract{found.contract, std::move(call)});
        }
        return steps;
    };
}

Planner upgrade_planner(Hash32 code_hash, orchestrator::OtherPending other) {
    return [code_hash, other](const Findings& found) -> Result<Steps> {
        if (!found.look) return nothing_there(found);
        const auto plan = orchestrator::plan_upgrade(code_hash, found.look->code_hash,
                                                     found.look->instance, found.now, other);
        if (!plan) return Fail(plan.error());
        Steps steps;
        const bool acts = plan->step == orchestrator::UpgradeStep::propose ||
                          plan->step == orchestrator::UpgradeStep::carry_out;
        if (!acts) return steps;
        // Nobody waits out a delay for code that turns out not to be there.
        if (!found.code_present) steps.emplace_back(ports::UploadCode{});
        orchestrator::AdminCall call = orchestrator::Upgrade{};
        if (plan->step == orchestrator::UpgradeStep::propose) {
            call = orchestrator::ProposeUpgrade{code_hash};
        }
        steps.emplace_back(ports::CallContract{found.contract, std::move(call)});
        return steps;
    };
}

std::string to_line(const DeployStep& step) { return std::visit(Describe{}, step); }

}  // namespace warden::app
