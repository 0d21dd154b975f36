#include "app/enforcer/enforcer.hpp"

#include <gtest/gtest.h>

#include "domain/base/sha256.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;
using support::StoreFault;

TEST_F(EnforcerTest, ABreachedVerdictGoesItsWayToTheEnd) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed");
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned");
    const auto warned = world.get(world.decisions.history(world.key())).back();
    EXPECT_EQ(*warned.row->detail.find("propose_from")->string(), std::to_string(kEnd + 110));
    world.at(kEnd + 109);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{}) << "the grace";
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose");
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed");
    EXPECT_EQ(world.intents(), Keys{kPropose});
    world.at(kEnd + 3'500);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), (Keys{kPropose, kExecute}));
    world.slash(SlashStatus::executed, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed executed");
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed executed");
}

TEST_F(EnforcerTest, TheIntentCarriesTheSealedEvidence) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    const auto evidence = world.get(world.decisions.evidence_of(world.key()));
    ASSERT_TRUE(evidence);
    EXPECT_EQ(evidence->root, to_hex(sha256(evidence->bundle)));
    const auto intent = world.intent(kPropose);
    ASSERT_TRUE(intent);
    const auto& call = std::get<orchestrator::ProposeSlash>(intent->intent.call);
    EXPECT_EQ(to_hex(call.evidence_root), evidence->root);
    EXPECT_EQ(call.evidence_uri, "https://warden.example/evidence/" + evidence->root);
    EXPECT_EQ(call.score_before, 51u);
    EXPECT_EQ(call.reasons, 8u);
    EXPECT_EQ(intent->intent.last_build, kEnd + 980);
}

TEST_F(EnforcerTest, PassesAndRestartsFileOnce) {
    world.breached();
    const auto first = world.enforcer();
    file(*first);
    world.pass(*first);
    const auto second = world.enforcer();
    for (int i = 0; i < 3; ++i) world.pass(*second);
    EXPECT_EQ(world.history(), "sealed warned filed:propose");
    EXPECT_EQ(world.intents(), Keys{kPropose});
}

TEST_F(EnforcerTest, DataThatIsNotThereYetIsWaitedFor) {
    world.breached();
    world.evidence.ready = false;
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "");
    world.evidence.ready = true;
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed");
}

TEST_F(EnforcerTest, AFailedDataRuleBlocksForGood) {
    world.breached();
    world.evidence.answer.facts.known_slices = 7;
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "blocked:coverage");
    world.evidence.answer.facts.known_slices = 100;
    world.pass(*enforcer);
    world.pass(*world.enforcer());
    EXPECT_EQ(world.history(), "blocked:coverage");
    EXPECT_FALSE(world.get(world.decisions.evidence_of(world.key())));
    EXPECT_FALSE(world.get(world.decisions.switches()).mass_breach_hold);
}

TEST_F(EnforcerTest, AKeyThatCantBeHandledKeepsNoOtherFromIt) {
    world.breached(3);  // its reservation is nowhere
    world.breached(7);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(3), "");
    EXPECT_EQ(world.history(7), "sealed warned");
    EXPECT_EQ(world.metrics.skips, 2);
    world.reservation(3);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(3), "sealed") << "it is not forgotten";
    EXPECT_EQ(world.metrics.skips, 2);
}

TEST_F(EnforcerTest, AStoreThatIsDownEndsThePass) {
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    for (const auto code : {Errc::unavailable, Errc::stale_fence}) {
        const auto enforcer = world.enforcer();
        const ports::Fence good = world.fence;
        if (code == Errc::stale_fence) ++world.fence.token;
        world.decisions.fault = [code](std::string_view method) {
            const bool fails = code == Errc::unavailable && method == "append";
            return fails ? support::StoreFault::fail : support::StoreFault::none;
        };
        const auto done = world.try_pass(*enforcer);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, make_error_code(code));
        world.fence = good;
    }
    EXPECT_EQ(world.metrics.skips, 0);
    EXPECT_EQ(world.history(7), "");
}

TEST_F(EnforcerTest, AMassBreachBlocksAndHoldsEverybodyUntilReleased) {
    world.reservation(8, "0x8");
    world.breached(8);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);  // 8 is warned before
    world.breached(7);
    world.evidence.answer.facts.breached_providers = 4;
    world.pass(*enforcer);
    EXPECT_EQ(world.history(7), "blocked:mass_breach");
    const auto switches = world.get(world.decisions.switches());
    EXPECT_TRUE(switches.mass_breach_hold);
    EXPECT_EQ(switches.reason, "mass_breach: 4 providers in breach of 4");
    EXPECT_EQ(switches.changed_at, kEnd + 10);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(8), "sealed warned held:mass_breach,grace held:mass_breach");
    world.decisions.live_switches() = {};
    world.pass(*enforcer);
    EXPECT_EQ(world.history(8),
              "sealed warned held:mass_breach,grace held:mass_breach filed:propose");
}

TEST_F(EnforcerTest, AMassBreachKeepsTheKillSwitch) {
    world.breached();
    world.decisions.live_switches().killed = true;
    world.evidence.answer.facts.breached_providers = 4;
    world.pass(*world.enforcer());
    EXPECT_TRUE(world.get(world.decisions.switches()).killed);
    EXPECT_TRUE(world.get(world.decisions.switches()).mass_breach_hold);
}

TEST_F(EnforcerTest, AKillSwitchThrownWhileTheHoldIsSetIsKept) {
    world.breached();
    world.evidence.answer.facts.breached_providers = 4;
    world.decisions.fault = [this](std::string_view method) {
        if (method != "switches") world.decisions.live_switches().killed = true;
        return support::StoreFault::none;
    };
    world.pass(*world.enforcer());
    const auto switches = world.get(world.decisions.switches());
    EXPECT_TRUE(switches.killed);
    EXPECT_TRUE(switches.mass_breach_hold);
    EXPECT_EQ(switches.changed_by, "enforcer/sim.main");
}

TEST_F(EnforcerTest, TheKillSwitchHoldsAndReleases) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.decisions.live_switches().killed = true;
    world.at(kEnd + 110);
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:kill_switch") << "one row a reason";
    world.decisions.live_switches() = {};
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:kill_switch filed:propose");
}

TEST_F(EnforcerTest, HeldPastTheClaimPeriodItExpires) {
    world.settings.mode = enforcement::Mode::shadow;
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:mode");
    world.at(kEnd + 999);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:mode");
    world.at(kEnd + 1'000);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:mode expired:claim_period");
    EXPECT_EQ(world.intents(), Keys{});
}

TEST_F(EnforcerTest, WhatRanOutBeforeItsFirstPassSaysSo) {
    world.breached();
    world.at(kEnd + 1'000);
    world.pass(*world.enforcer());
    EXPECT_EQ(world.history(), "expired:not_running");
}

TEST_F(EnforcerTest, ModeOffDecidesNothingAndModeProposeNeverExecutes) {
    world.settings.mode = enforcement::Mode::off;
    world.breached();
    world.evidence.answer.facts.breached_providers = 4;
    world.pass(*world.enforcer());
    EXPECT_EQ(world.history(), "");
    EXPECT_FALSE(world.get(world.decisions.switches()).mass_breach_hold);
    world.evidence.answer.facts.breached_providers = 1;
    world.settings.mode = enforcement::Mode::propose;
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOwn});
    world.at(kEnd + 3'600);
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
}

TEST_F(EnforcerTest, APartyIsHeld) {
    world.breached();
    world.settings.account = {"0x1"};  // the provider itself
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:chain_reread,may_vote");
}

TEST_F(EnforcerTest, ATerminatedReservationIsHeld) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.reservation(7, "0x1", [](auto& r) { r.end = kStart + 900; });
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:chain_reread");
}

TEST_F(EnforcerTest, AProposalThatEndsWithoutASlashIsAnEnd) {
    for (const auto& [state, end] :
         {std::pair(enforcement::IntentState::expired, "expired:last_build"),
          std::pair(enforcement::IntentState::failed, "failed:txn")}) {
        World w;
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        w.end_intent(kPropose, state, "why");
        w.at(kEnd + 1'000);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), std::string("sealed warned filed:propose ") + end);
    }
}

// The slash that we attested is re-orged away, and our attestation fails: nothing is left to wait
// for.
TEST_F(EnforcerTest, AnAttestationThatEndsWithoutASlashIsAnEnd) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.slash(SlashStatus::proposed, {kOther});
    world.at(kEnd + 110);
    world.pass(*enforcer);
    world.end_intent(kAttest, enforcement::IntentState::expired, "last_build_passed");
    world.no_slash();
    world.at(kEnd + 1'481);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:attest expired:last_build");
}

TEST_F(EnforcerTest, AReorgTakesAProposalBack) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    world.no_slash();
    world.pass(*enforcer);
    world.slash(SlashStatus::disputed, {kOwn});
    world.pass(*enforcer);
    world.slash(SlashStatus::rejected, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(),
              "sealed warned filed:propose proposed filed:orphaned disputed rejected");
}

TEST_F(EnforcerTest, WithoutQuorumItIsLapsed) {
    world.config.quorum = 2;
    world.put(orchestrator::config_key(1), world.config);
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    world.at(kEnd + 1'499);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
    world.at(kEnd + 1'500);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), (Keys{kPropose, "lapse_slash/7.provider.0"}));
}

TEST_F(EnforcerTest, AnotherContractsVerdictsAreNotOurs) {
    ports::VerdictRow row;
    row.key = {{{"sim", "other"}, 7}, orchestrator::Party::provider, 0};
    row.unit = {{"sim", "other"}, 7};
    row.verdict = scoring::Outcome::breached;
    world.get(world.scores.put_verdict(row, world.fence));
    world.pass(*world.enforcer());
    EXPECT_TRUE(world.get(world.decisions.list(0, 10)).empty());
}

TEST_F(EnforcerTest, KilledAnywhereItSealsAndFilesOnce) {
    int kills = 0;
    for (int waits = 0; waits < 100; ++waits) {
        World w;
        w.breached();
        // Killed in the pass that seals, and again in the pass that files.
        const bool sealing = w.pass_killed_at(waits);
        const auto sealed = w.get(w.decisions.evidence_of(w.key()));
        const auto first = w.enforcer();
        w.pass(*first);
        w.pass(*first);
        w.at(kEnd + 110);
        const bool filing = w.pass_killed_at(waits);
        const auto second = w.enforcer();
        w.pass(*second);
        w.pass(*second);
        if (!sealing && !filing) break;
        ++kills;
        SCOPED_TRACE("killed at wait " + std::to_string(waits));
        EXPECT_EQ(w.history(), "sealed warned filed:propose");
        EXPECT_EQ(w.intents(), Keys{kPropose});
        const auto evidence = w.get(w.decisions.evidence_of(w.key()));
        if (sealed) EXPECT_EQ(evidence->root, sealed->root) << "sealed twice";
        const auto filed = w.intent(kPropose);
        ASSERT_TRUE(filed);
        const auto& call = std::get<orchestrator::ProposeSlash>(filed->intent.call);
        EXPECT_EQ(to_hex(call.evidence_root), evidence->root);
    }
    EXPECT_GT(kills, 10);
    EXPECT_LT(kills, 100);
}

TEST_F(EnforcerTest, AStoreThatLosesAnswersDoesNotDouble) {
    for (const char* method : {"append", "seal"}) {
        World w;
        w.breached();
        int left = 1;
        w.decisions.fault = [&](std::string_view called) {
            return called == method && left-- > 0 ? StoreFault::lose_answer : StoreFault::none;
        };
        const auto enforcer = w.enforcer();
        EXPECT_FALSE(w.try_pass(*enforcer));
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned filed:propose") << method;
    }
}

}  // namespace
}  // namespace warden::app
