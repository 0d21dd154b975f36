// `warden contract` on Stellar.
#include <limits>
#include <utility>

#include "adapters/stellar/client/node_client.hpp"
#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/deployer.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/reader.hpp"
#include "main/chains/contract_parts.hpp"
#include "main/chains/keys.hpp"

namespace warden::cli {
namespace {

class StellarContract final : public ContractParts {
  public:
    StellarContract(const ChainConfig& config, const ChainDeps& deps, stellar::Artefact artefact)
        : artefact_(std::move(artefact)),
          passphrase_(config.passphrase),
          pool_(rpc::make_endpoint_pool(deps.http, deps.clock, deps.rng,
                                        pool_settings(config, deps.registry))),
          client_(*pool_),
          nodes_({.passphrase = config.passphrase, .probes = {}}, client_, deps.clock),
          reader_(stellar::make_reader({stellar::ContractId{}}, nodes_, profile_)) {
        submitting_.resource_margin_pct = 100 + config.fee_margin_percent;
        make();
    }

    ports::ContractDeployer& deployer() override { return *deployer_; }
    ports::ChainReader& reader() override { return *reader_; }
    ports::ChainSubmitter& submitter() override { return *submitter_; }
    ports::Signer& signer() override { return *signer_; }

    Result<void> use_key(KeyUse use) override {
        auto key = stellar_key_from_text(use.key.reveal());
        if (!key) return Fail(std::move(key.error()).at("key"));
        const stellar::AccountId account{key->public_key()};
        if (!use.account.empty() && use.account != to_text(account)) {
            return fail(Errc::invalid_input,
                        "the key is that of " + to_text(account) + ", not of " + use.account);
        }
        stellar::ContractId contract;
        if (!use.contract.empty()) {
            const auto id = stellar::contract_from_text(use.contract);
            if (!id) return Fail(Error(id.error()).at("contract_address"));
            contract = *id;
        }
        constexpr std::uint32_t kFeeMax = std::numeric_limits<std::uint32_t>::max();
        submitting_.account = account;
        submitting_.contract = contract;
        submitting_.fee_max =
            use.fee_cap < kFeeMax ? static_cast<std::uint32_t>(use.fee_cap) : kFeeMax;
        make();
        const stellar::DeployerSignerSettings policy{passphrase_, contract, artefact_.hash,
                                                     submitting_.fee_max};
        signer_ = stellar::make_deployer_signer(policy, std::move(*key));
        return {};
    }

  private:
    void make() {
        submitter_ = stellar::make_submitter(submitting_, nodes_, profile_);
        deployer_ = stellar::make_deployer(submitting_, artefact_, nodes_, profile_);
    }

    stellar::Artefact artefact_;
    std::string passphrase_;
    stellar::SubmitterSettings submitting_;
    std::unique_ptr<rpc::EndpointPool> pool_;
    stellar::NodeClient client_;
    stellar::Nodes nodes_;
    stellar::OrchestratorProfile profile_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<stellar::Submitter> submitter_;
    std::unique_ptr<ports::ContractDeployer> deployer_;
    std::unique_ptr<ports::Signer> signer_;
};

}  // namespace

Result<std::unique_ptr<ContractParts>> make_stellar_contract(
    const ChainConfig& config, const ChainDeps& deps, const std::filesystem::path& artefact) {
    const stellar::OrchestratorProfile profile;
    auto read = stellar::read_artefact(artefact, profile);
    if (!read) return Fail(std::move(read.error()));
    return std::make_unique<StellarContract>(config, deps, std::move(*read));
}

}  // namespace warden::cli
