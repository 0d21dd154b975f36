// Starknet: its nodes, the Orchestrator behind the ports, its accounts' keys.
#include <utility>

#include "adapters/starknet/client/node_client.hpp"
#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/deployer.hpp"
#include "adapters/starknet/metrics.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/reader.hpp"
#include "adapters/starknet/signer.hpp"
#include "adapters/starknet/source.hpp"
#include "adapters/starknet/submitter.hpp"
#include "domain/base/hex.hpp"
#include "main/chains/kinds.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::cli {
namespace {

using starknet::Felt;

struct Access {
    Access(const ChainConfig& config, const ChainDeps& deps, Felt id)
        : chain_id(id),
          pool(make_pool(config, deps)),
          client(*pool),
          nodes({.chain_id = id,
                 .probes = {},
                 .needs_proof = config.verified_proof == chain::ProofLevel::proven},
                client, deps.clock),
          metrics(deps.registry, config.alias) {}

    Felt chain_id;
    std::unique_ptr<rpc::EndpointPool> pool;
    starknet::NodeClient client;
    starknet::Nodes nodes;
    starknet::OrchestratorProfile profile;
    starknet::SourceMetrics metrics;
};

Result<std::shared_ptr<Access>> make_access(const ChainConfig& config, const ChainDeps& deps) {
    const auto chain_id = Felt::from_short_string(config.chain_id);
    if (!chain_id) return Fail(at_key(chain_id.error(), config, "chain_id"));
    return std::make_shared<Access>(config, deps, *chain_id);
}

starknet::SourceSettings source_settings(const ChainConfig& config, const Felt& contract,
                                         const Felt& chain_id) {
    starknet::SourceSettings settings;
    settings.chain = config.alias;
    settings.contract = contract;
    settings.block_hashes = config.block_hashes_checked ? starknet::BlockHashes::recomputed
                                                        : starknet::BlockHashes::unchecked;
    settings.needed = config.verified_proof;
    settings.hints.chain_id = chain_id;
    settings.hints.call_timeout = config.call_timeout;
    for (const EndpointConfig& endpoint : config.endpoints) {
        if (endpoint.ws_url.empty()) continue;
        settings.hints.endpoints.push_back({endpoint.alias, endpoint.ws_url, {}});
    }
    if (config.final_depth != 0) settings.final_depth = config.final_depth;
    return settings;
}

starknet::SubmitterSettings submitter_settings(const ChainConfig& config) {
    starknet::SubmitterSettings settings;
    settings.amount_margin_pct = 100 + config.fee_margin_percent;
    settings.price_margin_pct = 100 + config.fee_margin_percent;
    if (config.final_depth != 0) settings.final_depth = config.final_depth;
    return settings;
}

Result<Chain> make_chain(const ChainConfig& config, const ChainDeps& deps) {
    const auto contract = Felt::from_hex(config.contract_address);
    if (!contract) return Fail(at_key(contract.error(), config, "contract_address"));
    auto made = make_access(config, deps);
    if (!made) return Fail(std::move(made.error()));
    Access& access = **made;
    Chain out;
    out.contract = {config.alias, config.contract_alias};
    out.caip2 = "starknet:" + config.chain_id;
    out.address = {contract->to_hex()};
    auto source = starknet::make_source(source_settings(config, *contract, access.chain_id),
                                        {deps.executor, access.nodes, access.profile, deps.pool,
                                         deps.web_sockets, deps.clock, deps.rng, access.metrics});
    out.listen = [&source = *source] { return source.run(); };
    out.source = std::move(source);
    out.reader =
        starknet::make_reader({*contract, starknet::strk_token()}, access.nodes, access.profile);
    out.nodes = std::move(*made);
    if (config.signer_account.empty()) return out;
    const auto account = Felt::from_hex(config.signer_account);
    if (!account) return Fail(at_key(account.error(), config, "signer_account"));
    const auto text = deps.secrets.read(config.signer_key_file);
    if (!text) return Fail(at_key(text.error(), config, "signer_key_file"));
    auto key = starknet::PrivateKey::from_hex(text->reveal());
    if (!key) return Fail(at_key(key.error(), config, "signer_key_file"));
    starknet::SubmitterSettings settings = submitter_settings(config);
    settings.account = *account;
    settings.contract = *contract;
    settings.fee_max = config.fee_cap;
    out.submitter = starknet::make_submitter(settings, access.nodes, access.profile);
    out.signer = starknet::make_signer(
        {*account, access.chain_id, *contract, access.profile.call_selectors(), config.fee_cap},
        std::move(*key));
    return out;
}

class StarknetContract final : public app::ContractParts {
  public:
    StarknetContract(const ChainConfig& config, std::shared_ptr<Access> access,
                     starknet::Artefact artefact)
        : access_(std::move(access)),
          artefact_(std::move(artefact)),
          submitting_(submitter_settings(config)),
          reader_(starknet::make_reader({Felt{0}, starknet::strk_token()}, access_->nodes,
                                        access_->profile)) {
        make();
    }

    ports::ContractDeployer& deployer() override { return *deployer_; }
    ports::ChainReader& reader() override { return *reader_; }
    ports::ChainSubmitter& submitter() override { return *submitter_; }
    ports::Signer& signer() override { return *signer_; }

    // A key does not say whose it is.
    Result<void> use_key(app::KeyUse use) override {
        const std::string& text = use.account.empty() ? use.admin : use.account;
        const auto account = Felt::from_hex(text);
        if (!account) return Fail(Error(account.error()).at("account " + text));
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
        starknet::DeployerSignerSettings policy{
            *account, access_->chain_id, contract, {}, use.fee_cap};
        for (const starknet::CompiledClass& code : artefact_.classes) {
            policy.classes.push_back({code.hash, code.compiled_hash});
        }
        signer_ = starknet::make_deployer_signer(policy, std::move(*key));
        return {};
    }

  private:
    void make() {
        submitter_ = starknet::make_submitter(submitting_, access_->nodes, access_->profile);
        deployer_ =
            starknet::make_deployer(submitting_, artefact_, access_->nodes, access_->profile);
    }

    std::shared_ptr<Access> access_;
    starknet::Artefact artefact_;
    starknet::SubmitterSettings submitting_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<starknet::Submitter> submitter_;
    std::unique_ptr<ports::ContractDeployer> deployer_;
    std::unique_ptr<ports::Signer> signer_;
};

Result<std::unique_ptr<app::ContractParts>> make_contract(const ChainConfig& config,
                                                          const ChainDeps& deps,
                                                          const std::filesystem::path& artefact) {
    auto access = make_access(config, deps);
    if (!access) return Fail(std::move(access.error()));
    auto read = starknet::read_artefact(artefact);
    if (!read) return Fail(std::move(read.error()));
    return std::make_unique<StarknetContract>(config, std::move(*access), std::move(*read));
}

Result<void> complete(ChainConfig& config) {
    if (config.passphrase.empty()) return {};
    return fail(Errc::invalid_input, "only a Stellar network has a passphrase");
}

void declare_metrics(metrics::Registry& registry, const std::string& alias) {
    const starknet::SourceMetrics source(registry, alias);
}

Result<NewKey> generate_key() {
    Hash32 bytes{};
    crypto::fill_random(bytes);
    bytes[0] &= 0x03;  // below 2^250, so below the order of the curve
    const std::string text = "0x" + to_hex(bytes);
    const auto key = starknet::PrivateKey::from_hex(text);
    if (!key) return Fail(key.error());
    return NewKey{ports::SecretString(text), starknet::public_key(*key).to_hex()};
}

Result<std::string> public_text(std::string_view secret) {
    const auto key = starknet::PrivateKey::from_hex(secret);
    if (!key) return Fail(key.error());
    return starknet::public_key(*key).to_hex();
}

// A block is closed after at most 9.5 s (docs.starknet.io, chain info). How long Ethereum takes to
// accept one is promised nowhere: mostly some hours, 8 is our reckoning.
UnixSecs final_secs(const ChainConfig& config) {
    return config.final_depth == 0 ? UnixSecs{28'800} : UnixSecs{10} * config.final_depth;
}

constexpr U128 kStrk = 1'000'000'000'000'000'000;

}  // namespace

extern const ChainKind kStarknet;
constinit const ChainKind kStarknet{.name = "starknet",
                                    .fee_symbol = "STRK",
                                    .fee_decimals = 18,
                                    .fee_cap = kStrk,
                                    .contract_fee_cap = 100 * kStrk,
                                    .keys = {generate_key, public_text},
                                    .complete = complete,
                                    .final_secs = final_secs,
                                    .make_chain = make_chain,
                                    .make_contract = make_contract,
                                    .declare_metrics = declare_metrics};

}  // namespace warden::cli
