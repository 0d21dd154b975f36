// What the parts of a service are told, and that what measures is watched.
#include "main/service/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "main/chains/kinds.hpp"
#include "main/service/stages.hpp"
#include "platform/rng/rng.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/memory_observation_store.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/memory_txn_store.hpp"

namespace warden::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// Two chains, of which nothing is what a default would be.
Config two_chains() {
    Config config;
    for (const auto& [alias, kind] : {std::pair{"sn", "starknet"}, std::pair{"xlm", "stellar"}}) {
        ChainConfig chain;
        chain.alias = alias;
        chain.kind = *chain_kind(kind);
        chain.contract_alias = "main";
        config.chains.push_back(std::move(chain));
    }
    config.chains[0].endpoints_agree = 2;
    config.chains[0].verified_proof = chain::ProofLevel::proven;
    config.chains[1].endpoints_agree = 3;
    config.chains[1].verified_proof = chain::ProofLevel::cross_checked;
    config.probing.vantage = VantageConfig{"eu-1", "AS1", "eu", "/k"};
    config.probing.lag_max = Millis(77);
    config.probing.period = Millis(60'000);
    return config;
}

std::vector<Chain> chains_of(const Config& config) {
    std::vector<Chain> chains(config.chains.size());
    for (std::size_t i = 0; i < chains.size(); ++i) {
        chains[i].contract = {config.chains[i].alias, config.chains[i].contract_alias};
    }
    return chains;
}

TEST(Settings, WhatCountsAsVerifiedIsConfiguredForEachChain) {
    EXPECT_THAT(read_model_settings(two_chains()).verified_proof,
                ElementsAre(Pair("sn", chain::ProofLevel::proven),
                            Pair("xlm", chain::ProofLevel::cross_checked)));
}

// The indexer calls a block final by it, and the deployment's name rests on one.
TEST(Settings, WhoReadsAChainAsksForSoManyOperators) {
    const Config config = two_chains();
    const StageSettings settings = stage_settings(config, chains_of(config));
    ASSERT_EQ(settings.chains.size(), 2u);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(settings.chains[i].indexer.endpoints_agree, config.chains[i].endpoints_agree);
        EXPECT_EQ(settings.chains[i].deployment.endpoints_agree, config.chains[i].endpoints_agree);
    }
}

class NoProbe final : public ports::EndpointProbe {
  public:
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget, ports::Deadline) override {
        co_return ports::ProbeResult{};
    }
};

class StagesOfRoles : public testing::Test {
  protected:
    // The tasks of a pod without a chain.
    std::vector<std::string> tasks(std::set<Role> roles) {
        Config config = two_chains();
        config.chains.clear();
        config.process.roles = std::move(roles);
        Vantage vantage{
            std::make_unique<NoProbe>(), std::make_unique<support::FakeSigner>("eu-1"), {}};
        Stages stages(stage_settings(config, {}), {}, std::move(vantage),
                      {clock, rng, chain, read_model, observations, scores, decisions, txns, http,
                       leadership, registry, pool, support::FakeSigner::verify});
        std::vector<std::string> names;
        for (const Stages::Task& task : stages.tasks()) names.push_back(task.name);
        return names;
    }

    support::FakeClock clock;
    rng::SeededRng rng{1};
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel read_model{clock, chain};
    support::MemoryObservationStore observations{clock, support::FakeSigner::verify};
    support::MemoryScoreStore scores{clock};
    support::MemoryDecisionStore decisions{clock};
    support::MemoryTxnStore txns{clock};
    support::FakeHttpClient http{clock, {}};
    support::MemoryLeases leases{clock};
    support::MemoryLeadership leadership{leases, "pod"};
    metrics::Registry registry;
    async::BlockingPool pool{{.name = "cpu", .threads = 0, .queue_max = 10}};
};

// A monitor that does not run knows no lag, and what is measured late is the provider's.
TEST_F(StagesOfRoles, WhoMeasuresLooksForItsOwnLag) {
    EXPECT_THAT(tasks({Role::prober}), ElementsAre("lag monitor", "prober", "day signer"));
    EXPECT_THAT(tasks({Role::scorer}), ElementsAre("scorer"));
    EXPECT_THAT(tasks({}), IsEmpty());
    const Config config = two_chains();
    EXPECT_EQ(stage_settings(config, chains_of(config)).lag.lag_max, Millis(77));
}

}  // namespace
}  // namespace warden::cli
