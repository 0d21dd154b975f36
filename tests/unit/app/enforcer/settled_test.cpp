// What the newest block says may be undone, or be one endpoint's invention: nothing ends on it, and
// its time moves nothing of ours.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;

constexpr UnixSecs kMonth = 30 * 86'400;

TEST_F(EnforcerTest, ABlockOfTheFutureExpiresNothing) {
    for (const std::string at : {"", "sealed", "sealed warned"}) {
        World w;
        w.evidence.ready = !at.empty();
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        if (at == "sealed warned") w.pass(*enforcer);
        ASSERT_EQ(w.history(), at);
        w.tip(kEnd + kMonth);
        for (int i = 0; i < 3; ++i) w.pass(*enforcer);
        EXPECT_EQ(w.history().find("expired"), std::string::npos) << w.history();
        w.drop_tip();
        w.evidence.ready = true;
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 150);
        w.pass(*enforcer);
        EXPECT_TRUE(w.intent(kPropose)) << w.history();
    }
}

TEST_F(EnforcerTest, WhatIsLateExpiresWhenAFinalBlockSaysSo) {
    world.settings.mode = enforcement::Mode::shadow;
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.tip(kEnd + 1'000);
    world.clock.jump_system(Millis{1'000'000});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned");
    world.settle();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned expired:claim_period");
}

TEST_F(EnforcerTest, TheGraceBeginsNoLaterThanTheHostsTime) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.tip(kEnd + kMonth);
    world.pass(*enforcer);
    ASSERT_EQ(world.history(), "sealed warned");
    const auto warned = world.get(world.decisions.history(world.key())).back();
    EXPECT_LE(warned.row->at, kEnd + 11);
}

TEST_F(EnforcerTest, ABlockOfTheFutureEmptiesNoCap) {
    world.settings.caps = {1, 1};
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.reservation(8);
    world.breached(8);
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 250);
    world.tip(kEnd + 86'400);
    world.pass(*enforcer);
    world.drop_tip();
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
    EXPECT_NE(world.history(8).find("caps"), std::string::npos) << world.history(8);
}

TEST_F(EnforcerTest, AnEndOfTheSlashIsOneWhenItsBlockIsFinal) {
    for (const SlashStatus status :
         {SlashStatus::executed, SlashStatus::rejected, SlashStatus::lapsed}) {
        World w;
        w.breached();
        const auto enforcer = w.enforcer();
        for (int i = 0; i < 2; ++i) w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        w.slash(SlashStatus::proposed, {kOwn});
        w.pass(*enforcer);
        ASSERT_EQ(w.history(), "sealed warned filed:propose proposed");
        w.finalises = false;
        w.slash(status, {kOwn});
        for (int i = 0; i < 3; ++i) w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned filed:propose proposed");
        w.drop_tip();
        w.at(kEnd + 3'500);
        w.pass(*enforcer);
        EXPECT_EQ(w.intents(), (Keys{kPropose, kExecute})) << "it is executed all the same";
        w.slash(status, {kOwn});
        w.settle();
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned filed:propose proposed " + std::string(name(status)));
    }
}

TEST_F(EnforcerTest, ASlashThatIsNotFinalBlocksRefusesAndAdoptsNothing) {
    const std::vector<chain::Address> own{kOwn}, other{kOther};
    const auto takes = [](const std::string& before, SlashStatus status,
                          const std::vector<chain::Address>& votes, std::uint32_t reasons) {
        World w;
        w.breached();
        const auto enforcer = w.enforcer();
        const int passes = before.empty() ? 0 : 2;
        for (int i = 0; i < passes; ++i) w.pass(*enforcer);
        w.finalises = false;
        w.slash(status, votes, reasons);
        w.pass(*enforcer);
        const bool early = before.empty() && w.history() == "sealed";
        EXPECT_TRUE(early || w.history() == before) << w.history();
        EXPECT_EQ(w.intents(), Keys{});
        w.drop_tip();
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), "sealed warned filed:propose");
    };
    takes("", SlashStatus::executed, other, 8);               // blocked: one_slash_per_key
    takes("sealed warned", SlashStatus::executed, other, 8);  // refused: slash_closed
    takes("sealed warned", SlashStatus::proposed, other, 2);  // attested
    takes("sealed warned", SlashStatus::proposed, own, 8);    // filed: adopted
}

// An intent to attest what is not there would wait until its time is over, and nobody propose.
TEST_F(EnforcerTest, AProposalIsAttestedWhenItIsFinal) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.finalises = false;
    world.slash(SlashStatus::proposed, {kOther});
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{});
    world.settle();
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kAttest});
}

}  // namespace
}  // namespace warden::app
