// A hand at the database, or a later version, left a row that can't be read.
#include <gtest/gtest.h>

#include "domain/enforcement/goal.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using enforcement::DecisionState;

void add_decision(World& world, std::uint64_t reservation, DecisionState state, Json detail) {
    ports::DecisionRow row;
    row.key = world.key(reservation);
    row.state = state;
    row.detail = std::move(detail);
    row.at = kEnd;
    world.get(world.decisions.append(row, world.fence));
}

TEST(UnreadableRows, AFiledRowSkipsItsKeyAlone) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    add_decision(world, 3, DecisionState::filed, Json::Object{{"provider", 5}, {"unit", Json()}});
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
    add_decision(world, 3, DecisionState::sealed,
                 Json::Object{{"evidence_root", 1}, {"score_before", "51"}});
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 3);
    EXPECT_EQ(world.history(3), "sealed");
    EXPECT_EQ(world.intents(), Keys{kPropose}) << "of the other key";
}

TEST(UnreadableRows, ADecisionThatTheStoreCannotReadSkipsItsKeyAlone) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    add_decision(world, 3, DecisionState::warned, Json::Object{});
    world.decisions.unreadable = {1};
    world.pass(*world.enforcer());
    EXPECT_EQ(world.metrics.skips, 1);
    EXPECT_EQ(world.history(3), "warned");
    EXPECT_EQ(world.history(7), "sealed");
}

TEST(UnreadableRows, AFilingThatTheStoreCannotReadKeepsNoOtherFromBeingCounted) {
    World world;
    world.reservation(3);
    world.reservation(4);
    world.breached(7);
    world.settings.caps.units = 1;
    const enforcement::Filing filing{{}, "propose_slash/4.provider.0", "provider-x", "sim.main.4"};
    for (const std::uint64_t reservation : {3U, 4U}) {
        add_decision(world, reservation, DecisionState::filed,
                     enforcement::to_json(enforcement::DecisionDetail{filing, {}}));
    }
    world.decisions.unreadable = {1};
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 1);
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_TRUE(world.intents().empty()) << "the cap holds for the filing that was read";
}

// Whether it was wanted, and what became of it, nobody knows: its key is not filed a second time.
TEST(UnreadableRows, AnIntentSkipsItsKeyAloneAndIsNotWantedAgain) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    orchestrator::ProposeSlash call;
    call.reservation_id = 3;
    ports::TxnIntent lost;
    lost.contract = world.contract;
    lost.deployment = world.settings.deployment;
    lost.key = enforcement::intent_key(call);
    world.get(world.txns.want(lost, world.fence));
    world.txns.unreadable = {1};
    const auto enforcer = world.enforcer();
    for (int pass = 0; pass < 2; ++pass) world.pass(*enforcer);
    world.at(kEnd + 110);
    for (int pass = 0; pass < 2; ++pass) world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 2);
    EXPECT_EQ(world.history(3), "sealed warned");
    EXPECT_EQ(world.history(7), "sealed warned filed:propose");
    EXPECT_EQ(world.txns.intent_rows().size(), 2u) << "the one that can't be read, and the other";
}

TEST(UnreadableRows, AVerdictThatTheStoreCannotReadIsLeftOutAlone) {
    World world;
    world.reservation(3);
    world.breached(3);
    world.breached(7);
    world.scores.unreadable = {1};
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    EXPECT_EQ(world.metrics.skips, 2) << "once a pass, so that the alert stays";
    EXPECT_EQ(world.history(3), "");
    EXPECT_EQ(world.history(7), "sealed warned");
    world.scores.unreadable.clear();
    world.pass(*world.enforcer());
    EXPECT_EQ(world.history(3), "sealed");
}

}  // namespace
}  // namespace warden::app
