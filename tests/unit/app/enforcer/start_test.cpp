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

}  // namespace
}  // namespace warden::app
