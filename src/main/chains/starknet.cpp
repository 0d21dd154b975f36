// A Starknet contract behind the ports.
#include "main/chains/chain.hpp"

#include <utility>

#include "adapters/starknet/client/node_client.hpp"
#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/metrics.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/reader.hpp"
#include "adapters/starknet/signer.hpp"
#include "adapters/starknet/source.hpp"
#include "adapters/starknet/submitter.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;
using starknet::Felt;

starknet::SourceSettings source_settings(const ChainConfig& config, const Felt& contract,
                                         const Felt& chain_id) {
    starknet::SourceSettings settings;
    settings.chain = config.alias;
    settings.contract = contract;
    settings.hints.chain_id = chain_id;
    settings.hints.call_timeout = config.call_timeout;
    for (const EndpointConfig& endpoint : config.endpoints) {
        if (endpoint.ws_url.empty()) continue;
        settings.hints.endpoints.push_back({endpoint.alias, endpoint.ws_url, {}});
    }
    if (config.final_depth != 0) settings.final_depth = config.final_depth;
    return settings;
}

class StarknetParts final : public ChainParts {
  public:
    StarknetParts(const ChainConfig& config, ChainDeps deps, Felt contract, Felt chain_id)
        : contract_{config.alias, config.contract_alias},
          caip2_("starknet:" + config.chain_id),
          address_{contract.to_hex()},
          pool_(rpc::make_endpoint_pool(deps.http, deps.clock, deps.rng,
                                        pool_settings(config, deps.registry))),
          client_(*pool_),
          nodes_({.chain_id = chain_id, .probes = {}}, client_, deps.clock),
          metrics_(deps.registry, config.alias),
          source_(starknet::make_source(source_settings(config, contract, chain_id),
                                        {deps.executor, nodes_, profile_, deps.pool,
                                         deps.web_sockets, deps.clock, deps.rng, metrics_})),
          reader_(starknet::make_reader({contract, starknet::strk_token()}, nodes_, profile_)) {}

    void add_signer(const ChainConfig& config, Felt account, Felt contract, Felt chain_id,
                    starknet::PrivateKey key) {
        starknet::SubmitterSettings settings;
        settings.account = account;
        settings.contract = contract;
        settings.amount_margin_pct = 100 + config.fee_margin_percent;
        settings.price_margin_pct = 100 + config.fee_margin_percent;
        settings.fee_max = config.fee_cap;
        if (config.final_depth != 0) settings.final_depth = config.final_depth;
        submitter_ = starknet::make_submitter(settings, nodes_, profile_);
        signer_ = starknet::make_signer(
            {account, chain_id, contract, profile_.call_selectors(), config.fee_cap},
            std::move(key));
    }

    asio::awaitable<void> run() override { return source_->run(); }
    ports::ChainSource& source() override { return *source_; }
    ports::ChainReader& reader() override { return *reader_; }
    ports::ChainSubmitter* submitter() override { return submitter_.get(); }
    ports::Signer* signer() override { return signer_.get(); }
    chain::ContractRef contract() const override { return contract_; }
    std::string caip2() const override { return caip2_; }
    chain::Address address() const override { return address_; }

  private:
    chain::ContractRef contract_;
    std::string caip2_;
    chain::Address address_;
    std::unique_ptr<rpc::EndpointPool> pool_;
    starknet::NodeClient client_;
    starknet::Nodes nodes_;
    starknet::OrchestratorProfile profile_;
    starknet::SourceMetrics metrics_;
    std::unique_ptr<starknet::Source> source_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<starknet::Submitter> submitter_;
    std::unique_ptr<ports::Signer> signer_;
};

}  // namespace

Result<std::unique_ptr<ChainParts>> make_starknet(const ChainConfig& config, ChainDeps deps) {
    const auto contract = Felt::from_hex(config.contract_address);
    if (!contract) return Fail(at_key(contract.error(), config, "contract_address"));
    const auto chain_id = Felt::from_short_string(config.chain_id);
    if (!chain_id) return Fail(at_key(chain_id.error(), config, "chain_id"));
    auto parts = std::make_unique<StarknetParts>(config, deps, *contract, *chain_id);
    if (!config.signer_account.empty()) {
        const auto account = Felt::from_hex(config.signer_account);
        if (!account) return Fail(at_key(account.error(), config, "signer_account"));
        const auto text = deps.secrets.read(config.signer_key_file);
        if (!text) return Fail(at_key(text.error(), config, "signer_key_file"));
        auto key = starknet::PrivateKey::from_hex(text->reveal());
        if (!key) return Fail(at_key(key.error(), config, "signer_key_file"));
        parts->add_signer(config, *account, *contract, *chain_id, std::move(*key));
    }
    return parts;
}

}  // namespace warden::cli
