// warden contract show|deploy|configure|upgrade
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "main/chains/kinds.hpp"
#include "main/chains/outside.hpp"
#include "main/commands/commands.hpp"
#include "main/contract/commander.hpp"
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

Result<ContractOrder> order_of(ContractAction action, const Global& global,
                               const ContractOptions& options, const ChainConfig& chain,
                               ports::SecretSource& secrets) {
    ContractOrder order;
    order.action = action;
    order.output = global.output;
    order.apply = options.apply;
    order.account = options.account;
    order.settings_file = options.settings;
    if (options.replace) order.other_pending = orchestrator::OtherPending::replace;
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

// Owns whatever is bound to the executor, so that nothing of it outlives the command's loop.
boost::asio::awaitable<int> run_on(boost::asio::any_io_executor executor, ContractAction action,
                                   const Global& global, const ContractOptions& options,
                                   const ChainConfig& chain) {
    Outside outside;
    auto order = order_of(action, global, options, chain, *outside.secrets);
    if (!order) co_return wrong_call(order.error().text());
    if (const auto open = outside.open(); !open) co_return wrong_call(open.error().text());
    const std::filesystem::path artefact = options.artefact.empty()
                                               ? chain.kind->default_artefact()
                                               : std::filesystem::path(options.artefact);
    const auto parts =
        chain.kind->make_contract(chain, outside.chain_deps(std::move(executor)), artefact);
    if (!parts) co_return wrong_call(parts.error().text());
    ContractCommander commander(chain, **parts, *outside.clock, std::move(*order));
    co_return co_await commander.run();
}

int contract(ContractAction action, const Global& global, const ContractOptions& options) {
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
    return contract(ContractAction::show, global, options);
}
int contract_deploy(const Global& global, const ContractOptions& options) {
    return contract(ContractAction::deploy, global, options);
}
int contract_configure(const Global& global, const ContractOptions& options) {
    return contract(ContractAction::configure, global, options);
}
int contract_upgrade(const Global& global, const ContractOptions& options) {
    return contract(ContractAction::upgrade, global, options);
}

}  // namespace warden::cli
