#include "main/commands/evidence_chain.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "app/reading/chain_history.hpp"
#include "domain/enforcement/chain_check.hpp"
#include "main/chains/kinds.hpp"
#include "main/chains/outside.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// From the deployment's name, "<CAIP-2 id>/<contract address>/<hash of its block>".
Result<ChainConfig> config_of(const std::string& deployment, const VerifyOptions& options) {
    const auto colon = deployment.find(':');
    const auto slash = deployment.find('/');
    const auto last = deployment.rfind('/');
    if (colon == deployment.npos || slash == last || slash < colon) {
        return fail(Errc::invalid_input, "deployment " + deployment + " names no chain");
    }
    const auto kind = chain_kind(deployment.substr(0, colon));
    if (!kind) return Fail(kind.error());
    ChainConfig config;
    config.alias = "chain";
    config.contract_alias = "contract";
    config.kind = *kind;
    config.chain_id = deployment.substr(colon + 1, slash - colon - 1);
    config.passphrase = options.passphrase;
    config.contract_address = deployment.substr(slash + 1, last - slash - 1);
    config.start_block = options.from_block;
    for (std::size_t i = 0; i < options.rpc.size(); ++i) {
        config.endpoints.push_back({"rpc-" + std::to_string(i + 1), options.rpc[i], ""});
    }
    config.poll = 1s;
    config.call_timeout = 10s;
    config.batch_max = 50;
    config.fee_cap = (*kind)->fee_cap;
    if (auto done = (*kind)->complete(config); !done) return Fail(std::move(done.error()));
    return config;
}

// Owns the connections, which are bound to the executor and must not outlive it.
class ChainCheck {
  public:
    asio::awaitable<Result<std::vector<enforcement::Check>>> run(
        asio::any_io_executor executor, const enforcement::Evidence& evidence,
        const VerifyOptions& options) {
        if (evidence.first_format) {
            co_return fail(Errc::invalid_input,
                           "of a contract of version 1, whose events warden 0.1.0 is the last to "
                           "read: compare with the chain by that release");
        }
        const auto unit = chain::parse_entity_id(evidence.unit);
        if (!unit) co_return Fail(unit.error());
        const auto config = config_of(evidence.deployment, options);
        if (!config) co_return Fail(config.error());
        if (auto open = outside_.open(); !open) co_return Fail(std::move(open.error()));
        const auto chain = (*config).kind->make_chain(*config, outside_.chain_deps(executor));
        if (!chain) co_return Fail(chain.error());
        reading::ChainHistoryQuery query;
        query.first = config->start_block;
        query.end = evidence.window.end + 1;
        query.reservation_id = evidence.key.reservation_id;
        query.unit_id = unit->number;
        query.sla_version = evidence.sla_version;
        const auto terms = enforcement::judged_reservation(evidence);
        if (!terms) co_return Fail(terms.error());
        query.config_version = terms->config_version;
        query.batch_max = config->batch_max;
        query.call_timeout = config->call_timeout;
        const auto history =
            co_await reading::chain_history(*chain->source, *outside_.clock, query);
        if (!history) co_return Fail(history.error());
        auto checks = enforcement::check_chain(evidence, *history);
        checks.push_back(co_await agreement(executor, *config, history->last));
        co_return checks;
    }

  private:
    // Every block down to the first is linked to this one, so it is enough that all name it alike.
    asio::awaitable<enforcement::Check> agreement(asio::any_io_executor executor,
                                                  ChainConfig config, chain::BlockRef last) {
        std::size_t agree = 0;
        const auto endpoints = config.endpoints;
        for (const EndpointConfig& endpoint : endpoints) {
            config.endpoints = {endpoint};
            const auto alone = config.kind->make_chain(config, outside_.chain_deps(executor));
            if (!alone) continue;
            const ports::Deadline deadline = outside_.clock->now() + config.call_timeout;
            const auto header = co_await alone->source->header(last.num, deadline);
            if (header && header->ref == last) ++agree;
        }
        co_return enforcement::Check{
            "agreement", agree == endpoints.size(),
            std::to_string(agree) + " of " + std::to_string(endpoints.size()) +
                " endpoints name block " + std::to_string(last.num) + " alike" +
                (endpoints.size() == 1 ? ": one endpoint's word" : "")};
    }

    Outside outside_;
};

}  // namespace

asio::awaitable<Result<std::vector<enforcement::Check>>> check_by_rpc(
    asio::any_io_executor executor, enforcement::Evidence evidence, VerifyOptions options) {
    ChainCheck check;
    co_return co_await check.run(std::move(executor), evidence, options);
}

}  // namespace warden::cli
