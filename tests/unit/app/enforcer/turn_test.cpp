// Whose turn it is, and what is filed again.
#include <gtest/gtest.h>

#include <set>

#include "app/enforcer/enforcer.hpp"
#include "domain/enforcement/timeline.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;

TEST_F(EnforcerTest, WhatAReorgUndidAfterItWasDoneIsFiledAgain) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.end_intent(kPropose, enforcement::IntentState::done, "ours");
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    world.no_slash();
    world.decisions.live_switches().killed = true;
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.intent(kPropose)->state, enforcement::IntentState::done)
        << "held by the switch";
    world.decisions.live_switches() = {};
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed filed:orphaned filed:reorg");
    EXPECT_EQ(world.intent(kPropose)->state, enforcement::IntentState::live);
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(),
              "sealed warned filed:propose proposed filed:orphaned filed:reorg proposed");
}

TEST_F(EnforcerTest, EachOracleProposesInItsTurnWhichFollowsFromTheSlash) {
    world.settings.timeline.turn_secs = 50;
    world.breached();
    const auto key = world.settings.deployment + "/7.provider.0";
    const std::vector<chain::Address> oracles{kOwn, kOther};
    std::set<std::uint32_t> turns;
    for (const chain::Address& oracle : oracles) {
        turns.insert(enforcement::turn_of(key, oracles, oracle));
    }
    ASSERT_EQ(turns, (std::set<std::uint32_t>{0, 1}));
    const UnixSecs mine = kEnd + 110 + 50 * enforcement::turn_of(key, oracles, kOwn);
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(mine - 1);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{});
    world.at(mine);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
}

}  // namespace
}  // namespace warden::app
