// The development chains, as simulated worlds reach them.
#include "adapters/stellar/codec/transaction.hpp"
#include "domain/orchestrator/money.hpp"
#include "sandbox/starknet/settings.hpp"
#include "sandbox/stellar/settings.hpp"
#include "tests/ports/parts.hpp"
#include "tests/sim/sim_chain.hpp"
#include "tests/support/host_clock.hpp"

namespace warden::chain_tests {
namespace {

using MakeChain = std::unique_ptr<sim::SimChain> (*)(const sim::ChainShape&, support::FakeClock&,
                                                     sim::Network&);

constexpr std::uint32_t kFinalDepth = 4;

sim::ChainShape shape() {
    sim::ChainShape shape;
    shape.alias = "chain";
    shape.people = {"provider", "consumer"};
    shape.final_depth = kFinalDepth;
    shape.window_secs_min = kWindowSecs;
    return shape;
}

class SandboxWorld final : public ChainWorld {
  public:
    struct Kind {
        MakeChain make;
        std::string nobody;
        std::string token;
        std::filesystem::path artefact;
    };
    explicit SandboxWorld(Kind kind) : kind_(std::move(kind)) {}

    ports::ChainSource& source() override { return *parts_.ports().source; }
    ports::ChainReader& reader() override { return *parts_.ports().reader; }
    ports::ChainSubmitter& submitter() override { return *parts_.ports().submitter; }
    ports::Signer& signer() override { return *parts_.ports().signer; }

    ports::ContractDeployer& deployer() override { return parts_.admin().deployer(); }
    ports::ChainSubmitter& admin_submitter() override { return parts_.admin().submitter(); }
    ports::Signer& admin_signer() override { return parts_.admin().signer(); }
    chain::Address contract_address() override { return {chain_->config().contract_address}; }
    chain::Address token() override { return {kind_.token}; }
    bool bring_code() override { return false; }

    void close_block() override {
        clock.advance(std::chrono::seconds{6});
        chain_->close_block();
    }
    // A block that something waits for has its time already.
    void close_block_after(UnixSecs secs) override {
        chain_->close_block();
        clock.advance(std::chrono::seconds{secs});
        chain_->close_block();
    }
    chain::BlockHeader newest() override { return chain_->block(chain_->newest()).header; }
    void pause_or_unpause() override {
        act({"admin", std::exchange(paused_, !paused_) ? "unpause" : "pause", {}});
    }
    void move_tokens() override { must(chain_->give("consumer", 1)); }
    bool reorg(std::size_t depth) override { return chain_->reorg({.depth = depth}); }
    void finalise() override {
        for (std::uint32_t i = 0; i < kFinalDepth; ++i) close_block();
    }

    std::uint64_t reserve() override;
    void dismiss_oracle() override {
        act({"admin", "set_oracle", {{"oracle", chain_->address("oracle")}, {"enabled", false}}});
        close_block();
    }
    chain::Address stranger() override { return {chain_->address("consumer")}; }
    chain::Address nobody() override { return {kind_.nobody}; }

    void hold(bool on) override { chain_->hold(on); }
    void forget_waiting() override { chain_->evict_oracle(); }
    void spend_slot() override { must(chain_->give("oracle", 1)); }
    void lose_next_answer() override {
        for (std::size_t i = 0; i < endpoints(); ++i) chain_->fault(i, "lost_send", 1, {});
    }
    ports::ChainSubmitter& submitter_with_fee_cap(U128 cap) override {
        return parts_.with_fee_cap(cap);
    }

    std::size_t endpoints() const override { return chain_->endpoints(); }
    void cut(std::size_t endpoint) override {
        for (const std::string& url : chain_->urls(endpoint)) {
            network_.cut(url, sim::Network::Cut::refused);
        }
    }
    void mend() override {
        network_.mend_all();
        chain_->clear_faults();
    }

  private:
    static void must(const Result<void>& done) {
        if (!done) throw std::runtime_error(done.error().text());
    }
    void act(const sim::Act& act) { must(chain_->act(act)); }

    Kind kind_;
    sim::Network network_{1};
    support::HostClock host_{clock};
    std::unique_ptr<sim::SimChain> chain_ = kind_.make(shape(), clock, network_);
    bool paused_ = false;
    std::unique_ptr<ports::HttpClient> http_ = sim::make_http(network_, host_);
    Parts parts_{*this,
                 chain_->config(),
                 *http_,
                 chain_->key_of("oracle"),
                 {chain_->address("admin"), chain_->key_of("admin"), kind_.artefact}};
};

std::uint64_t SandboxWorld::reserve() {
    U128 token = 1;
    for (std::uint32_t i = 0; i < chain_->config().token.decimals; ++i) token *= 10;
    const auto in_a_block = [this](const sim::Act& one) {
        act(one);
        close_block();
    };
    const std::string url = "https://unit.example/";
    const U128 stake = 5'000 * token;
    in_a_block({"provider",
                "register_provider",
                {{"endpoint", url}, {"stake", to_decimal(stake)}},
                stake});
    in_a_block({"provider",
                "register_unit",
                {{"capacity_gb", 1'000},
                 {"region", "eu-central"},
                 {"api", 1},
                 {"endpoint", url},
                 {"floor", to_decimal(100 * token)},
                 {"ceiling", to_decimal(100 * token)},
                 {"window_secs", std::to_string(kWindowSecs)},
                 {"terms", Json::Object{{"latency_ms_max", 200},
                                        {"upload_kbytes_per_s_min", 0},
                                        {"download_kbytes_per_s_min", 0},
                                        {"uptime_ppm_min", 990'000},
                                        {"error_ppm_max", 0},
                                        {"credit_bps", 0},
                                        {"outage_bps", 0}}}}});
    const U128 bond = 1'000 * token;
    const U128 cost = orchestrator::cost(100 * token, kGigabytes, kDurationSecs).value();
    in_a_block({"consumer", "register_consumer", {{"bond", to_decimal(bond)}}, bond});
    in_a_block({"consumer",
                "request_reservation",
                {{"unit_id", "1"},
                 {"gb", kGigabytes},
                 {"duration_secs", std::to_string(kDurationSecs)},
                 {"max_price", to_decimal(100 * token)},
                 {"sla_version", 1},
                 {"config_version", 1},
                 {"deposit", to_decimal(cost)}},
                cost});
    in_a_block({"provider", "accept_reservation", {{"reservation_id", "1"}}});
    return 1;
}

}  // namespace

std::unique_ptr<ChainWorld> make_starknet_sandbox_world() {
    return std::make_unique<SandboxWorld>(
        SandboxWorld::Kind{sim::make_starknet_chain_sim, "0xc", sandbox::strk_address().to_hex(),
                           "adapters/starknet/contract/artefacts"});
}

std::unique_ptr<ChainWorld> make_stellar_sandbox_world() {
    const stellar::AccountId nobody{Hash32{1}};
    const Hash32 network = stellar::network_id("Test SDF Network ; September 2015");
    return std::make_unique<SandboxWorld>(
        SandboxWorld::Kind{sim::make_stellar_chain_sim, to_text(nobody),
                           to_text(sandbox::soroban::native_token(network)),
                           "adapters/stellar/contract/orchestrator.wasm"});
}

}  // namespace warden::chain_tests
