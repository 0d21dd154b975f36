// What the routes answer over stores that hold something.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/json_out.hpp"
#include "api/params.hpp"
#include "platform/json/parse.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using enforcement::DecisionState;
using orchestrator::Party;
using orchestrator::ReservationStatus;
using scoring::Outcome;
using scoring::SubjectKind;
using testing::ElementsAre;

std::string_view text(const Json& json, std::string_view name) {
    return *json.find(name)->string();
}

TEST(Chains, ShowHowFarEachContractIs) {
    World world;
    const Json page = world.get("/v1/chains");
    EXPECT_THAT(texts(page, "chain"), ElementsAre("sn", "st"));
    const Json& sn = page.find("items")->array()->at(0);
    EXPECT_EQ(text(sn, "address"), "starknet:SN_SEPOLIA:0x1");
    EXPECT_EQ(text(*sn.find("latest"), "block_num"), "7");
    EXPECT_EQ(text(*sn.find("latest"), "time"), "2023-11-14T22:13:20Z");
    EXPECT_EQ(text(sn, "verified_block_num"), "7");
    EXPECT_EQ(page.find("items")->array()->at(1).find("latest"), nullptr);  // nothing indexed yet
}

TEST(Units, OneUnitHasItsTermsMoneyAndAccount) {
    World world;
    world.add_unit(world.sn, 1);
    const Json unit = world.get("/v1/units/sn.main.1");
    EXPECT_EQ(text(unit, "id"), "sn.main.1");
    EXPECT_EQ(text(unit, "provider"), "starknet:SN_SEPOLIA:0xa11ce");
    EXPECT_EQ(text(*unit.find("price_floor"), "amount"), "5000000000000000000");
    EXPECT_EQ(*unit.find("sla")->find("latency_ms_max"), Json(200));
    EXPECT_EQ(text(unit, "registered_at"), "2023-11-14T21:56:40Z");
    EXPECT_EQ(text(unit, "decommissioned_at"), "");
    EXPECT_EQ(text(*unit.find("as_of"), "block_hash"), "0xb10c7");
}

TEST(Units, WrongIdsAreRefusedAndUnknownOnesNotFound) {
    World world;
    world.get("/v1/units/1", "", 400);
    world.get("/v1/units/sn.main.x", "", 400);
    world.get("/v1/units/sn.main.1", "", 404);
    world.get("/v1/units/other.main.1", "", 404);
    world.get("/v1/units", "chain=other", 404);
    world.get("/v1/units", "limit=201", 400);
    world.get("/v1/units", "regoin=eu", 400);
    world.get("/v1/units", "region=%zz", 400);
    world.get("/v1/units", "limit=1&limit=2", 400);
}

// Every page, following next_cursor.
std::vector<std::string> all_ids(World& world, const std::string& path, const std::string& query) {
    std::vector<std::string> ids;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
        const Json page = world.get(path, query + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (std::string& id : texts(page, "id")) ids.push_back(std::move(id));
        const Json& next = *page.find("next_cursor");
        if (next.is_null()) return ids;
        cursor = *next.string();
    }
    ADD_FAILURE() << "the pages never end";
    return ids;
}

TEST(Units, PagesGoThroughAllContractsWithoutGapOrRepetition) {
    World world;
    for (std::uint64_t id = 1; id <= 4; ++id) world.add_unit(world.sn, id);
    for (std::uint64_t id = 1; id <= 3; ++id) world.add_unit(world.st, id);
    const auto expected = ElementsAre("sn.main.1", "sn.main.2", "sn.main.3", "sn.main.4",
                                      "st.main.1", "st.main.2", "st.main.3");
    for (const char* limit : {"1", "2", "3", "4", "5", "7", "8"}) {
        EXPECT_THAT(all_ids(world, "/v1/units", "limit=" + std::string(limit)), expected) << limit;
    }
    EXPECT_THAT(all_ids(world, "/v1/units", "limit=2&chain=st"),
                ElementsAre("st.main.1", "st.main.2", "st.main.3"));
}

TEST(Units, AForeignCursorIsRefused) {
    World world;
    world.add_unit(world.sn, 1);
    world.get("/v1/units", "cursor=zz", 400);
    world.get("/v1/units", "cursor=" + make_cursor("no bar"), 400);
    world.get("/v1/units", "cursor=" + make_cursor("other.main|1"), 400);
    world.get("/v1/units", "chain=st&cursor=" + make_cursor("sn.main|1"), 400);
}

TEST(Units, ARegionFiltersWithinThePage) {
    World world;
    world.add_unit(world.sn, 1, "eu-central");
    world.add_unit(world.sn, 2, "us-east");
    EXPECT_THAT(texts(world.get("/v1/units", "region=us-east"), "id"), ElementsAre("sn.main.2"));
}

TEST(Reservations, FilterByUnitAndStatus) {
    World world;
    world.add_reservation(world.sn, 1, 1, ReservationStatus::active);
    world.add_reservation(world.sn, 2, 1, ReservationStatus::completed);
    world.add_reservation(world.sn, 3, 2, ReservationStatus::active);
    EXPECT_THAT(texts(world.get("/v1/reservations", "unit=sn.main.1&status=active"), "id"),
                ElementsAre("sn.main.1"));
    world.get("/v1/reservations", "status=asleep", 400);
    world.get("/v1/reservations", "unit=1", 400);
    const Json one = world.get("/v1/reservations/sn.main.3");
    EXPECT_EQ(text(one, "unit"), "sn.main.2");
    EXPECT_EQ(text(one, "consumer"), "starknet:SN_SEPOLIA:0xca401");
    world.get("/v1/reservations/sn.main.9", "", 404);
}

TEST(Scores, ListIsPagedAndAUnitHasItsTrend) {
    World world;
    world.add_unit(world.sn, 1);
    world.add_unit(world.sn, 2);
    world.add_score("sn.main.1", SubjectKind::unit, 1, 240);
    world.add_score("sn.main.1", SubjectKind::unit, 2, 270);
    world.add_score("sn.main.3", SubjectKind::unit, 2, 90);
    const Json first = world.get("/v1/scores", "limit=1");
    EXPECT_THAT(texts(first, "subject"), ElementsAre("sn.main.1"));
    EXPECT_EQ(*first.find("items")->array()->at(0).find("thirds"), Json(270));
    const std::string next = "limit=1&cursor=" + *first.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/scores", next), "subject"), ElementsAre("sn.main.3"));
    EXPECT_THAT(texts(world.get("/v1/scores", "min=80"), "subject"), ElementsAre("sn.main.1"));
    EXPECT_TRUE(texts(world.get("/v1/scores", "kind=provider"), "subject").empty());
    world.get("/v1/scores", "kind=judge", 400);
    world.get("/v1/scores", "min=101", 400);

    const Json unit = world.get("/v1/units/sn.main.1/score");
    EXPECT_EQ(*unit.find("score"), Json(90));
    EXPECT_EQ(unit.find("trend")->array()->size(), 2u);
    world.get("/v1/units/sn.main.2/score", "", 404);  // no day yet
    world.get("/v1/units/sn.main.9/score", "", 404);  // no such unit
}

TEST(Verdicts, OldestFirstFilteredAndPaged) {
    World world;
    world.add_verdict(world.sn, 0, Outcome::met);
    world.add_verdict(world.sn, 1, Outcome::breached);
    world.add_verdict(world.sn, 2, Outcome::met);
    const Json first = world.get("/v1/verdicts", "limit=2");
    EXPECT_THAT(texts(first, "key"), ElementsAre("sn.main.3.provider.0", "sn.main.3.provider.1"));
    const std::string next = "limit=2&cursor=" + *first.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/verdicts", next), "key"), ElementsAre("sn.main.3.provider.2"));
    EXPECT_THAT(texts(world.get("/v1/verdicts", "verdict=breached&unit=sn.main.1"), "key"),
                ElementsAre("sn.main.3.provider.1"));
    EXPECT_TRUE(texts(world.get("/v1/verdicts", "reservation=sn.main.4"), "key").empty());
    world.get("/v1/verdicts", "verdict=guilty", 400);
    world.get("/v1/verdicts", "cursor=" + make_cursor("18446744073709551615"), 400);
}

TEST(Verdicts, OnlyWindowsThatEndedAfterATime) {
    World world;
    world.add_verdict(world.sn, 0, Outcome::met);  // ends at 22:14:20
    EXPECT_EQ(texts(world.get("/v1/verdicts", "ended_after=2023-11-14T22:14:19Z"), "key").size(),
              1u);
    EXPECT_TRUE(
        texts(world.get("/v1/verdicts", "ended_after=2023-11-14T22:14:20Z"), "key").empty());
    world.get("/v1/verdicts", "ended_after=yesterday", 400);
}

TEST(Verdicts, ABreachedOneSaysWhatWasDecidedAndUntilWhen) {
    World world;
    world.add_verdict(world.sn, 1, Outcome::breached);
    world.add_verdict(world.sn, 2, Outcome::met);
    const Json before = world.get("/v1/verdicts").find("items")->array()->at(0);
    EXPECT_TRUE(before.find("decision")->is_null());
    EXPECT_TRUE(before.find("deadlines")->is_null());  // the reservation is not indexed yet
    world.add_reservation(world.sn, 3, 1, ReservationStatus::active);
    world.add_config(world.sn, 1);
    world.add_decision({{world.sn, 3}, Party::provider, 1}, DecisionState::sealed);
    world.add_decision({{world.sn, 3}, Party::provider, 1}, DecisionState::warned);
    const Json page = world.get("/v1/verdicts");
    const Json& breached = page.find("items")->array()->at(0);
    EXPECT_EQ(text(*breached.find("decision"), "state"), "warned");
    // The reservation began at 22:11:40; its window 1 ends 120 s later.
    EXPECT_EQ(text(*breached.find("deadlines"), "claim_until"), "2023-11-14T22:14:00Z");
    EXPECT_EQ(text(*breached.find("deadlines"), "decide_until"), "2023-11-14T22:14:45Z");
    EXPECT_EQ(page.find("items")->array()->at(1).find("decision"), nullptr);
}

TEST(Verdicts, OneThatCannotBeReadIsLeftOutAlone) {
    World world;
    for (const std::uint32_t window : {0U, 1U, 2U})
        world.add_verdict(world.sn, window, Outcome::met);
    world.scores.unreadable = {2};
    const Json page = world.get("/v1/verdicts", "limit=2");
    EXPECT_THAT(texts(page, "key"), ElementsAre("sn.main.3.provider.0"));
    const std::string next = "limit=2&cursor=" + *page.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/verdicts", next), "key"), ElementsAre("sn.main.3.provider.2"));
}

TEST(Verdicts, ABreachedOneIsShownWithoutADecisionThatCannotBeRead) {
    World world;
    world.add_verdict(world.sn, 1, Outcome::breached);
    world.add_decision({{world.sn, 3}, Party::provider, 1}, DecisionState::sealed);
    world.decisions.unreadable = {1};
    const Json page = world.get("/v1/verdicts");
    EXPECT_THAT(texts(page, "verdict"), ElementsAre("breached"));
    EXPECT_TRUE(page.find("items")->array()->at(0).find("decision")->is_null());
}

TEST(Enforcement, TellsModeAndSwitches) {
    Settings settings;
    settings.mode = enforcement::Mode::propose;
    World world(settings);
    const Json quiet = world.get("/v1/enforcement");
    EXPECT_EQ(text(quiet, "mode"), "propose");
    EXPECT_EQ(*quiet.find("killed"), Json(false));
    EXPECT_EQ(*quiet.find("mass_breach_hold"), Json(false));
    EXPECT_EQ(text(quiet, "changed_at"), "");
    ports::SwitchChange change;
    change.mass_breach_hold = true;
    change.reason = "mass_breach: 5 providers in breach of 6";
    change.by = "enforcer/sn.main";
    change.at = 1'700'000'000;
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.decisions.change_switches(change)));
    const Json held = world.get("/v1/enforcement");
    EXPECT_EQ(*held.find("mass_breach_hold"), Json(true));
    EXPECT_EQ(text(held, "reason"), change.reason);
    EXPECT_EQ(text(held, "changed_by"), change.by);
    EXPECT_EQ(text(held, "changed_at"), "2023-11-14T22:13:20Z");
}

TEST(Enforcement, TellsOfHaltedAccounts) {
    World world;
    EXPECT_TRUE(world.get("/v1/enforcement").find("halts")->array()->empty());
    ports::SubmitterHalt halt{0, world.sn, "d", "0xa", 8, "slot 7 was spent", 1'700'000'000};
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.txns.halt(halt, {})));
    halt.contract = {"gone", "main"};
    halt.deployment = "e";
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.txns.halt(halt, {})));
    const Json told = world.get("/v1/enforcement");
    ASSERT_EQ(told.find("halts")->array()->size(), 1u);
    const Json& first = told.find("halts")->array()->front();
    EXPECT_EQ(text(first, "contract"), "sn.main");
    EXPECT_TRUE(text(first, "account").ends_with(":0xa")) << text(first, "account");
    EXPECT_EQ(text(first, "reason"), "slot 7 was spent");
    EXPECT_EQ(text(first, "halted_at"), "2023-11-14T22:13:20Z");
}

TEST(Evidence, IsServedAsTheVeryBytesThatWereSealed) {
    World world;
    ports::EvidenceRow row;
    row.root = std::string(64, 'e');
    row.key = {{world.sn, 3}, Party::provider, 1};
    row.bundle = "[ \"not canonical\" ]\n";  // whatever was sealed, nothing is rewritten
    row.openings = "{\"a\":1}";
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.decisions.seal(row, {})));
    http::Response bundle = world.ask("/v1/evidence/" + row.root);
    EXPECT_EQ(*header(bundle, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(world.whole(std::move(bundle)), row.bundle);
    EXPECT_EQ(world.whole(world.ask("/v1/evidence/" + row.root + "/openings")), row.openings);
    world.get("/v1/evidence/" + std::string(64, 'd'), "", 404);
    world.get("/v1/evidence/abc", "", 400);
}

}  // namespace
}  // namespace warden::api
