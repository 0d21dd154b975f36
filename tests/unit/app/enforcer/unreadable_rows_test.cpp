// A hand at the database, or a later version, left a row that can't be read.
#include <gtest/gtest.h>

#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

void add_decision(World& world, std::uint64_t reservation, std::string state, Json detail) {
    ports::DecisionRow row;
    row.key = world.key(reservation);
    row.state = std::move(state);
    row.detail = std::move(detail);
    row.at = kEnd;
    world.get(world.decisions.append(row, world.fence));
}

TEST(UnreadableRows, AFiledRowSkipsItsKeyAlone) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    add_decision(world, 3, "filed", Json::Object{{"provider", 5}, {"unit", Json()}});
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 2) << "once for the caps, once for its key";
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 3);
    EXPECT_EQ(world.history(3), "filed");
    EXPECT_EQ(world.history(7), "sealed warned");
}

TEST(UnreadableRows, ASealedRowSkipsItsKeyAloneAndFilesNothing) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    add_decision(world, 3, "sealed", Json::Object{{"evidence_root", 1}, {"score_before", "51"}});
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 3);
    EXPECT_EQ(world.history(3), "sealed");
    EXPECT_EQ(world.intents(), Keys{kPropose}) << "of the other key";
}

TEST(UnreadableRows, AnUnknownStateSkipsItsKeyAlone) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    add_decision(world, 3, "pondered", Json::Object{});
    world.pass(*world.enforcer());
    EXPECT_EQ(world.metrics.skips, 1);
    EXPECT_EQ(world.history(7), "sealed");
}

}  // namespace
}  // namespace warden::app
