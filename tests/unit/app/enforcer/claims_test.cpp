// Keys that the harmed party claims, how slashes are closed by silence, and windows that our oracle
// does not judge.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;

constexpr const char* kLapse = "lapse_slash/7.provider.0";

class ClosingTest : public EnforcerTest {
  protected:
    void SetUp() override {
        world.config.quorum = 2;
        world.put(orchestrator::config_key(1), world.config);
        world.breached();
        file(*enforcer);
    }
    // At the last second in which nothing is closed, and a second later.
    void expect_closed_from(UnixSecs from, const char* call) {
        const Keys before = world.intents();
        world.at(from - 1);
        world.pass(*enforcer);
        world.pass(*enforcer);
        EXPECT_EQ(world.intents(), before);
        world.at(from);
        world.pass(*enforcer);
        ASSERT_EQ(world.intents().size(), before.size() + 1);
        EXPECT_EQ(world.intent(call)->intent.not_before, from);
    }
    std::unique_ptr<Enforcer> enforcer = world.enforcer();
};

// Attested until 1,500 after the window, disputed until 3,500, decided until 6,500.
TEST_F(ClosingTest, TheSilenceOfTheAccusedExecutes) {
    world.slash(SlashStatus::proposed, {kOwn, kOther});
    expect_closed_from(kEnd + 3'500, kExecute);
}

TEST_F(ClosingTest, TheSilenceOfTheArbiterExecutes) {
    world.slash(SlashStatus::disputed, {kOwn, kOther});
    expect_closed_from(kEnd + 6'500, kExecute);
    EXPECT_EQ(world.history(), "sealed warned filed:propose disputed");
}

TEST_F(ClosingTest, AClaimWithAQuorumIsAnOrdinarySlash) {
    world.claimed = 8;
    world.slash(SlashStatus::claimed, {kOwn, kOther});
    expect_closed_from(kEnd + 3'500, kExecute);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed");
}

TEST_F(ClosingTest, AClaimWithoutOneWaitsForTheArbiter) {
    world.claimed = 8;
    world.slash(SlashStatus::claimed, {kOwn});
    expect_closed_from(kEnd + 6'500, kLapse);
}

TEST_F(ClosingTest, ADisputeWithoutAQuorumOrClaimLapsesAtOnce) {
    world.slash(SlashStatus::disputed, {kOwn});
    expect_closed_from(kEnd + 1'500, kLapse);
}

// Two votes, but for different offences.
TEST_F(ClosingTest, VotesCountTogetherForTheSameReasonAlone) {
    orchestrator::Slash slash;
    slash.reasons = 8;
    slash.votes = {{kOwn, 8, 51, {}, false}, {kOther, 1, 51, {}, false}};
    world.put(orchestrator::slash_key({7, {}, 0}), slash);
    expect_closed_from(kEnd + 1'500, kLapse);
}

// The votes of an oracle that is revoked are dead, those of a retired one stay.
TEST_F(ClosingTest, AVoteCountsByItsOraclesTermOfOffice) {
    world.slash(SlashStatus::proposed, {kOwn, kOther});
    world.instance.oracles[1].until = kStart + 1;
    world.put(orchestrator::instance_key(), world.instance);
    world.at(kEnd + 1'500);
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
    world.instance.oracles[1].revoked = true;
    world.put(orchestrator::instance_key(), world.instance);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), (Keys{kPropose, kLapse}));
}

// Two must stand behind a slash where the configuration asks for more than one.
TEST_F(ClosingTest, TheQuorumIsThatOfTheWindowsBegin) {
    world.slash(SlashStatus::proposed, {kOwn, kOther});
    world.config.quorum = 3;
    world.put(orchestrator::config_key(1), world.config);
    world.instance.oracles.push_back({{"0xc"}, kStart + 1});
    world.put(orchestrator::instance_key(), world.instance);
    world.at(kEnd + 3'500);
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), (Keys{kPropose, kExecute})) << "two judged that window";
}

TEST_F(EnforcerTest, AClaimedKeyIsAttestedInOurTurn) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.claimed = 1;
    world.slash(SlashStatus::claimed, {});
    world.at(kEnd + 109);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{}) << "the grace";
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kAttest});
    const auto call = std::get<orchestrator::AttestSlash>(world.intent(kAttest)->intent.call);
    EXPECT_EQ(call.reasons, 8u) << "ours, not the claim's";
    world.slash(SlashStatus::claimed, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest proposed");
}

TEST_F(EnforcerTest, AProposalThatAClaimOvertookBecomesAnAttestation) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.claimed = 8;
    world.slash(SlashStatus::claimed, {});
    world.end_intent(kPropose, enforcement::IntentState::done, "adopted");
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose filed:attest");
    EXPECT_EQ(world.intents(), (Keys{kPropose, kAttest}));
}

// Ours can be proposed until 980, another one or a claim may come until 1,000.
TEST_F(EnforcerTest, AKeyThatIsClaimedAfterOurLastProposalIsAttested) {
    for (const bool filed : {false, true}) {
        World w;
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        const std::string before = filed ? "sealed warned filed:propose" : "sealed warned";
        if (filed) {
            w.at(kEnd + 980);
            w.pass(*enforcer);
            w.end_intent(kPropose, enforcement::IntentState::expired, "last_build_passed");
        }
        w.at(kEnd + 999);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), before);
        w.finalises = false;
        w.claimed = 8;
        w.slash(SlashStatus::claimed, {});
        w.tip(kEnd + 1'001);
        w.clock.jump_system(Millis{2'000});
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), before) << "it is not final";
        w.settle();
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), before + " filed:attest");
        EXPECT_EQ(w.intent(kAttest)->intent.last_build, kEnd + 1'480);
    }
}

TEST_F(EnforcerTest, AnAttestationThatCameToNothingIsTheEnd) {
    using enforcement::IntentState;
    for (const auto& [state, end] : {std::pair{IntentState::failed, "failed:txn"},
                                     std::pair{IntentState::expired, "expired:last_build"}}) {
        World w;
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.claimed = 8;
        w.slash(SlashStatus::claimed, {});
        w.at(kEnd + 1'480);
        for (int i = 0; i < 3; ++i) w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned filed:attest") << "our vote is not there";
        w.end_intent(kAttest, state, "for a reason");
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), std::string("sealed warned filed:attest ") + end);
    }
}

// In office from the window's begin on, or the contract refuses.
TEST_F(EnforcerTest, OnlyWindowsOfOurTermOfOfficeAreFiled) {
    struct Term {
        UnixSecs since;
        UnixSecs until;
        bool revoked;
        bool files;
    };
    for (const Term term : {Term{kStart, 0, false, true}, Term{kStart + 1, 0, false, false},
                            Term{0, kStart + 1, false, true}, Term{0, kStart, false, false},
                            Term{0, 0, true, false}, Term{0, kStart + 1, true, false}}) {
        World w;
        w.instance.oracles[0] = {kOwn, term.since, term.until, term.revoked};
        w.put(orchestrator::instance_key(), w.instance);
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(),
                  term.files ? "sealed warned filed:propose" : "sealed warned held:may_vote")
            << term.since << " " << term.until << term.revoked;
        if (term.files) continue;
        EXPECT_EQ(w.intents(), Keys{});
        w.at(kEnd + 1'000);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned held:may_vote expired:claim_period");
    }
}

}  // namespace
}  // namespace warden::app
