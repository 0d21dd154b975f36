// Stellar: its nodes, the Orchestrator behind the ports, its accounts' keys.
#include <limits>
#include <utility>

#include "adapters/stellar/client/node_client.hpp"
#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/deployer.hpp"
#include "adapters/stellar/metrics.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/reader.hpp"
#include "adapters/stellar/signer.hpp"
#include "adapters/stellar/source.hpp"
#include "adapters/stellar/submitter.hpp"
#include "main/chains/kinds.hpp"
#include "platform/crypto/crypto.hpp"

namespace warden::cli {
namespace {

constexpr std::uint32_t kFeeMax = std::numeric_limits<std::uint32_t>::max();

struct Access {
    Access(const ChainConfig& config, const ChainDeps& deps)
        : pool(make_pool(config, deps)),
          client(*pool),
          nodes({.passphrase = config.passphrase, .probes = {}}, client, deps.clock),
          metrics(deps.registry, config.alias) {}

    std::unique_ptr<rpc::EndpointPool> pool;
    stellar::NodeClient client;
    stellar::Nodes nodes;
    stellar::OrchestratorProfile profile;
    stellar::SourceMetrics metrics;
};

// A secret seed as StrKey: S...
Result<crypto::SigningKey> key_from_text(std::string_view text) {
    const auto seed = stellar::decode_strkey(stellar::StrKeyKind::seed, text);
    if (!seed) {
        return fail(
            Errc::invalid_input,
            "a Stellar key is a secret seed (S and 55 characters); make one with warden keys "
            "generate stellar FILE");
    }
    return crypto::SigningKey::from_seed(*seed);
}

std::string account_text(const crypto::SigningKey& key) {
    return stellar::encode_strkey(stellar::StrKeyKind::account, key.public_key());
}

stellar::SubmitterSettings submitter_settings(const ChainConfig& config) {
    stellar::SubmitterSettings settings;
    settings.resource_margin_pct = 100 + config.fee_margin_percent;
    return settings;
}

Result<void> add_signer(Chain& out, Access& access, const ChainConfig& config,
                        const ChainDeps& deps, stellar::ContractId contract) {
    const auto account = stellar::account_from_text(config.signer_account);
    if (!account) return Fail(at_key(account.error(), config, "signer_account"));
    const auto text = deps.secrets.read(config.signer_key_file);
    if (!text) return Fail(at_key(text.error(), config, "signer_key_file"));
    auto key = key_from_text(text->reveal());
    if (!key) return Fail(at_key(key.error(), config, "signer_key_file"));
    if (key->public_key() != account->key) {
        Error error{make_error_code(Errc::invalid_input),
                    "is not the key of signer_account " + config.signer_account};
        return Fail(at_key(std::move(error), config, "signer_key_file"));
    }
    if (config.fee_cap > kFeeMax) {
        Error error{make_error_code(Errc::invalid_input), "at most 4294967295 stroops"};
        return Fail(at_key(std::move(error), config, "fee_cap"));
    }
    stellar::SubmitterSettings settings = submitter_settings(config);
    settings.account = *account;
    settings.contract = contract;
    settings.fee_max = static_cast<std::uint32_t>(config.fee_cap);
    out.submitter = stellar::make_submitter(settings, access.nodes, access.profile);
    stellar::SignerSettings policy;
    policy.passphrase = config.passphrase;
    policy.contract = contract;
    policy.functions = access.profile.call_names();
    policy.fee_max = settings.fee_max;
    out.signer = stellar::make_signer(std::move(policy), std::move(*key));
    return {};
}

Result<Chain> make_chain(const ChainConfig& config, const ChainDeps& deps) {
    const auto contract = stellar::contract_from_text(config.contract_address);
    if (!contract) return Fail(at_key(contract.error(), config, "contract_address"));
    if (config.start_block > std::numeric_limits<std::uint32_t>::max()) {
        Error error{make_error_code(Errc::invalid_input), "no ledger has this number"};
        return Fail(at_key(std::move(error), config, "start_block"));
    }
    const auto access = std::make_shared<Access>(config, deps);
    stellar::SourceSettings settings;
    settings.chain = config.alias;
    settings.contract = *contract;
    settings.needed = config.verified_proof;
    Chain out;
    out.contract = {config.alias, config.contract_alias};
    out.caip2 = "stellar:" + config.chain_id;
    out.address = {stellar::to_text(*contract)};
    out.nodes = access;
    out.source = stellar::make_source(
        settings, {access->nodes, access->profile, deps.pool, deps.clock, access->metrics});
    out.reader = stellar::make_reader({*contract}, access->nodes, access->profile);
    if (config.signer_account.empty()) return out;
    if (auto added = add_signer(out, *access, config, deps, *contract); !added) {
        return Fail(std::move(added.error()));
    }
    return out;
}

class StellarContract final : public app::ContractParts {
  public:
    StellarContract(const ChainConfig& config, const ChainDeps& deps, stellar::Artefact artefact)
        : access_(config, deps),
          artefact_(std::move(artefact)),
          passphrase_(config.passphrase),
          submitting_(submitter_settings(config)),
          reader_(stellar::make_reader({stellar::ContractId{}}, access_.nodes, access_.profile)) {
        make();
    }

    ports::ContractDeployer& deployer() override { return *deployer_; }
    ports::ChainReader& reader() override { return *reader_; }
    ports::ChainSubmitter& submitter() override { return *submitter_; }
    ports::Signer& signer() override { return *signer_; }

    Result<void> use_key(app::KeyUse use) override {
        auto key = key_from_text(use.key.reveal());
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
        submitter_ = stellar::make_submitter(submitting_, access_.nodes, access_.profile);
        deployer_ = stellar::make_deployer(submitting_, artefact_, access_.nodes, access_.profile);
    }

    Access access_;
    stellar::Artefact artefact_;
    std::string passphrase_;
    stellar::SubmitterSettings submitting_;
    std::unique_ptr<ports::ChainReader> reader_;
    std::unique_ptr<stellar::Submitter> submitter_;
    std::unique_ptr<ports::ContractDeployer> deployer_;
    std::unique_ptr<ports::Signer> signer_;
};

Result<std::unique_ptr<app::ContractParts>> make_contract(const ChainConfig& config,
                                                          const ChainDeps& deps,
                                                          const std::filesystem::path& artefact) {
    const stellar::OrchestratorProfile profile;
    auto read = stellar::read_artefact(artefact, profile);
    if (!read) return Fail(std::move(read.error()));
    return std::make_unique<StellarContract>(config, deps, std::move(*read));
}

Result<void> complete(ChainConfig& config) {
    if (!config.passphrase.empty()) return {};
    if (config.chain_id == "pubnet") {
        config.passphrase = "Public Global Stellar Network ; September 2015";
    } else if (config.chain_id == "testnet") {
        config.passphrase = "Test SDF Network ; September 2015";
    } else {
        return fail(Errc::invalid_input,
                    "no passphrase is known of network " + config.chain_id + ": set it");
    }
    return {};
}

void declare_metrics(metrics::Registry& registry, const std::string& alias) {
    const stellar::SourceMetrics source(registry, alias);
}

Result<NewKey> generate_key() {
    Hash32 seed{};
    crypto::fill_random(seed);
    const std::string text = stellar::encode_strkey(stellar::StrKeyKind::seed, seed);
    return NewKey{ports::SecretString(text), account_text(crypto::SigningKey::from_seed(seed))};
}

Result<std::string> public_text(std::string_view secret) {
    const auto key = key_from_text(secret);
    if (!key) return Fail(key.error());
    return account_text(*key);
}

constexpr U128 kXlm = 10'000'000;

}  // namespace

extern const ChainKind kStellar;
constinit const ChainKind kStellar{.name = "stellar",
                                   .fee_symbol = "XLM",
                                   .fee_decimals = 7,
                                   .fee_cap = kXlm,
                                   // The rent of the code's ledger entry is most of it.
                                   .contract_fee_cap = 400 * kXlm,
                                   .keys = {generate_key, public_text},
                                   .complete = complete,
                                   .final_secs = [](const ChainConfig&) -> UnixSecs { return 0; },
                                   .make_chain = make_chain,
                                   .make_contract = make_contract,
                                   .declare_metrics = declare_metrics};

}  // namespace warden::cli
