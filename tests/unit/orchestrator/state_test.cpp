#include "domain/orchestrator/state.hpp"

#include <gtest/gtest.h>

namespace warden::orchestrator {
namespace {

TEST(UnitState, MaintenanceRunsFromItsStartToBeforeItsEnd) {
    Unit unit;
    unit.maint_from = 100;
    unit.maint_until = 200;
    EXPECT_EQ(unit_state(unit, 99), UnitState::reserved);
    EXPECT_EQ(unit_state(unit, 100), UnitState::maintenance);
    EXPECT_EQ(unit_state(unit, 199), UnitState::maintenance);
    EXPECT_EQ(unit_state(unit, 200), UnitState::reserved);
    unit.active_reservations = 1;
    EXPECT_EQ(unit_state(unit, 99), UnitState::in_use);
    EXPECT_EQ(unit_state(unit, 150), UnitState::maintenance);
    EXPECT_EQ(unit_state(unit, 200), UnitState::in_use);
}

TEST(UnitState, DecommissioningIsTerminal) {
    Unit unit;
    unit.decommissioned_at = 120;
    unit.maint_from = 100;
    unit.maint_until = 200;
    unit.active_reservations = 1;
    EXPECT_EQ(unit_state(unit, 150), UnitState::decommissioning);
}

TEST(UnitState, AUnitWithoutMaintenanceIsNeverInIt) {
    EXPECT_EQ(unit_state(Unit{}, 0), UnitState::reserved);
}

TEST(EffectivePrice, FollowsAValidGuideWithinFloorAndCeiling) {
    Unit unit;
    unit.floor = 10;
    unit.ceiling = 20;
    Guide guide{15, 1'000};
    EXPECT_EQ(effective_price(unit, &guide, 999), 15u);
    EXPECT_EQ(effective_price(unit, &guide, 1'000), 10u);
    EXPECT_EQ(effective_price(unit, nullptr, 0), 10u);
    guide.price = 5;
    EXPECT_EQ(effective_price(unit, &guide, 0), 10u);
    guide.price = 25;
    EXPECT_EQ(effective_price(unit, &guide, 0), 20u);
    unit.ceiling = 10;
    EXPECT_EQ(effective_price(unit, &guide, 0), 10u);
}

TEST(SlashKey, HasOneText) {
    const SlashKey key{7, Party::consumer, 3};
    EXPECT_EQ(key.text(), "7.consumer.3");
    EXPECT_EQ(parse_slash_key("7.consumer.3").value(), key);
    EXPECT_EQ(parse_slash_key("18446744073709551615.provider.4294967295").value(),
              (SlashKey{18'446'744'073'709'551'615u, Party::provider, 4'294'967'295u}));
    for (const char* bad : {"", "7", "7.provider", "7.provider.", ".provider.3", "7.broker.3",
                            "7.provider.4294967296", "07.provider.3", "7.provider.3.1", "7..3"}) {
        EXPECT_FALSE(parse_slash_key(bad)) << bad;
    }
}

TEST(ConfigLimits, EachFieldHasItsRange) {
    Config good;
    good.min_stake = good.min_bond = 1;
    good.request_ttl_secs = good.min_window_secs = 1;
    good.claim_secs = good.attest_secs = good.dispute_secs = good.arbitration_secs = 1;
    good.quorum = 1;
    ASSERT_TRUE(check_limits(good));
    const auto refused = [&](auto change, const std::string& field) {
        Config config = good;
        change(config);
        const auto checked = check_limits(config);
        ASSERT_FALSE(checked) << field;
        EXPECT_EQ(checked.error().detail, field + " is out of range");
    };
    refused([](Config& c) { c.platform_fee_bps = 1'001; }, "platform_fee_bps");
    refused([](Config& c) { c.min_stake = 0; }, "min_stake");
    refused([](Config& c) { c.min_bond = kMoneyMax + 1; }, "min_bond");
    refused([](Config& c) { c.dispute_deposit = kMoneyMax + 1; }, "dispute_deposit");
    refused([](Config& c) { c.request_ttl_secs = 0; }, "request_ttl_secs");
    refused([](Config& c) { c.min_window_secs = kMonthSecs + 1; }, "min_window_secs");
    const std::string times = "claim_secs, attest_secs, dispute_secs or arbitration_secs";
    refused([](Config& c) { c.claim_secs = 0; }, times);
    refused([](Config& c) { c.arbitration_secs = 0; }, times);
    const std::string sum = "sum of claim, attest, dispute and arbitration_secs";
    refused([](Config& c) { c.dispute_secs = 7'776'000; }, sum);
    refused([](Config& c) { c.dispute_secs = c.claim_secs = ~0ull; }, sum);
    refused([](Config& c) { c.maintenance_notice_secs = 604'801; }, "maintenance_notice_secs");
    refused([](Config& c) { c.maintenance_quota_bps = 10'001; }, "maintenance_quota_bps");
    refused([](Config& c) { c.stake_penalty_bps = 10'001; }, "stake_penalty_bps");
    refused([](Config& c) { c.consumer_penalty_bps = 10'001; }, "consumer_penalty_bps");
    refused([](Config& c) { c.quorum = 8; }, "quorum");
    refused([](Config& c) { c.quorum = 0; }, "quorum");
}

}  // namespace
}  // namespace warden::orchestrator
