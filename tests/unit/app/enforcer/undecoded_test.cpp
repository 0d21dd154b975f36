// A contract that is not understood any more: nothing is filed.
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

TEST_F(EnforcerTest, NothingIsFiledWhileAnEventIsNotUnderstood) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    ports::ChainEvent unknown;
    unknown.name = "0x123";
    auto& newest = world.store.contract(world.contract).blocks.back();
    newest.events.push_back(unknown);
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned");
    EXPECT_EQ(world.intents(), Keys{});
    // A version that knows it has decoded it.
    world.store.contract(world.contract).blocks.back().events.clear();
    world.at(kEnd + 111);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kPropose});
}

}  // namespace
}  // namespace warden::app
