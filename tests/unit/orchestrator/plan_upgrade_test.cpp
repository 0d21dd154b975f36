// From the code that runs to the artefact's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/orchestrator/administer.hpp"
#include "tests/unit/orchestrator/people.hpp"

namespace warden::orchestrator::people {
namespace {

using testing::HasSubstr;

TEST(PlanUpgrade, ProposesWaitsCarriesOutLapsesAndRefusesTheUnknown) {
    using enum UpgradeOrder;
    const Hash32 old_code{1};
    const Hash32 code{2};
    Instance instance = instance_of({"a"});
    const auto step = [&](const Hash32& running, UnixSecs now, UpgradeOrder order) {
        return plan_upgrade(code, running, instance, now, order);
    };
    EXPECT_EQ(step(code, 5, carry_through), UpgradeStep::none);
    EXPECT_EQ(step(old_code, 5, carry_through), UpgradeStep::propose);
    EXPECT_EQ(step(old_code, 5, cancel), UpgradeStep::none);
    instance.pending_code_hash = code;
    instance.pending_not_before = 100;
    EXPECT_EQ(step(old_code, 99, carry_through), UpgradeStep::wait);
    EXPECT_EQ(step(old_code, 100, carry_through), UpgradeStep::carry_out);
    EXPECT_EQ(step(old_code, 604'899, carry_through), UpgradeStep::carry_out);
    EXPECT_EQ(step(old_code, 604'900, carry_through), UpgradeStep::propose) << "lapsed";
    EXPECT_EQ(step(old_code, 604'899, cancel), UpgradeStep::cancel);
    EXPECT_EQ(step(old_code, 604'900, cancel), UpgradeStep::none);
    instance.pending_code_hash = Hash32{3};
    for (const auto& refused : {step(old_code, 100, carry_through), step(code, 100, carry_through),
                                step(code, 100, replace)}) {
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, make_error_code(Errc::conflict));
        EXPECT_THAT(refused.error().detail, HasSubstr("--cancel"));
    }
    EXPECT_EQ(step(old_code, 100, replace), UpgradeStep::propose);
    EXPECT_EQ(step(code, 100, cancel), UpgradeStep::cancel);
    EXPECT_EQ(step(code, 604'900, carry_through), UpgradeStep::none) << "lapsed";
}

}  // namespace
}  // namespace warden::orchestrator::people
