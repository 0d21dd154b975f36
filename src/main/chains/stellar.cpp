// A Stellar contract behind the ports.
#include <limits>
#include <utility>

#include "adapters/stellar/client/node_client.hpp"
#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/metrics.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/reader.hpp"
#include "adapters/stellar/signer.hpp"
#include "adapters/stellar/source.hpp"
#include "adapters/stellar/submitter.hpp"
#include "main/chains/chain.hpp"
#include "main/chains/keys.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

stellar::SourceSettings source_settings(const ChainConfig& config, stellar::ContractId contract) {
    stellar::SourceSettings settings;
    settings.chain = config.alias;
    settings.contract = contract;
    return settings;
}

class StellarParts final : public ChainParts {
  public:
    StellarParts(const ChainConfig& config, ChainDeps deps, stellar::ContractId contract)
        : contract_{config.alias, config.contract_alias},
          caip2_("stellar:" + config.chain_id),
          address_{stellar::to_text(contract)},
          pool_(rpc::make_endpoint_pool(deps.http, deps.clock, deps.rng,
                                        pool_settings(config, deps.registry))),
          client_(*pool_),
          nodes_({.passphrase = config.passphrase, .probes = {}}, client_, deps.clock),
          metrics_(deps.registry, config.alias),
          source_(
              stellar::make_source(source_settings(config, contract),
                                   {nodes_, profile_, deps.pool, deps.clock, deps.rng, metrics_})),
          reader_(stellar::make_reader({contract}, nodes_, profile_)) {}

    void add_signer(const ChainConfig& config, stellar::ContractId contract,
                    stellar::AccountId account, crypto::SigningKey key) {
        const auto fee_max = static_cast<std::uint32_t>(config.fee_cap);
        stellar::SubmitterSettings settings;
        settings.account = account;
        settings.contract = contract;
        settings.resource_margin_pct = 100 + config.fee_margin_percent;
        settings.fee_max = fee_max;
        submitter_ = stellar::make_submitter(settings, nodes_, profile_);
        stellar::SignerSettings policy;
        policy.passphrase = config.passphrase;
        policy.contract = contract;
        policy.functions = profile_.call_names();
        policy.fee_max = fee_max;
        signer_ = stellar::make_signer(std::move(policy), std::move(key));
    }

    // Nodes announce nothing: heads are polled.
    asio::awaitable<void> run() override { co_return; }
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
    stellar::NodeClient client_;
    stellar::Nodes nodes_;
    stellar::OrchestratorProfile profile_;
    stellar::SourceMetrics metrics_;
    std::unique_ptr<ports::ChainSource> source_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<ports::ChainSubmitter> submitter_;
    std::unique_ptr<ports::Signer> signer_;
};

}  // namespace

Result<std::unique_ptr<ChainParts>> make_stellar(const ChainConfig& config, ChainDeps deps) {
    const auto contract = stellar::contract_from_text(config.contract_address);
    if (!contract) return Fail(at_key(contract.error(), config, "contract_address"));
    if (config.start_block > std::numeric_limits<std::uint32_t>::max()) {
        Error error{make_error_code(Errc::invalid_input), "no ledger has this number"};
        return Fail(at_key(std::move(error), config, "start_block"));
    }
    auto parts = std::make_unique<StellarParts>(config, deps, *contract);
    if (config.signer_account.empty()) return parts;
    const auto account = stellar::account_from_text(config.signer_account);
    if (!account) return Fail(at_key(account.error(), config, "signer_account"));
    const auto text = deps.secrets.read(config.signer_key_file);
    if (!text) return Fail(at_key(text.error(), config, "signer_key_file"));
    auto key = stellar_key_from_text(text->reveal());
    if (!key) return Fail(at_key(key.error(), config, "signer_key_file"));
    if (key->public_key() != account->key) {
        Error error{make_error_code(Errc::invalid_input),
                    "is not the key of signer_account " + config.signer_account};
        return Fail(at_key(std::move(error), config, "signer_key_file"));
    }
    if (config.fee_cap > std::numeric_limits<std::uint32_t>::max()) {
        Error error{make_error_code(Errc::invalid_input), "at most 4294967295 stroops"};
        return Fail(at_key(std::move(error), config, "fee_cap"));
    }
    parts->add_signer(config, *contract, *account, std::move(*key));
    return parts;
}

}  // namespace warden::cli
