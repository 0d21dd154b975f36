#include "app/deployer/contract_command.hpp"

#include <algorithm>
#include <utility>

namespace warden::app {

namespace asio = boost::asio;

ContractCommand::ContractCommand(ContractOrder order, ContractParts& parts, ports::Clock& clock)
    : order_(std::move(order)), parts_(parts), clock_(clock) {
    report_.action = name(order_.action);
    report_.ref = order_.ref;
    report_.fee_token = order_.fee_token;
    report_.artefact_code = parts.deployer().code_text(parts.deployer().code_hash());
}

ContractCommand::Done ContractCommand::plan() {
    auto done = co_await prepare();
    if (done && planner_.plan) done = co_await make_plan();
    co_return done;
}

ContractCommand::Done ContractCommand::find(chain::Address contract) {
    auto found = co_await find_contract(parts_.deployer(), parts_.reader(), std::move(contract),
                                        planner_.gives_roles, deadline());
    if (!found) co_return Fail(std::move(found.error()));
    report_.found = std::move(*found);
    report_.running_code.clear();
    report_.pending_code.clear();
    if (!report_.found.look) co_return Result<void>{};
    const ports::ContractLook& look = *report_.found.look;
    report_.running_code = parts_.deployer().code_text(look.code_hash);
    if (orchestrator::upgrade_pending(look.instance, report_.found.now)) {
        report_.pending_code = parts_.deployer().code_text(look.instance.pending_code_hash);
    }
    co_return Result<void>{};
}

Result<chain::Address> ContractCommand::configured_contract() const {
    auto address = parts_.deployer().address(order_.configured_address);
    if (address) return address;
    return Fail(std::move(address.error()).at("chains." + order_.ref.chain + ".contract_address"));
}

Result<void> ContractCommand::use_key(const chain::Address& admin, const std::string& contract) {
    if (!order_.key) return fail(Errc::invalid_input, "--key is missing");
    KeyUse use{std::move(*order_.key), order_.account, admin.text, contract, order_.fee_cap};
    order_.key.reset();
    return parts_.use_key(std::move(use));
}

Result<void> ContractCommand::refuse_itself(const chain::Address& contract) const {
    const auto field = orchestrator::field_of_itself(order_.wish->deployment, contract);
    if (!field) return {};
    return fail(Errc::invalid_input, *field + " is the contract itself, which can hold no role");
}

// Whatever is wanted and whose the key is, the plan comes out of what is on the chain.
ContractCommand::Done ContractCommand::prepare() {
    if (order_.action == ContractAction::deploy) {
        const ports::CreateContract create{order_.wish->deployment, order_.salt};
        if (auto used = use_key(create.deployment.admin, ""); !used) co_return used;
        const auto computed = parts_.deployer().contract_address(create);
        if (!computed) co_return Fail(computed.error());
        if (auto other = refuse_itself(*computed); !other) co_return other;
        if (auto one = co_await refuse_second_contract(*computed); !one) co_return one;
        planner_ = deploy_planner(create);
        co_return co_await find(*computed);
    }
    const auto contract = configured_contract();
    if (!contract) co_return Fail(contract.error());
    if (auto found = co_await find(*contract); !found) co_return found;
    if (!report_.found.look) {
        co_return fail(Errc::not_found, "chains." + order_.ref.chain +
                                            ".contract_address: nothing is at " + contract->text +
                                            "; warden contract deploy makes a contract");
    }
    if (order_.action == ContractAction::show) co_return Result<void>{};
    const chain::Address admin = report_.found.look->instance.admin;
    if (auto used = use_key(admin, contract->text); !used) co_return used;
    if (order_.action == ContractAction::upgrade) {
        planner_ = upgrade_planner(parts_.deployer().code_hash(), order_.upgrade);
        co_return Result<void>{};
    }
    if (auto other = refuse_itself(*contract); !other) co_return other;
    planner_ = configure_planner(*order_.wish, parts_.signer().account());
    co_return co_await find(*contract);
}

// What is wanted has changed since the deployment: it would get another address, and so be a second
// contract.
ContractCommand::Done ContractCommand::refuse_second_contract(chain::Address computed) {
    const auto configured = configured_contract();
    if (!configured || *configured == computed) co_return Result<void>{};
    const auto look = co_await parts_.deployer().look(*configured, deadline());
    if (!look && !look.error().is(Condition::permanent)) co_return Fail(look.error());
    if (!look || !*look) co_return Result<void>{};
    co_return fail(Errc::conflict,
                   "chains." + order_.ref.chain + ".contract_address: a contract is deployed at " +
                       configured->text + ", these settings would make another one, " +
                       computed.text +
                       ": warden contract configure changes the one that is there; for a second "
                       "one, configure another contract_alias");
}

// Plans anew by what was found last.
Result<Plan> ContractCommand::take_plan() {
    auto plan = planner_.plan(report_.found);
    if (!plan) return Fail(std::move(plan.error()));
    report_.waits = plan->waits;
    report_.obstacle = plan->obstacle ? plan->obstacle->detail : "";
    for (const std::string& note : plan->notes) {
        if (std::ranges::count(report_.notes, note) == 0) report_.notes.push_back(note);
    }
    return plan;
}

// What is urgent is carried out though the rest can't be. The plan outlives the coroutine.
asio::awaitable<Result<std::vector<std::optional<U128>>>> ContractCommand::estimate(
    const Plan& plan, std::uint64_t slot) {
    auto fees = co_await parts_.deployer().estimate(plan.steps, slot, deadline());
    if (fees || plan.urgent == 0 || plan.urgent == plan.steps.size()) co_return fees;
    report_.obstacle = Error(fees.error()).at("estimate").text();
    std::vector<ports::DeployStep> urgent(
        plan.steps.begin(), plan.steps.begin() + static_cast<std::ptrdiff_t>(plan.urgent));
    fees = co_await parts_.deployer().estimate(std::move(urgent), slot, deadline());
    if (fees) fees->resize(plan.steps.size());
    co_return fees;
}

// Errors: the account can't pay for what is urgent; for all, where nothing is.
Result<void> ContractCommand::check_fees(const Plan& plan,
                                         const std::vector<std::optional<U128>>& fees) {
    U128 sum = 0;
    U128 urgent = 0;
    for (std::size_t i = 0; i < fees.size(); ++i) {
        sum += fees[i].value_or(0);
        if (i + 1 == plan.urgent) urgent = sum;
    }
    if (sum <= report_.balance) return {};
    const chain::Token& token = report_.fee_token;
    std::string lack = "account " + report_.account + " holds " +
                       chain::display_amount(report_.balance, token) + " " + token.symbol +
                       ", the steps cost about " + chain::display_amount(sum, token) +
                       ": fund it first";
    if (plan.urgent == 0 || urgent > report_.balance) return fail(Errc::permanent, std::move(lack));
    report_.obstacle = std::move(lack);
    return {};
}

ContractCommand::Done ContractCommand::make_plan() {
    const auto plan = take_plan();
    if (!plan) co_return Fail(plan.error());
    const std::vector<ports::DeployStep>& steps = plan->steps;
    if (steps.empty() && !report_.obstacle.empty()) {
        co_return fail(Errc::permanent, report_.obstacle);
    }
    const chain::Address signer = parts_.signer().account();
    report_.account = signer.text;
    const auto account = co_await parts_.reader().account(signer, deadline());
    if (!account) co_return Fail(Error(account.error()).at("account " + signer.text));
    report_.balance = account->balance;
    const bool upgrades = order_.action == ContractAction::upgrade && !steps.empty();
    if (upgrades && signer != report_.found.look->instance.admin) {
        co_return fail(Errc::permanent, "NotAuthorized: the contract's admin is " +
                                            report_.found.look->instance.admin.text +
                                            ", the key is that of " + signer.text);
    }
    const auto fees = co_await estimate(*plan, account->next_slot);
    if (!fees) co_return Fail(Error(fees.error()).at("estimate"));
    for (std::size_t i = 0; i < steps.size(); ++i) {
        report_.plan.push_back({to_line(steps[i]), (*fees)[i]});
    }
    if (auto paid = check_fees(*plan, *fees); !paid) co_return paid;
    if (steps.empty()) tell_idle();
    co_return Result<void>{};
}

void ContractCommand::tell_idle() {
    report_.outcome = report_.waits.empty() ? "nothing to do" : "waiting";
    if (order_.action == ContractAction::deploy) report_.outcome = "already deployed";
}

ContractCommand::Done ContractCommand::carry_out(Deployer::Observer observer) {
    const Deployer::Observer record = [&](const ports::DeployStep& step, const std::string& hash,
                                          const ports::TxnStatus* status) {
        if (status != nullptr) {
            report_.txns.push_back({to_line(step), hash, status->block, status->fee});
        }
        observer(step, hash, status);
    };
    Deployer deployer(
        order_.deploying,
        {parts_.deployer(), parts_.submitter(), parts_.reader(), parts_.signer(), clock_}, record);
    const chain::Address contract = report_.found.contract;
    const auto taken = co_await deployer.carry_out(contract, planner_);
    if (!taken) co_return Fail(taken.error());
    report_.outcome = "done";
    if (auto found = co_await find(contract); !found) co_return found;
    if (!report_.found.look) {
        co_return fail(Errc::permanent,
                       "the contract is not at " + contract.text + " although its txn succeeded");
    }
    if (const auto left = take_plan(); !left) co_return Fail(left.error());
    co_return Result<void>{};
}

void ContractCommand::conclude() {
    const bool shows = order_.action == ContractAction::show;
    if (report_.outcome.empty()) report_.outcome = shows ? "shown" : "planned";
    if (!report_.found.look) return;
    if (shows) {
        report_.waits = orchestrator::role_changes(report_.found.look->instance, report_.found.now);
    }
    const bool deployed = order_.action == ContractAction::deploy && !report_.txns.empty();
    if (deployed) {
        report_.notes.push_back("put into the configuration: contract_address: \"" +
                                report_.found.contract.text +
                                "\", start_block: " + to_decimal(report_.txns.back().block.num));
    }
    if (order_.wish && report_.outcome != "planned") compare();
}

void ContractCommand::compare() {
    const ports::ContractLook& look = *report_.found.look;
    report_.differences =
        orchestrator::differences(*order_.wish, look.instance, look.config, report_.found.now);
    const bool proposed = look.instance.pending_admin == order_.wish->deployment.admin;
    std::erase_if(report_.differences, [proposed](const orchestrator::Difference& one) {
        return proposed && one.field == "admin";
    });
    if (report_.differences.empty()) return;
    report_.notes.push_back(report_.waits.empty()
                                ? "the contract differs from the settings: warden contract "
                                  "configure"
                                : "the contract differs from the settings: warden contract "
                                  "configure, again when what is waited for has come");
}

}  // namespace warden::app
