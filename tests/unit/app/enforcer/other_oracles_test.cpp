// Slashes that other oracles propose.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;

class AdoptedVote : public EnforcerTest {
  protected:
    // One that found its own vote on the chain, which no row of ours explains.
    auto adopting() {
        world.breached();
        auto enforcer = world.enforcer();
        world.pass(*enforcer);
        world.pass(*enforcer);
        world.slash(SlashStatus::proposed, {kOwn});
        world.pass(*enforcer);
        world.pass(*enforcer);
        return enforcer;
    }
};

TEST_F(AdoptedVote, IsFollowedWithoutAnIntent) {
    const auto enforcer = adopting();
    EXPECT_EQ(world.history(), "sealed warned filed:adopted proposed");
    EXPECT_EQ(world.intents(), Keys{});
}

// Its intent is in no row of ours: a database was lost after it was filed.
TEST_F(AdoptedVote, ThatAReorgUndidIsProposedAgain) {
    const auto enforcer = adopting();
    world.no_slash();
    world.at(kEnd + 110);
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:adopted proposed filed:orphaned filed:reorg");
    EXPECT_EQ(world.intents(), Keys{kPropose});
    EXPECT_EQ(world.intent(kPropose)->intent.last_build, kEnd + 980);
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:adopted proposed filed:orphaned filed:reorg");
}

TEST_F(EnforcerTest, AProposalThatWeAttestedIsProposedByUsWhenAReorgUndidIt) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOther});
    world.end_intent(kPropose, enforcement::IntentState::done, "adopted");
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther, kOwn});
    world.end_intent(kAttest, enforcement::IntentState::done, "ours");
    world.pass(*enforcer);
    world.no_slash();
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(),
              "sealed warned filed:propose filed:attest proposed filed:orphaned filed:reorg");
    EXPECT_TRUE(enforcement::is_open(world.intent(kPropose)->state));
    EXPECT_EQ(world.intent(kAttest)->state, enforcement::IntentState::done);
}

TEST_F(EnforcerTest, AnAttestationThatAReorgTookIsSentAgain) {
    world.breached();
    world.slash(SlashStatus::proposed, {kOther});
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOther, kOwn});
    world.end_intent(kAttest, enforcement::IntentState::done, "ours");
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther});
    world.decisions.live_switches().killed = true;
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed filed:orphaned")
        << "held by the switch";
    world.decisions.live_switches() = {};
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed filed:orphaned filed:reorg");
    EXPECT_TRUE(enforcement::is_open(world.intent(kAttest)->state));
}

// The block with our vote, and what the submitter makes of it, come between two readings.
TEST_F(EnforcerTest, AVoteThatComesWhileAPassLooksIsNotTakenForUndone) {
    world.breached();
    world.slash(SlashStatus::proposed, {kOther});
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.end_intent(kAttest, enforcement::IntentState::done, "ours");
    world.txns.fault = [this](std::string_view method) {
        if (method == "intent") {
            orchestrator::Slash slash;
            slash.reasons = 8;
            slash.votes = {{kOther, 8, 51, {}, false}, {kOwn, 8, 51, {}, false}};
            auto& stored = world.store.contract(world.contract);
            stored.entities[orchestrator::slash_key({7, {}, 0})].back().body =
                orchestrator::to_json(slash);
        }
        return support::StoreFault::none;
    };
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed");
    EXPECT_EQ(world.intent(kAttest)->state, enforcement::IntentState::done);
}

TEST_F(EnforcerTest, AVoteThatIsWithdrawnIsNotCastAgain) {
    world.breached();
    world.slash(SlashStatus::proposed, {kOther});
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.end_intent(kAttest, enforcement::IntentState::done, "ours");
    world.slash(SlashStatus::proposed, {kOther, kOwn}, 8, 7, {kOwn});
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed");
    EXPECT_EQ(world.intent(kAttest)->state, enforcement::IntentState::done);
}

TEST_F(EnforcerTest, AnotherOraclesProposalIsAttestedWithOurReasons) {
    world.config.quorum = 2;
    world.put(orchestrator::config_key(1), world.config);
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther}, 2);  // none of ours: junk shuts nobody out
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kAttest});
    EXPECT_EQ(world.intent(kAttest)->intent.last_build, kEnd + 1'480);
    const auto call = std::get<orchestrator::AttestSlash>(world.intent(kAttest)->intent.call);
    EXPECT_EQ(call.reasons, 8u);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest") << "our vote is not there yet";
    world.slash(SlashStatus::proposed, {kOther, kOwn}, 2);
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
    EXPECT_EQ(world.history(), "sealed warned filed:propose filed:attest");
    EXPECT_EQ(world.intents(), (Keys{kPropose, kAttest}));
}

TEST_F(EnforcerTest, ASlashThatIsClosedBeforeOurTurnIsRefused) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::lapsed, {kOther});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned refused:slash_closed");
}

}  // namespace
}  // namespace warden::app
