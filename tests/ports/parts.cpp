#include "tests/ports/parts.hpp"

namespace warden::chain_tests {

class Parts::Key final : public ports::SecretSource {
  public:
    explicit Key(std::string text) : text_(std::move(text)) {}
    Result<ports::SecretString> read(const std::filesystem::path& /*file*/) override {
        return ports::SecretString(text_);
    }

  private:
    std::string text_;
};

Parts::Parts(ChainWorld& world, cli::ChainConfig config, ports::HttpClient& http, std::string key,
             Admin admin)
    : world_(world),
      config_(std::move(config)),
      http_(http),
      key_(std::make_unique<Key>(std::move(key))),
      admin_(std::move(admin)) {
    make(config_);
}

Parts::~Parts() = default;

app::ContractParts& Parts::admin() {
    if (admin_parts_) return *admin_parts_;
    auto parts = config_.kind->make_contract(config_, deps(admin_registry_), admin_.artefact);
    if (!parts) throw std::runtime_error(parts.error().text());
    admin_parts_ = std::move(*parts);
    app::KeyUse use{ports::SecretString(admin_.key), admin_.account, admin_.account,
                    config_.contract_address, config_.fee_cap};
    const auto used = admin_parts_->use_key(std::move(use));
    if (!used) throw std::runtime_error(used.error().text());
    return *admin_parts_;
}

cli::ChainDeps Parts::deps(metrics::Registry& registry) {
    return {world_.io.get_executor(),
            http_,
            web_sockets_,
            world_.blocking,
            world_.clock,
            rng_,
            *key_,
            registry};
}

cli::Chain& Parts::make(const cli::ChainConfig& config) {
    Made made{std::make_unique<metrics::Registry>(), {}};
    auto chain = config.kind->make_chain(config, deps(*made.registry));
    if (!chain) throw std::runtime_error(chain.error().text());
    made.chain = std::move(*chain);
    return made_.emplace_back(std::move(made)).chain;
}

ports::ChainSubmitter& Parts::with_fee_cap(U128 cap) {
    cli::ChainConfig config = config_;
    config.fee_cap = cap;
    return *make(config).submitter;
}

cli::ChainConfig two_endpoints() {
    cli::ChainConfig config;
    config.alias = "chain";
    config.endpoints = {{"a", "http://a/", ""}, {"b", "http://b/", ""}};
    config.endpoints_agree = 2;
    config.contract_alias = "main";
    config.call_timeout = Millis(15'000);
    config.signer_key_file = "oracle.key";
    config.fee_margin_percent = 50;
    return config;
}

}  // namespace warden::chain_tests
