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
    Guide guide{15, 0, 1'000};
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

}  // namespace
}  // namespace warden::orchestrator
