// What the routes of slashes and decisions answer over stores that hold some.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using enforcement::DecisionState;
using orchestrator::Party;
using orchestrator::ReservationStatus;
using orchestrator::SlashStatus;
using testing::ElementsAre;

std::string_view text(const Json& json, std::string_view name) {
    return *json.find(name)->string();
}

TEST(Slashes, HaveTheirUnitQuorumAndDeadlines) {
    World world;
    const orchestrator::SlashKey key{3, Party::provider, 1};
    world.add_slash(world.sn, key, SlashStatus::proposed);
    EXPECT_EQ(world.get("/v1/slashes/sn.main.3.provider.1").find("deadlines"), nullptr);
    world.add_reservation(world.sn, 3, 1, ReservationStatus::active);
    world.add_config(world.sn, 1);
    orchestrator::Instance instance;
    instance.oracles = {{{"0x04ac1e"}}};
    world.put(world.sn, orchestrator::instance_key(), instance);
    const Json slash = world.get("/v1/slashes/sn.main.3.provider.1");
    EXPECT_EQ(text(slash, "unit"), "sn.main.1");
    EXPECT_EQ(text(slash, "window_end"), "2023-11-14T22:13:40Z");
    EXPECT_EQ(*slash.find("support"), Json(1));
    EXPECT_EQ(*slash.find("quorum"), Json(2));
    EXPECT_EQ(text(*slash.find("deadlines"), "attest_until"), "2023-11-14T22:14:05Z");
    EXPECT_EQ(text(*slash.find("deadlines"), "dispute_until"), "2023-11-14T22:14:15Z");
}

// Places of former oracles are given away: what a quorum was once can't be computed for ever.
TEST(Slashes, OfAClosedOneNeitherQuorumNorSupportIsTold) {
    World world;
    world.add_reservation(world.sn, 3, 1, ReservationStatus::active);
    world.add_config(world.sn, 1);
    orchestrator::Instance instance;
    instance.oracles = {{{"0x04ac1e"}}};
    world.put(world.sn, orchestrator::instance_key(), instance);
    for (const auto status : {SlashStatus::proposed, SlashStatus::disputed, SlashStatus::claimed,
                              SlashStatus::executed, SlashStatus::rejected, SlashStatus::lapsed}) {
        world.add_slash(world.sn, {3, Party::provider, 1}, status);
        const Json slash = world.get("/v1/slashes/sn.main.3.provider.1");
        const bool open = orchestrator::is_open(status);
        EXPECT_EQ(slash.find("quorum") != nullptr, open) << name(status);
        EXPECT_EQ(slash.find("support") != nullptr, open) << name(status);
        EXPECT_NE(slash.find("due"), nullptr) << name(status);
        EXPECT_NE(slash.find("deadlines"), nullptr) << name(status);
    }
}

// The default: nobody disputed or claimed it, and one vote is no quorum of two.
TEST(Slashes, SayNothingOfWhatIsNotThere) {
    World world;
    const orchestrator::SlashKey key{3, Party::provider, 1};
    world.add_slash(world.sn, key, SlashStatus::proposed);
    world.add_reservation(world.sn, 3, 1, ReservationStatus::active);
    world.add_config(world.sn, 1);
    orchestrator::Instance instance;
    instance.oracles = {{{"0x04ac1e"}}};
    world.put(world.sn, orchestrator::instance_key(), instance);
    const Json slash = world.get("/v1/slashes/sn.main.3.provider.1");
    for (const char* name : {"dispute", "claim", "due"}) {
        ASSERT_NE(slash.find(name), nullptr) << name;
        EXPECT_TRUE(slash.find(name)->is_null()) << name;
    }
    EXPECT_TRUE(text(slash, "arbiter").ends_with(":0x0a4b"));
}

TEST(Slashes, SayWhatIsClaimedDisputedAndDue) {
    World world;
    const orchestrator::SlashKey key{3, Party::provider, 1};
    world.add_reservation(world.sn, 3, 1, ReservationStatus::active);
    world.add_config(world.sn, 1);
    orchestrator::SlaTerms terms;
    terms.credit_bps = 2'500;
    world.put(world.sn, orchestrator::sla_key(1, 1), terms);
    orchestrator::Instance instance;
    instance.oracles = {{{"0xa"}}, {{"0xb"}}, {{"0xc"}}};
    world.put(world.sn, orchestrator::instance_key(), instance);
    orchestrator::Slash slash;
    slash.status = SlashStatus::disputed;
    slash.reasons = slash.claim_reasons = 8;
    slash.base = 1'000;
    slash.votes = {{{"0xa"}, 8, 90, {}, false}, {{"0xb"}, 8 | 1, 100, {}, false}};
    slash.arbiter = {"0x0a4b"};
    slash.statement_hash[31] = 5;
    slash.deposit = 40;
    slash.claim_hash[31] = 6;
    slash.claim_deposit = 70;
    world.put(world.sn, orchestrator::slash_key(key), slash);
    const auto shown = [&] { return world.get("/v1/slashes/sn.main.3.provider.1"); };
    const std::string zeros(62, '0');
    EXPECT_EQ(text(*shown().find("dispute"), "statement_hash"), zeros + "05");
    EXPECT_EQ(text(*shown().find("dispute")->find("deposit"), "amount"), "40");
    const Json claim = *shown().find("claim");
    EXPECT_EQ(write_canonical(*claim.find("reasons")), R"(["uptime"])");
    EXPECT_EQ(text(claim, "statement_hash"), zeros + "06");
    EXPECT_EQ(text(claim, "answer_hash"), "");
    EXPECT_EQ(text(*claim.find("deposit"), "amount"), "70");
    const Json due = *shown().find("due");
    EXPECT_EQ(text(*due.find("amount"), "amount"), "250") << "the promised credit, at 100 points";
    EXPECT_EQ(write_canonical(*due.find("reasons")), R"(["uptime"])");
    EXPECT_EQ(*due.find("score"), Json(100));
    EXPECT_EQ(write_canonical(*shown().find("votes")->array()->at(1).find("reasons")),
              R"(["latency","uptime"])");
    slash.answer_hash[31] = 7;
    slash.status = SlashStatus::executed;
    world.put(world.sn, orchestrator::slash_key(key), slash);
    EXPECT_EQ(text(*shown().find("claim"), "answer_hash"), zeros + "07");
    EXPECT_TRUE(shown().find("due")->is_null()) << "it is closed";
}

TEST(Slashes, CanBeAskedForByAClaim) {
    World world;
    world.add_slash(world.sn, {3, Party::provider, 1}, SlashStatus::claimed);
    world.add_slash(world.sn, {4, Party::consumer, 0}, SlashStatus::proposed);
    EXPECT_THAT(texts(world.get("/v1/slashes", "status=claimed"), "key"),
                ElementsAre("sn.main.3.provider.1"));
}

TEST(Slashes, ShowReasonsVotesTxnsAndDecisions) {
    World world;
    const orchestrator::SlashKey key{3, Party::provider, 1};
    world.add_slash(world.sn, key, SlashStatus::proposed);
    world.add_slash(world.sn, {4, Party::consumer, 0}, SlashStatus::executed);
    world.add_decision({{world.sn, 3}, Party::provider, 1}, DecisionState::filed);
    orchestrator::ProposeSlash propose;
    propose.reservation_id = 3;
    propose.window = 1;
    ports::TxnIntent intent;
    intent.contract = world.sn;
    intent.deployment = world.deployment;
    intent.key = "propose_slash/3.provider.1";
    intent.call = propose;
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.txns.want(intent, {})).has_value());
    const orchestrator::LapseSlash lapse{key};
    intent.key = "lapse_slash/3.provider.1";
    intent.call = lapse;
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.txns.want(intent, {})).has_value());

    EXPECT_THAT(texts(world.get("/v1/slashes", "status=executed"), "key"),
                ElementsAre("sn.main.4.consumer.0"));
    world.get("/v1/slashes", "status=lost", 400);
    const Json slash = world.get("/v1/slashes/sn.main.3.provider.1");
    EXPECT_EQ(text(slash, "status"), "proposed");
    EXPECT_EQ(slash.find("reasons")->array()->size(), 2u);
    EXPECT_EQ(slash.find("votes")->array()->size(), 1u);
    ASSERT_EQ(slash.find("txns")->array()->size(), 2u);
    EXPECT_EQ(text(slash.find("txns")->array()->at(0), "state"), "wanted");
    EXPECT_EQ(text(slash.find("txns")->array()->at(1), "call"), "lapse_slash");
    EXPECT_EQ(text(slash.find("decisions")->array()->at(0), "state"), "filed");
    world.get("/v1/slashes/3.provider.1", "", 400);
    world.get("/v1/slashes/sn.main.3.provider.2", "", 404);
}

TEST(Decisions, OfOneKeyOrOfAllInPages) {
    World world;
    const ports::WindowKey key{{world.sn, 3}, Party::provider, 1};
    world.add_decision(key, DecisionState::sealed);
    world.add_decision({{world.sn, 4}, Party::provider, 0}, DecisionState::blocked);
    world.add_decision(key, DecisionState::filed);
    EXPECT_THAT(texts(world.get("/v1/decisions", "key=sn.main.3.provider.1"), "state"),
                ElementsAre("sealed", "filed"));
    const Json first = world.get("/v1/decisions", "limit=2");
    EXPECT_THAT(texts(first, "state"), ElementsAre("sealed", "blocked"));
    const std::string next = "limit=2&cursor=" + *first.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/decisions", next), "state"), ElementsAre("filed"));
    world.get("/v1/decisions", "cursor=" + make_cursor("x"), 400);
    world.get("/v1/decisions", "key=3", 400);
}

TEST(Decisions, OneThatCannotBeReadIsLeftOutAlone) {
    World world;
    const ports::WindowKey key{{world.sn, 3}, Party::provider, 1};
    world.add_slash(world.sn, {3, Party::provider, 1}, SlashStatus::proposed);
    for (const auto state : {DecisionState::sealed, DecisionState::warned, DecisionState::filed}) {
        world.add_decision(key, state);
    }
    world.decisions.unreadable = {2};
    EXPECT_THAT(texts(world.get("/v1/decisions", "key=sn.main.3.provider.1"), "state"),
                ElementsAre("sealed", "filed"));
    const Json page = world.get("/v1/decisions", "limit=2");
    EXPECT_THAT(texts(page, "state"), ElementsAre("sealed"));
    const std::string next = "limit=2&cursor=" + *page.find("next_cursor")->string();
    EXPECT_THAT(texts(world.get("/v1/decisions", next), "state"), ElementsAre("filed"));
    const Json slash = world.get("/v1/slashes/sn.main.3.provider.1");
    EXPECT_EQ(slash.find("decisions")->array()->size(), 2u);
}

}  // namespace
}  // namespace warden::api
