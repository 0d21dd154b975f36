// Steps carried out on a chain in memory whose sends and answers fail as the test says.
#include "app/deployer/deployer.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/app/deployer/chain.hpp"

namespace warden::app {
namespace {

class DeployerTest : public testing::Test {
  protected:
    Result<std::size_t> carry_out(Planner planner) {
        Deployer deployer({}, {contracts, chain, reader, signer, clock},
                          [this](const ports::DeployStep&, const std::string&,
                                 const ports::TxnStatus* status) { told += status == nullptr; });
        return support::run_until(io, clock, deployer.carry_out(contract, std::move(planner)));
    }
    static Planner deployment() { return deploy_planner(creation()); }
    std::vector<std::string> done() const {
        std::vector<std::string> lines;
        for (const ports::DeployStep& step : contracts.done) lines.push_back(to_line(step));
        return lines;
    }
    static std::vector<std::string> both() { return {"upload the code", "create the contract"}; }

    asio::io_context io;
    support::FakeClock clock;
    support::FakeChainReader reader{clock};
    support::FakeChainSubmitter txns{clock, reader, kAdmin};
    support::FakeContractDeployer contracts{txns, reader};
    support::FakeSigner signer{kAdmin, "deploy"};
    Chain chain{reader, contracts};
    const chain::Address contract = contracts.contract_address(creation()).value();
    int told = 0;
};

TEST_F(DeployerTest, DeploysOnceAndThenHasNothingToDo) {
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(done(), both());
    EXPECT_EQ(told, 2);
    EXPECT_EQ(carry_out(deployment()).value(), 0u);
    EXPECT_EQ(chain.sends, 2);
}

TEST_F(DeployerTest, CodeThatIsThereIsNotBroughtAgain) {
    contracts.code = true;
    EXPECT_EQ(carry_out(deployment()).value(), 1u);
    EXPECT_EQ(done(), std::vector<std::string>{"create the contract"});
}

TEST_F(DeployerTest, LostAnswersAndLostTxnsAreSentAgainAsTheyWere) {
    chain.faults = {Fault::lost_answer, Fault::lost_txn, Fault::lost_txn};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(done(), both());
}

TEST_F(DeployerTest, ARefusalThatMayPassIsWaitedFor) {
    chain.faults = {Fault::refused, Fault::refused};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    chain.faults.assign(1'000, Fault::refused);
    const auto result = carry_out(configure_planner(wish(3), kAdmin));
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().is(Condition::transient));
    EXPECT_EQ(contracts.contracts.at(contract).instance.config_version, 1u);
}

TEST_F(DeployerTest, ASlotThatSomebodyElseTookIsNoEnd) {
    chain.faults = {Fault::somebody_elses_slot};
    EXPECT_EQ(carry_out(deployment()).value(), 2u);
    EXPECT_EQ(done(), both());
}

TEST_F(DeployerTest, ATxnOfAKilledRunIsFoundBeforeAnotherOneIsMade) {
    contracts.code = true;
    ASSERT_TRUE(contracts.carry_out(creation()));
    // The killed run's txn gets into a block right after the second run has read the slot.
    const auto killed = support::run_until(
        io, clock,
        contracts.build(
            ports::CallContract{contract, orchestrator::SetConfig{wish(3).deployment.config}}, 0,
            {}));
    int looks = 0;
    const Planner planner = configure_planner(wish(3), kAdmin);
    Planner late = planner;
    late.plan = [&](const Findings& found) {
        auto plan = planner.plan(found);
        if (++looks == 1) chain.include(killed->hash);
        return plan;
    };
    EXPECT_TRUE(carry_out(late).has_value());
    EXPECT_EQ(contracts.contracts.at(contract).instance.config_version, 2u) << "set once";
}

TEST_F(DeployerTest, AFailedTxnEndsItWithTheChainsReason) {
    chain.revert_reason = "InvalidConfig";
    const auto result = carry_out(deployment());
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().detail.find("InvalidConfig"), std::string::npos);
    EXPECT_EQ(chain.sends, 1);
}

TEST_F(DeployerTest, WhatNoBlockTakesIsLeftToTheNextRun) {
    chain.never_included = true;
    const auto result = carry_out(deployment());
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().is(Condition::unknown_outcome));
}

TEST_F(DeployerTest, AContractThatIsNotThereCanNeitherBeConfiguredNorUpgraded) {
    for (const Planner& planner :
         {configure_planner(wish(3), kAdmin),
          upgrade_planner(Hash32{2}, orchestrator::UpgradeOrder::carry_through)}) {
        EXPECT_EQ(carry_out(planner).error().code, make_error_code(Errc::not_found));
    }
}

TEST_F(DeployerTest, WhoGetsARoleIsAskedForWhetherItIsBusy) {
    ASSERT_EQ(carry_out(deployment()).value(), 2u);
    orchestrator::Wish wanted = wish(3);
    wanted.deployment.oracles.push_back({"c"});
    contracts.busy = {{"a"}, {"c"}};
    const auto found = support::run_until(
        io, clock, find_contract(contracts, reader, contract, wanted.deployment, {}));
    EXPECT_EQ(found->busy, std::vector<chain::Address>{{"c"}}) << "a has its role already";
    const auto result = carry_out(configure_planner(wanted, kAdmin));
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().detail.find("c: has open reservations"), std::string::npos);
    EXPECT_EQ(chain.sends, 2) << "those of the deployment";
    reader.is_down = [](std::string_view method) { return method == "is_busy"; };
    EXPECT_TRUE(carry_out(configure_planner(wanted, kAdmin)).error().is(Condition::transient));
}

TEST(UpgradePlanner, BringsTheCodeBeforeItProposes) {
    const Planner planner = upgrade_planner(Hash32{2}, orchestrator::UpgradeOrder::carry_through);
    Findings found;
    found.contract = {"0xc0"};
    found.look.emplace();
    found.look->code_hash = Hash32{1};
    found.missing_code = {{1, 2}, {2, 2}};
    const auto plan = planner.plan(found).value();
    ASSERT_EQ(plan.steps.size(), 3u);
    EXPECT_EQ(to_line(plan.steps.front()), "upload the code, part 1 of 2");
    EXPECT_EQ(to_line(plan.steps.back()), "propose_upgrade " + to_hex(Hash32{2}));
    found.missing_code.clear();
    found.look->instance.pending_code_hash = Hash32{2};
    found.look->instance.pending_not_before = 10;
    EXPECT_TRUE(planner.plan(found)->steps.empty());
    EXPECT_EQ(planner.plan(found)->waits.front().until, 10u);
    found.now = 10;
    EXPECT_EQ(to_line(planner.plan(found)->steps.front()), "upgrade");
}

TEST(UpgradePlanner, CancelsWithoutTheCode) {
    const Planner planner = upgrade_planner(Hash32{2}, orchestrator::UpgradeOrder::cancel);
    Findings found;
    found.look.emplace();
    found.missing_code = {{1, 1}};
    EXPECT_TRUE(planner.plan(found)->steps.empty());
    found.look->instance.pending_code_hash = Hash32{3};
    found.look->instance.pending_not_before = 10;
    const auto plan = planner.plan(found).value();
    ASSERT_EQ(plan.steps.size(), 1u);
    EXPECT_EQ(to_line(plan.steps.front()), "cancel_upgrade");
}

}  // namespace
}  // namespace warden::app
