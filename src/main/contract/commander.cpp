#include "main/contract/commander.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace warden::cli {

namespace asio = boost::asio;

ContractCommander::ContractCommander(const ChainConfig& config, app::ContractParts& parts,
                                     ports::Clock& clock, ContractOrder order)
    : config_(config),
      parts_(parts),
      clock_(clock),
      order_(std::move(order)),
      // A class of two megabytes has to go over the line, and a node compiles it to estimate.
      call_timeout_(std::max(config.call_timeout, Millis{60'000})) {
    report_.action = name(order_.action);
    report_.ref = {config.alias, config.contract_alias};
    report_.fee_token = config.kind->fee_token();
    report_.artefact_code = parts.deployer().code_text(parts.deployer().code_hash());
}

asio::awaitable<int> ContractCommander::run() {
    Result<void> done = co_await prepare();
    if (done && planner_) done = co_await make_plan();
    if (done && order_.output == Output::text) {
        print_found(report_);
        print_plan(report_);
        std::fflush(stdout);
    }
    if (done && planner_ && order_.apply && !report_.plan.empty()) done = co_await carry_out();
    if (done) co_return finish();
    if (explained_) co_return 2;
    std::fprintf(stderr, "%s\n", done.error().text().c_str());
    co_return 1;
}

ContractCommander::Done ContractCommander::find(chain::Address contract) {
    auto found = co_await app::find_contract(parts_.deployer(), parts_.reader(),
                                             std::move(contract), deadline());
    if (!found) co_return Fail(std::move(found.error()));
    report_.found = std::move(*found);
    report_.running_code.clear();
    report_.pending_code.clear();
    if (!report_.found.look) co_return Result<void>{};
    const ports::ContractLook& look = *report_.found.look;
    report_.running_code = parts_.deployer().code_text(look.code_hash);
    if (look.instance.pending_code_hash != Hash32{}) {
        report_.pending_code = parts_.deployer().code_text(look.instance.pending_code_hash);
    }
    co_return Result<void>{};
}

Result<chain::Address> ContractCommander::configured_contract() const {
    auto address = parts_.deployer().address(config_.contract_address);
    if (address) return address;
    return Fail(at_key(std::move(address.error()), config_, "contract_address"));
}

Result<void> ContractCommander::use_key(const chain::Address& admin, const std::string& contract) {
    if (!order_.key) return fail(Errc::invalid_input, "--key is missing");
    app::KeyUse use{std::move(*order_.key), order_.account, admin.text, contract, order_.fee_cap};
    order_.key.reset();
    return parts_.use_key(std::move(use));
}

// Whatever the file and the key, the plan comes out of what is on the chain.
ContractCommander::Done ContractCommander::prepare() {
    if (!order_.settings_file.empty()) {
        const ReadAddress read = [this](std::string_view text) {
            return parts_.deployer().address(text);
        };
        auto settings = load_contract_settings(order_.settings_file, report_.ref, read);
        if (!settings) {
            for (const config::Problem& problem : settings.error()) {
                std::fprintf(stderr, "%s\n", problem.text().c_str());
            }
            explained_ = true;
            co_return fail(Errc::invalid_input, "settings");
        }
        settings_ = std::move(*settings);
    }
    if (order_.action == ContractAction::deploy) {
        if (auto used = use_key(settings_->deployment.admin, ""); !used) co_return used;
        const ports::CreateContract create{settings_->deployment, settings_->salt};
        const auto computed = parts_.deployer().contract_address(create);
        if (!computed) co_return Fail(computed.error());
        if (auto one = co_await refuse_second_contract(*computed); !one) co_return one;
        planner_ = app::deploy_planner(create);
        co_return co_await find(*computed);
    }
    const auto contract = configured_contract();
    if (!contract) co_return Fail(contract.error());
    if (auto found = co_await find(*contract); !found) co_return found;
    if (!report_.found.look) {
        co_return fail(Errc::not_found, "chains." + config_.alias +
                                            ".contract_address: nothing is "
                                            "at " +
                                            contract->text +
                                            "; warden contract deploy makes a contract");
    }
    if (order_.action == ContractAction::show) co_return Result<void>{};
    const chain::Address admin = report_.found.look->instance.admin;
    if (auto used = use_key(admin, contract->text); !used) co_return used;
    if (order_.action == ContractAction::configure) {
        planner_ = app::configure_planner(settings_->deployment, parts_.signer().account());
    } else {
        planner_ = app::upgrade_planner(parts_.deployer().code_hash(), order_.other_pending);
    }
    co_return Result<void>{};
}

// Settings that changed since the deployment would give another address, and so a second contract.
ContractCommander::Done ContractCommander::refuse_second_contract(chain::Address computed) {
    const auto configured = configured_contract();
    if (!configured || *configured == computed) co_return Result<void>{};
    const auto look = co_await parts_.deployer().look(*configured, deadline());
    if (!look && !look.error().is(Condition::permanent)) co_return Fail(look.error());
    if (!look || !*look) co_return Result<void>{};
    co_return fail(Errc::conflict,
                   "chains." + config_.alias + ".contract_address: a contract is deployed at " +
                       configured->text + ", these settings would make another one, " +
                       computed.text +
                       ": warden contract configure changes the one that is there; for a second "
                       "one, configure another contract_alias");
}

ContractCommander::Done ContractCommander::make_plan() {
    const auto steps = planner_(report_.found);
    if (!steps) co_return Fail(steps.error());
    const chain::Address signer = parts_.signer().account();
    report_.account = signer.text;
    const auto account = co_await parts_.reader().account(signer, deadline());
    if (!account) co_return Fail(Error(account.error()).at("account " + signer.text));
    report_.balance = account->balance;
    const bool upgrades = order_.action == ContractAction::upgrade && !steps->empty();
    if (upgrades && signer != report_.found.look->instance.admin) {
        co_return fail(Errc::permanent, "NotAuthorized: the contract's admin is " +
                                            report_.found.look->instance.admin.text +
                                            ", the key is that of " + signer.text);
    }
    const auto fees = co_await parts_.deployer().estimate(*steps, account->next_slot, deadline());
    if (!fees) co_return Fail(Error(fees.error()).at("estimate"));
    U128 sum = 0;
    for (std::size_t i = 0; i < steps->size(); ++i) {
        report_.plan.push_back({app::to_line((*steps)[i]), (*fees)[i]});
        sum += (*fees)[i].value_or(0);
    }
    if (sum > account->balance) {
        const chain::Token& token = report_.fee_token;
        co_return fail(Errc::permanent, "account " + signer.text + " holds " +
                                            chain::display_amount(account->balance, token) + " " +
                                            token.symbol + ", the steps cost about " +
                                            chain::display_amount(sum, token) + ": fund it first");
    }
    if (steps->empty()) tell_waiting();
    co_return Result<void>{};
}

void ContractCommander::tell_waiting() {
    report_.outcome = "nothing to do";
    if (order_.action == ContractAction::deploy) report_.outcome = "already deployed";
    const orchestrator::Instance& instance = report_.found.look->instance;
    if (order_.action != ContractAction::upgrade || report_.pending_code.empty()) return;
    report_.outcome = "waiting";
    report_.notes.push_back("the upgrade may be carried out in " +
                            duration_words(instance.pending_not_before - report_.found.now) +
                            ": run the same command again then");
}

ContractCommander::Done ContractCommander::carry_out() {
    app::DeployerSettings settings;
    settings.call_timeout = call_timeout_;
    settings.poll = config_.poll;
    app::Deployer deployer(
        settings, {parts_.deployer(), parts_.submitter(), parts_.reader(), parts_.signer(), clock_},
        [this](const ports::DeployStep& step, const std::string& hash,
               const ports::TxnStatus* status) { observe(step, hash, status); });
    const chain::Address contract = report_.found.contract;
    const auto taken = co_await deployer.carry_out(contract, planner_);
    if (!taken) co_return Fail(taken.error());
    report_.outcome = "done";
    if (auto found = co_await find(contract); !found) co_return found;
    if (!report_.found.look) {
        co_return fail(Errc::permanent,
                       "the contract is not at " + contract.text + " although its txn succeeded");
    }
    co_return Result<void>{};
}

void ContractCommander::observe(const ports::DeployStep& step, const std::string& hash,
                                const ports::TxnStatus* status) {
    const std::string what = app::to_line(step);
    if (status != nullptr) report_.txns.push_back({what, hash, status->block, status->fee});
    if (order_.output == Output::json) return;
    if (status == nullptr) {
        std::printf("%s: txn %s\n", what.c_str(), hash.c_str());
    } else {
        std::printf("  in block %s, fee %s %s\n", to_decimal(status->block.num).c_str(),
                    chain::display_amount(status->fee, report_.fee_token).c_str(),
                    report_.fee_token.symbol.c_str());
    }
    std::fflush(stdout);
}

int ContractCommander::finish() {
    if (report_.outcome.empty()) {
        report_.outcome = order_.action == ContractAction::show ? "shown" : "planned";
    }
    const bool compares = settings_ && report_.found.look && report_.outcome != "planned";
    if (compares) {
        const ports::ContractLook& look = *report_.found.look;
        report_.differences =
            orchestrator::differences(settings_->deployment, look.instance, look.config);
        const bool proposed = look.instance.pending_admin == settings_->deployment.admin;
        std::erase_if(report_.differences, [proposed](const orchestrator::Difference& one) {
            return proposed && one.field == "admin";
        });
        if (proposed) {
            report_.notes.push_back(look.instance.pending_admin.text +
                                    " becomes the admin when it accepts: warden contract "
                                    "configure with its own key");
        }
    }
    const bool deployed = order_.action == ContractAction::deploy && report_.found.look;
    if (deployed && !report_.txns.empty()) {
        report_.notes.push_back("put into the configuration: contract_address: \"" +
                                report_.found.contract.text +
                                "\", start_block: " + to_decimal(report_.txns.back().block.num));
    }
    if (!report_.differences.empty()) {
        report_.notes.push_back(
            "the contract differs from the settings: warden contract "
            "configure");
    }
    if (order_.output == Output::json) {
        std::printf("%s\n", write_canonical(to_json(report_)).c_str());
    } else if (order_.action != ContractAction::show) {
        for (const orchestrator::Difference& one : report_.differences) {
            std::printf("differs: %s is %s, the settings say %s\n", one.field.c_str(),
                        one.found.c_str(), one.wanted.c_str());
        }
        for (const std::string& note : report_.notes) std::printf("%s\n", note.c_str());
        std::printf("%s%s\n", report_.outcome.c_str(),
                    report_.outcome == "planned" ? ": --apply carries it out" : "");
    }
    return report_.differences.empty() ? 0 : 1;
}

}  // namespace warden::cli
