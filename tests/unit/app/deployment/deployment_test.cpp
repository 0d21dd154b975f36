#include "app/deployment/deployment.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <vector>

#include "ports/unix_time.hpp"
#include "tests/ports/chain_samples.hpp"
#include "tests/support/fake_chain_source.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using store_tests::kContract;

class DeploymentTest : public testing::Test {
  protected:
    DeploymentTest() {
        settings.contract = kContract;
        settings.caip2 = "starknet:SN_MAIN";
        settings.address = {"0xc"};
        settings.start_block = 5;
        settings.endpoints_agree = 2;
        source.mine_empty(5);  // blocks 5..9
        source.set_final(9);
    }
    std::string name_from(support::FakeChainSource& from) {
        return support::run_until(io, clock, find_deployment(settings, {from, store, clock}));
    }
    std::string name_of(std::size_t index) const {
        return "starknet:SN_MAIN/0xc/" + source.blocks()[index].header.ref.hash;
    }
    // An endpoint that has forgotten what was before block 7.
    support::FakeChainSource pruned() {
        support::FakeChainSource out(clock, 7);
        out.restore({source.blocks().begin() + 2, source.blocks().end()});
        out.set_final(9);
        return out;
    }
    // Gives the name no time for which it could be found.
    void expect_no_name(support::FakeChainSource& from) {
        auto name =
            asio::co_spawn(io, find_deployment(settings, {from, store, clock}), asio::use_future);
        for (int i = 0; i < 100; ++i) {
            io.restart();
            io.poll();
            clock.advance(settings.poll);
        }
        EXPECT_NE(name.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    }
    void store_all() {
        store.contract(kContract).blocks = source.blocks();
        store.contract(kContract).final_num = 9;
    }

    asio::io_context io;
    support::FakeClock clock;
    support::FakeChainSource source{clock, 5};
    support::MemoryChainStore store{clock};
    support::MemoryReadModel model{clock, store};
    support::LogCapture logged;
    DeploymentSettings settings;
};

TEST_F(DeploymentTest, IsNamedByTheHashOfItsBlock) { EXPECT_EQ(name_from(source), name_of(0)); }

// A namespace of its own would let every slash be filed again.
TEST_F(DeploymentTest, IsNotTakenFromOneEndpoint) {
    source.testimony = [this](chain::BlockNum num) {
        return std::vector<indexing::Witness>{source.truth("a", num)};
    };
    expect_no_name(source);
}

TEST_F(DeploymentTest, IsTakenFromNobodyWhileAnEndpointDisputesIt) {
    source.testimony = [this](chain::BlockNum num) {
        std::vector<indexing::Witness> all{source.truth("x", num), source.truth("a", num),
                                           source.truth("b", num)};
        all[0].header->ref.hash = "0xforged";
        return all;
    };
    expect_no_name(source);
}

TEST_F(DeploymentTest, WaitsUntilItsBlockIsFinal) {
    source.set_final(4);
    expect_no_name(source);
}

TEST_F(DeploymentTest, IsAskedForUntilTheChainAnswers) {
    int asked = 0;
    source.fault = [&asked](std::string_view) {
        return ++asked < 4 ? support::SourceFault::fail : support::SourceFault::none;
    };
    const auto start = clock.now();
    EXPECT_EQ(name_from(source), name_of(0));
    EXPECT_GE(clock.now() - start, 3 * settings.poll);
    EXPECT_EQ(logged.lines().size(), 3u);
}

TEST_F(DeploymentTest, IsNamedByWhatIsStoredWhereNoEndpointHasItsBlockAnyMore) {
    store_all();
    auto late = pruned();
    EXPECT_EQ(name_from(late), name_of(0));
}

TEST_F(DeploymentTest, OfAResetNetworkInheritsNothing) {
    store_all();
    auto late = pruned();
    late.orphan(1);
    late.mine_empty(1);  // our newest final block is not the chain's
    expect_no_name(late);
}

TEST_F(DeploymentTest, IsNotNamedByABlockThatWasNeverFinal) {
    store_all();
    store.contract(kContract).final_num = 0;
    auto late = pruned();
    expect_no_name(late);
}

TEST_F(DeploymentTest, TooShortAPeriodIsRefusedAndALongerOneIsNot) {
    struct Case {
        UnixSecs claim_secs;
        bool fits;
        std::size_t oracles = 1;  // of the contract: more than are configured count
        UnixSecs attest_secs = 30;
        std::vector<orchestrator::OracleEntry> others{};  // that have come and gone
        bool warns = false;
    };
    const UnixSecs now = ports::unix_secs(clock);
    const auto retired = [](UnixSecs since, UnixSecs until) {
        return orchestrator::OracleEntry{{"other"}, since, until};
    };
    const enforcement::TimelineRules rules{
        .late_secs = 100, .grace_secs = 200, .turn_secs = 50, .margin_secs = 30, .oracles = 2};
    for (const Case& c :
         {Case{430, true}, Case{429, false}, Case{430, false, 3}, Case{480, true, 3},
          Case{430, false, 2, 29}, Case{430, false, 2, 30, {retired(0, now + 5'000)}},
          Case{480, true, 2, 30, {retired(0, now + 5'000)}},
          // One that retired has its turns until all slashes of its windows can be closed, one that
          // comes has them then: a warning.
          Case{430, true, 2, 30, {retired(0, now - 99)}, true},
          Case{480, true, 2, 30, {retired(0, now - 99)}},
          Case{430, true, 2, 30, {retired(0, now - 10'100)}},
          Case{430, true, 2, 30, {retired(now + 5'000, 0)}, true},
          Case{430, false, 2, 30, {retired(now, 0)}},
          // These two never judge the same window.
          Case{430, true, 1, 30, {retired(0, now - 500), retired(now - 500, now - 200)}},
          Case{430, true, 1, 30, {retired(0, now - 499), retired(now - 500, now - 200)}, true}}) {
        support::MemoryChainStore chain{clock};
        support::MemoryReadModel terms{clock, chain};
        reading::View view({kContract}, terms, clock);
        auto fits = asio::co_spawn(io, timeline_fits(rules, view, clock), asio::use_future);
        io.restart();
        io.poll();
        clock.advance(Millis(60'000));
        EXPECT_NE(fits.wait_for(std::chrono::seconds(0)), std::future_status::ready);
        orchestrator::Instance instance;
        instance.config_version = 3;
        for (std::size_t i = 0; i < c.oracles; ++i) {
            instance.oracles.push_back({{std::to_string(i)}});
        }
        instance.oracles.insert(instance.oracles.end(), c.others.begin(), c.others.end());
        instance.fixed.unbonding_secs = 10'000;
        orchestrator::Config config;
        config.claim_secs = c.claim_secs;
        config.attest_secs = c.attest_secs;
        auto block = store_tests::batch(1, 1);
        block.changes = {{orchestrator::instance_key(), 1, orchestrator::to_json(instance)},
                         {orchestrator::config_key(3), 1, orchestrator::to_json(config)}};
        ASSERT_TRUE(support::run_until(io, clock, chain.commit(kContract, block, {})));
        const support::LogCapture logged;
        const auto result = support::run_until(io, clock, std::move(fits));
        EXPECT_EQ(result.has_value(), c.fits)
            << c.claim_secs << " " << c.attest_secs << " " << c.others.size();
        EXPECT_EQ(logged.lines().size(), c.warns ? 1u : 0u)
            << c.claim_secs << " " << c.attest_secs << " " << c.others.size();
    }
}

}  // namespace
}  // namespace warden::app
