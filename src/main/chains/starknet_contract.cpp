// `warden contract` on Starknet.
#include <utility>

#include "adapters/starknet/client/node_client.hpp"
#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/deployer.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/reader.hpp"
#include "main/chains/contract_parts.hpp"

namespace warden::cli {
namespace {

using starknet::Felt;

class StarknetContract final : public ContractParts {
  public:
    StarknetContract(const ChainConfig& config, const ChainDeps& deps, Felt chain_id,
                     starknet::Artefact artefact)
        : artefact_(std::move(artefact)),
          chain_id_(chain_id),
          pool_(rpc::make_endpoint_pool(deps.http, deps.clock, deps.rng,
                                        pool_settings(config, deps.registry))),
          client_(*pool_),
          nodes_({.chain_id = chain_id, .probes = {}}, client_, deps.clock),
          reader_(starknet::make_reader({Felt{0}, starknet::strk_token()}, nodes_, profile_)) {
        submitting_.amount_margin_pct = 100 + config.fee_margin_percent;
        submitting_.price_margin_pct = 100 + config.fee_margin_percent;
        if (config.final_depth != 0) submitting_.final_depth = config.final_depth;
        make();
    }

    ports::ContractDeployer& deployer() override { return *deployer_; }
    ports::ChainReader& reader() override { return *reader_; }
    ports::ChainSubmitter& submitter() override { return *submitter_; }
    ports::Signer& signer() override { return *signer_; }

    Result<void> use_key(KeyUse use) override {
        const auto account = Felt::from_hex(use.account);
        if (!account) return Fail(Error(account.error()).at("account " + use.account));
        auto key = starknet::PrivateKey::from_hex(use.key.reveal());
        if (!key) return Fail(std::move(key.error()).at("key"));
        Felt contract;
        if (!use.contract.empty()) {
            const auto felt = Felt::from_hex(use.contract);
            if (!felt) return Fail(Error(felt.error()).at("contract_address"));
            contract = *felt;
        }
        submitting_.account = *account;
        submitting_.fee_max = use.fee_cap;
        make();
        const starknet::DeployerSignerSettings policy{
            *account,   chain_id_, contract, artefact_.class_hash, artefact_.compiled_class_hash,
            use.fee_cap};
        signer_ = starknet::make_deployer_signer(policy, std::move(*key));
        return {};
    }

  private:
    void make() {
        submitter_ = starknet::make_submitter(submitting_, nodes_, profile_);
        deployer_ = starknet::make_deployer(submitting_, artefact_, nodes_, profile_);
    }

    starknet::Artefact artefact_;
    Felt chain_id_;
    starknet::SubmitterSettings submitting_;
    std::unique_ptr<rpc::EndpointPool> pool_;
    starknet::NodeClient client_;
    starknet::Nodes nodes_;
    starknet::OrchestratorProfile profile_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<starknet::Submitter> submitter_;
    std::unique_ptr<ports::ContractDeployer> deployer_;
    std::unique_ptr<ports::Signer> signer_;
};

}  // namespace

Result<std::unique_ptr<ContractParts>> make_starknet_contract(
    const ChainConfig& config, const ChainDeps& deps, const std::filesystem::path& artefact) {
    const auto chain_id = Felt::from_short_string(config.chain_id);
    if (!chain_id) return Fail(at_key(chain_id.error(), config, "chain_id"));
    auto read = starknet::read_artefact(artefact);
    if (!read) return Fail(std::move(read.error()));
    return std::make_unique<StarknetContract>(config, deps, *chain_id, std::move(*read));
}

}  // namespace warden::cli
