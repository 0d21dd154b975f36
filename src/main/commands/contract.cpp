// warden contract show|deploy|configure|upgrade
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

#include "main/commands/commands.hpp"
#include "main/contract/commander.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/web_socket_client.hpp"
#include "platform/rng/rng.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

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

// All that outlives the commander.
struct Bench {
    asio::io_context io;
    metrics::Registry registry;
    std::unique_ptr<ports::Clock> clock = clock::make_system_clock();
    std::unique_ptr<ports::Rng> rng = rng::make_system_rng();
    std::unique_ptr<ports::SecretSource> secrets = secrets::make_file_secrets();
    async::BlockingPool pool{{.name = "cpu", .threads = 1, .queue_max = 100}};
    std::unique_ptr<ports::Resolver> resolver = http::make_resolver(*clock, {});
};

int run_on(Bench& bench, const ChainConfig& chain, const ContractOptions& options,
           ContractOrder order) {
    const auto dialer = http::make_dialer(*bench.resolver, *bench.clock, {});
    if (!dialer) return wrong_call(dialer.error().text());
    const auto http = http::make_http_client(**dialer, *bench.clock, {});
    const auto web_sockets = http::make_web_socket_client(**dialer, *bench.clock);
    const std::filesystem::path artefact = options.artefact.empty()
                                               ? chain.kind->default_artefact()
                                               : std::filesystem::path(options.artefact);
    const ChainDeps deps{
        bench.io.get_executor(), *http,         *web_sockets, bench.pool, *bench.clock, *bench.rng,
        *bench.secrets,          bench.registry};
    const auto parts = chain.kind->make_contract(chain, deps, artefact);
    if (!parts) return wrong_call(parts.error().text());
    ContractCommander commander(chain, **parts, *bench.clock, std::move(order));
    int code = 1;
    std::exception_ptr failure;
    asio::co_spawn(bench.io, commander.run(), [&](std::exception_ptr error, int result) {
        failure = std::move(error);
        code = result;
    });
    bench.io.run();
    if (failure) std::rethrow_exception(failure);
    return code;
}

int contract(ContractAction action, const Global& global, const ContractOptions& options) {
    const auto config = load_or_explain(global);
    if (!config) return kWrongCall;
    const auto chain = chain_of(*config, options);
    if (!chain) return wrong_call(chain.error().detail);
    Bench bench;
    auto order = order_of(action, global, options, *chain, *bench.secrets);
    if (!order) return wrong_call(order.error().text());
    return run_on(bench, *chain, options, std::move(*order));
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
