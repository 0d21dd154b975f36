// Slashes that other oracles propose.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;

TEST_F(EnforcerTest, OwnVoteOnTheChainIsAdopted) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:adopted proposed");
    EXPECT_EQ(world.intents(), Keys{});
}

TEST_F(EnforcerTest, AnotherOraclesProposalIsAttestedForASharedReason) {
    world.config.quorum = 2;
    world.put(orchestrator::config_key(1), world.config);
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther}, 8 | 1);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kAttest});
    EXPECT_EQ(world.intent(kAttest)->intent.last_build, kEnd + 1'480);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed");
}

TEST_F(EnforcerTest, AProposalThatWasThereBeforeOurRulesIsAttested) {
    world.breached();
    world.slash(SlashStatus::proposed, {kOther});
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest");
    EXPECT_EQ(world.intents(), Keys{kAttest});
}

TEST_F(EnforcerTest, AClosedSlashOfAnotherOracleBlocks) {
    world.breached();
    world.slash(SlashStatus::executed, {kOther});
    world.pass(*world.enforcer());
    EXPECT_EQ(world.history(), "blocked:one_slash_per_key");
}

TEST_F(EnforcerTest, AnOvertakenProposalBecomesAnAttestation) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOther});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose") << "ours may still be the first";
    world.end_intent(kPropose, enforcement::IntentState::done, "adopted");
    world.decisions.live_switches().killed = true;
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose") << "the kill switch holds it";
    world.decisions.live_switches() = {};
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose filed:attest proposed");
    EXPECT_EQ(world.intents(), (Keys{kPropose, kAttest}));
}

TEST_F(EnforcerTest, AProposalForOtherReasonsIsRefused) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther}, 2);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned refused:reasons_not_shared");
}

}  // namespace
}  // namespace warden::app
