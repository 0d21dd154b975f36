// What a start reads.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;
using support::StoreFault;

TEST_F(EnforcerTest, AStartReadsOpenKeysAndTodaysFilingsAlone) {
    world.breached();
    file(*world.enforcer());
    world.slash(SlashStatus::executed, {kOwn});
    world.pass(*world.enforcer());
    world.at(kEnd + 110 + 86'400);
    world.reservation(8);
    world.breached(8);
    int histories = 0, filings = 0;
    world.decisions.fault = [&](std::string_view method) {
        histories += method == "history" ? 1 : 0;
        filings += method == "filed" ? 1 : 0;
        EXPECT_NE(method, "list");
        return StoreFault::none;
    };
    world.scores.fault = [](std::string_view method) {
        EXPECT_EQ(method, "open_breaches");
        return StoreFault::none;
    };
    world.pass(*world.enforcer());
    EXPECT_EQ(histories, 1) << "of the open key";
    EXPECT_EQ(filings, 1);
    EXPECT_EQ(world.metrics.open, 1u);
}

// Evidence that can't be made, or is never complete, keeps no key open for ever.
TEST_F(EnforcerTest, AKeyWithoutEvidenceEndsWhenItIsTooLate) {
    for (const bool claimed : {false, true}) {
        const std::uint64_t number = claimed ? 8 : 7;
        world.reservation(number);
        world.breached(number);
        if (claimed) world.slash(SlashStatus::claimed, {}, 8, number);
    }
    world.evidence.trouble = Error{make_error_code(Errc::not_found), "a unit day"};
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.at(kEnd + 999);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(7) + world.history(8), "");
    world.at(kEnd + 1'000);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(7), "expired:claim_period");
    EXPECT_EQ(world.history(8), "");
    world.evidence.trouble.reset();
    world.evidence.ready = false;
    world.at(kEnd + 1'500 - world.settings.timeline.margin_secs + 1);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(8), "expired:attest_period");
}

// The account was changed when the vote was on the chain already.
TEST_F(EnforcerTest, WhatAnotherAccountOfOursVotedOnIsClosed) {
    world.breached();
    file(*world.enforcer());
    world.slash(SlashStatus::proposed, {kOwn});
    world.pass(*world.enforcer());
    world.end_intent("propose_slash/7.provider.0", enforcement::IntentState::done, "ours");
    world.settings.account = {"0xc"};
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed filed:orphaned");
    world.at(kEnd + 3'500);
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose proposed filed:orphaned proposed");
    EXPECT_TRUE(world.intent("execute_slash/7.provider.0"));
    world.slash(SlashStatus::executed, {kOwn});
    world.pass(*enforcer);
    EXPECT_EQ(world.history(),
              "sealed warned filed:propose proposed filed:orphaned proposed executed");
}

}  // namespace
}  // namespace warden::app
