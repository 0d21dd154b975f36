// warden contract show|deploy|configure|upgrade
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "app/deployer/contract_command.hpp"
#include "main/chains/kinds.hpp"
#include "main/chains/outside.hpp"
#include "main/commands/commands.hpp"
#include "main/contract/report.hpp"
#include "main/contract/settings.hpp"
#include "platform/async/program.hpp"

namespace warden::cli {
namespace {

constexpr int kWrongCall = 2;

int wrong_call(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    return kWrongCall;
}

// The chain by its alias, with the one endpoint that all is asked of: another may lag behind what
// was just included.
Result<ChainConfig> chain_of(const Config& config, const ContractOptions& options) {
    std::string known;
    for (const ChainConfig& chain : config.chains) {
        known += (known.empty() ? "" : ", ") + chain.alias;
        const bool named = options.chain == chain.alias ||
                           options.chain == chain.alias + "." + chain.contract_alias;
        if (!named) continue;
        ChainConfig out = chain;
        std::erase_if(out.endpoints, [&](const EndpointConfig& one) {
            return !options.endpoint.empty() && one.alias != options.endpoint;
        });
        if (out.endpoints.empty()) {
            return fail(Errc::not_found,
                        "chain " + chain.alias + " has no endpoint " + options.endpoint);
        }
        out.endpoints.resize(1);
        return out;
    }
    return fail(Errc::not_found,
                "no chain " + options.chain + " in the configuration, only " + known);
}

Result<app::ContractOrder> order_of(app::ContractAction action, const ContractOptions& options,
                                    const ChainConfig& chain, ports::SecretSource& secrets) {
    app::ContractOrder order;
    order.action = action;
    order.ref = {chain.alias, chain.contract_alias};
    order.configured_address = chain.contract_address;
    order.fee_token = chain.kind->fee_token();
    order.account = options.account;
    if (options.replace) order.upgrade = orchestrator::UpgradeOrder::replace;
    if (options.cancel) order.upgrade = orchestrator::UpgradeOrder::cancel;
    // A class of two megabytes has to go over the line, and a node compiles it to estimate.
    order.deploying.call_timeout = std::max(chain.call_timeout, Millis{60'000});
    order.deploying.poll = chain.poll;
    order.fee_cap = chain.kind->contract_fee_cap;
    if (!options.fee_cap.empty()) {
        const auto cap = u128_from_decimal(options.fee_cap);
        if (!cap) return fail(Errc::invalid_input, "--fee-cap: a whole number");
        order.fee_cap = *cap;
    }
    if (options.key.empty()) return order;
    auto key = secrets.read(options.key);
    if (!key) return Fail(std::move(key.error()));
    order.key = std::move(*key);
    return order;
}

// What the contract shall be, from the settings file; false after its problems were written.
bool read_wanted(const std::string& file, app::ContractOrder& order, app::ContractParts& parts) {
    if (file.empty()) return true;
    const auto settings = load_contract_settings(
        file, order.ref, [&](std::string_view text) { return parts.deployer().address(text); });
    if (settings) {
        order.wish = settings->wish;
        order.salt = settings->salt;
        return true;
    }
    for (const config::Problem& problem : settings.error()) {
        std::fprintf(stderr, "%s\n", problem.text().c_str());
    }
    return false;
}

struct Telling {
    Output output = Output::text;
    bool apply = false;
};

boost::asio::awaitable<int> carry_out(app::ContractCommand& command, Telling telling) {
    const app::ContractReport& report = command.report();
    const bool text = telling.output == Output::text;
    auto done = co_await command.plan();
    if (done && text) {
        print_found(report);
        print_plan(report);
        std::fflush(stdout);
    }
    if (done && telling.apply && !report.plan.empty()) {
        const app::Deployer::Observer told = [&](const ports::DeployStep& step,
                                                 const std::string& hash,
                                                 const ports::TxnStatus* status) {
            if (text) print_txn(step, hash, status, report.fee_token);
        };
        done = co_await command.carry_out(told);
    }
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text().c_str());
        co_return 1;
    }
    command.conclude();
    if (!text) {
        std::printf("%s\n", write_canonical(to_json(report)).c_str());
    } else if (report.action != name(app::ContractAction::show)) {
        print_outcome(report);
    }
    co_return report.differences.empty() && report.obstacle.empty() ? 0 : 1;
}

// Owns whatever is bound to the executor, so that nothing of it outlives the command's loop.
boost::asio::awaitable<int> run_on(boost::asio::any_io_executor executor,
                                   app::ContractAction action, const Global& global,
                                   const ContractOptions& options, const ChainConfig& chain) {
    Outside outside;
    auto order = order_of(action, options, chain, *outside.secrets);
    if (!order) co_return wrong_call(order.error().text());
    if (const auto open = outside.open(); !open) co_return wrong_call(open.error().text());
    const std::filesystem::path artefact = options.artefact.empty()
                                               ? chain.kind->default_artefact()
                                               : std::filesystem::path(options.artefact);
    const auto parts =
        chain.kind->make_contract(chain, outside.chain_deps(std::move(executor)), artefact);
    if (!parts) co_return wrong_call(parts.error().text());
    if (!read_wanted(options.settings, *order, **parts)) co_return kWrongCall;
    app::ContractCommand command(std::move(*order), **parts, *outside.clock);
    const Telling telling{global.output, options.apply};
    co_return co_await carry_out(command, telling);
}

int contract(app::ContractAction action, const Global& global, const ContractOptions& options) {
    const auto config = load_or_explain(global);
    if (!config) return kWrongCall;
    const auto chain = chain_of(*config, options);
    if (!chain) return wrong_call(chain.error().detail);
    return async::run_command([&](boost::asio::any_io_executor executor) {
        return run_on(std::move(executor), action, global, options, *chain);
    });
}

}  // namespace

int contract_show(const Global& global, const ContractOptions& options) {
    return contract(app::ContractAction::show, global, options);
}
int contract_deploy(const Global& global, const ContractOptions& options) {
    return contract(app::ContractAction::deploy, global, options);
}
int contract_configure(const Global& global, const ContractOptions& options) {
    return contract(app::ContractAction::configure, global, options);
}
int contract_upgrade(const Global& global, const ContractOptions& options) {
    return contract(app::ContractAction::upgrade, global, options);
}

}  // namespace warden::cli
