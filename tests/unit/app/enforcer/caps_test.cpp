// How many slashes are filed, and which windows count.
#include <gtest/gtest.h>

#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

TEST_F(EnforcerTest, TheDaysCapHoldsTheFourthUnitOfAProvider) {
    world.settings.caps = {3, 20};
    const auto enforcer = world.enforcer();
    for (std::uint64_t id = 7; id <= 10; ++id) {
        if (id != 7) world.reservation(id);
        world.breached(id);
    }
    file(*enforcer);
    EXPECT_EQ(world.intents().size(), 3u) << "also where all four come in one pass";
    EXPECT_EQ(world.history(10), "sealed warned held:caps");
}

// Whoever trades with himself, or does not pay, uses up nobody's cap; his own is used up by all.
TEST_F(EnforcerTest, WindowsThatNobodyElsePaidForHoldNoOtherBack) {
    world.settings.caps = {3, 4};
    const auto enforcer = world.enforcer();
    for (std::uint64_t id = 7; id <= 14; ++id) {
        world.paid = id > 10;
        if (id != 7) world.reservation(id, "0x" + std::to_string(id % 4));
        world.breached(id);
    }
    file(*enforcer);
    EXPECT_EQ(world.intents().size(), 8u);
    world.paid = false;
    world.reservation(15, "0x5");
    world.breached(15);
    world.paid = true;
    world.reservation(16, "0x6");
    world.breached(16);
    const auto again = world.enforcer();
    world.pass(*again);
    world.pass(*again);
    world.at(kEnd + 210);
    world.pass(*again);
    EXPECT_EQ(world.history(15), "sealed warned held:caps") << "eight others were filed";
    EXPECT_EQ(world.history(16), "sealed warned held:caps") << "four others were paid for";
}

TEST_F(EnforcerTest, WhatNobodyElsePaidForUsesUpNoCapAfterARestart) {
    world.settings.caps = {3, 1};
    world.paid = false;
    world.breached(7);
    file(*world.enforcer());
    EXPECT_EQ(world.intents().size(), 1u);
    world.paid = true;
    world.reservation(8);
    world.breached(8);
    const auto again = world.enforcer();
    world.pass(*again);
    world.pass(*again);
    world.at(kEnd + 210);
    world.pass(*again);
    EXPECT_EQ(world.intents().size(), 2u);
}

}  // namespace
}  // namespace warden::app
