// A hand at the database, or a later version, left a row that can't be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using orchestrator::Party;
using orchestrator::ReservationStatus;
using orchestrator::SlashStatus;
using scoring::SubjectKind;
using testing::ElementsAre;

// Its body as the store hands it on.
void make_unreadable(World& world, const orchestrator::EntityKey& key) {
    for (auto& version : world.chain_store.contract(world.sn).entities.at(key)) {
        version.body = Json();
    }
}

TEST(UnreadableRows, AUnitIsLeftOutAlone) {
    World world;
    for (const std::uint64_t id : {1u, 2u, 3u}) world.add_unit(world.sn, id);
    make_unreadable(world, orchestrator::unit_key(2));
    EXPECT_THAT(texts(world.get("/v1/units"), "id"), ElementsAre("sn.main.1", "sn.main.3"));
    const Json page = world.get("/v1/units", "limit=2");
    EXPECT_THAT(texts(page, "id"), ElementsAre("sn.main.1"));
    const std::string next = "limit=2&cursor=" + *page.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/units", next), "id"), ElementsAre("sn.main.3"));
    world.get("/v1/units/sn.main.2", "", 500);
}

TEST(UnreadableRows, AReservationIsLeftOutAlone) {
    World world;
    for (const std::uint64_t id : {1u, 2u, 3u}) {
        world.add_reservation(world.sn, id, 1, ReservationStatus::active);
    }
    make_unreadable(world, orchestrator::reservation_key(2));
    EXPECT_THAT(texts(world.get("/v1/reservations"), "id"), ElementsAre("sn.main.1", "sn.main.3"));
    world.get("/v1/reservations/sn.main.2", "", 500);
}

TEST(UnreadableRows, AScoreIsLeftOutAlone) {
    World world;
    for (const char* unit : {"sn.main.1", "sn.main.2", "sn.main.3"}) {
        world.add_score(unit, SubjectKind::unit, 1, 240);
    }
    world.scores.unreadable_scores = {{"sn.main.2", 1}};
    const Json page = world.get("/v1/scores", "limit=2");
    EXPECT_THAT(texts(page, "subject"), ElementsAre("sn.main.1"));
    const std::string next = "limit=2&cursor=" + *page.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/scores", next), "subject"), ElementsAre("sn.main.3"));
}

TEST(UnreadableRows, ASlashIsLeftOutAlone) {
    World world;
    for (const std::uint64_t id : {1u, 2u, 3u}) {
        world.add_reservation(world.sn, id, 1, ReservationStatus::active);
        world.add_slash(world.sn, {id, Party::provider, 1}, SlashStatus::proposed);
    }
    world.add_config(world.sn, 1);
    make_unreadable(world, orchestrator::slash_key({2, Party::provider, 1}));
    make_unreadable(world, orchestrator::reservation_key(3));
    const Json page = world.get("/v1/slashes");
    EXPECT_THAT(texts(page, "key"), ElementsAre("sn.main.1.provider.1", "sn.main.3.provider.1"));
    const Json::Array& items = *page.find("items")->array();
    EXPECT_NE(items.at(0).find("unit"), nullptr);
    EXPECT_EQ(items.at(1).find("unit"), nullptr) << "its reservation can't be read";
    world.get("/v1/slashes/sn.main.2.provider.1", "", 500);
}

}  // namespace
}  // namespace warden::api
