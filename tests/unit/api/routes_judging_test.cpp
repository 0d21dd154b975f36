// What the routes answer of rules, keys and measurements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/base/sha256.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using testing::ElementsAre;

std::string_view text(const Json& json, std::string_view name) {
    return *json.find(name)->string();
}

TEST(Rules, AreListedWithTheirVersions) {
    World world;
    EXPECT_TRUE(world.get("/v1/rules").find("items")->array()->empty());
    scoring::RuleVersion version{0, {{}, {"a", "b", "c"}, {{"0x1", "0x2"}}}};
    const std::string digest = to_hex(scoring::digest(version.rulings.rules));
    const auto done = [&](auto task) {
        return support::run_until(world.io, world.clock, std::move(task)).has_value();
    };
    ASSERT_TRUE(done(world.scores.put_rule_set(digest, "{}")));
    ASSERT_TRUE(done(world.scores.put_rule_version(version, {})));
    version.from = 1'700'000'000;
    version.rulings.electorate = {"a"};
    ASSERT_TRUE(done(world.scores.put_rule_version(version, {})));
    const Json page = world.get("/v1/rules");
    EXPECT_THAT(texts(page, "from"), ElementsAre("", "2023-11-14T22:13:20Z"));
    EXPECT_THAT(texts(page, "rule_set"), ElementsAre(digest, digest));
    const Json& first = page.find("items")->array()->at(0);
    EXPECT_EQ(first.find("electorate")->array()->size(), 3u);
    EXPECT_EQ(write_canonical(*first.find("affiliations")), R"([["0x1","0x2"]])");
    EXPECT_EQ(*first.find("rules")->find("k_floor")->integer(), 3);
}

TEST(Vantages, AreListedWithTheirKeys) {
    World world;
    const std::string key_id(64, 'a');
    const ports::VantageKey vantage{"eu-1", "AS1", "eu", key_id, 0};
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.observations.announce(vantage)));
    const Json page = world.get("/v1/vantages");
    EXPECT_THAT(texts(page, "vantage"), ElementsAre("eu-1"));
    EXPECT_THAT(texts(page, "key_id"), ElementsAre(key_id));
    EXPECT_EQ(*page.find("items")->array()->at(0).find("retired_at"), Json());
    world.observations.retire_key("eu-1");
    const Json later = world.get("/v1/vantages");
    EXPECT_THAT(texts(later, "retired_at"), texts(later, "since"));
}

// Its committed day, of two hours, with the first one opened.
TEST(Vantages, ShowWhatTheyCommittedToAndOpened) {
    World world;
    support::FakeSigner signer = support::FakeSigner::of("eu-1");
    const ports::VantageKey vantage{"eu-1", "AS1", "eu", signer.key_id(), 0};
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.observations.announce(vantage)));
    EXPECT_TRUE(world.get("/v1/vantages")
                    .find("items")
                    ->array()
                    ->at(0)
                    .find("commitments")
                    ->array()
                    ->empty());
    const probing::HourKeys keys(sha256("secret"), 2);
    for (std::int64_t day = 1; day <= 45; ++day) {
        probing::DayCommitment c;
        c.vantage = "eu-1";
        c.key_id = signer.key_id();
        c.day = day;
        c.grid.hour_secs = 43'200;
        c.chain_end = keys.chain_end();
        c.signature = signer.sign(probing::commitment_message(c));
        ASSERT_TRUE(support::run_until(world.io, world.clock, world.observations.commit_day(c)));
        c.committed_at = 1'699'999'990;
        if (day == 44) c.committed_at = 0;  // of old
        if (day == 45) c.opened = probing::OpenedHour{0, keys.of(0)};
        world.observations.forge(c);
    }
    const Json page = world.get("/v1/vantages");
    const Json::Array days = *page.find("items")->array()->at(0).find("commitments")->array();
    ASSERT_EQ(days.size(), 39u) << "of the newest 40 those that commit to something";
    const Json& newest = days[0];
    EXPECT_EQ(*newest.find("day"), Json(45));
    EXPECT_EQ(text(newest, "committed_at"), "2023-11-14T22:13:10Z");
    EXPECT_EQ(text(newest, "chain_end"), to_hex(keys.chain_end()));
    EXPECT_EQ(*newest.find("hour_secs"), Json(43'200));
    EXPECT_EQ(*newest.find("period_us"), Json(60'000'000));
    EXPECT_EQ(*newest.find("opened_hour"), Json(0));
    EXPECT_EQ(text(newest, "opened_key"), to_hex(keys.of(0)));
    EXPECT_EQ(newest.find("blocks")->object()->size(), 1u) << "one contract is not indexed yet";
    EXPECT_EQ(text(*newest.find("blocks")->find("sn.main"), "block_hash"), "0xb10c7");
    EXPECT_EQ(*days[1].find("day"), Json(43));
    EXPECT_EQ(*days[1].find("opened_hour"), Json());
    EXPECT_EQ(*days[1].find("opened_key"), Json());
}

TEST(Observations, NewestSingleMeasurementsOfAUnit) {
    World world;
    ports::DisplayObservation shown;
    shown.unit = "sn.main.1";
    shown.observation.start = 1'699'999'000'000'000;
    shown.observation.first_byte_us = 1'500;
    shown.http_status = 200;
    support::FakeSigner signer = support::FakeSigner::of("eu-1");
    const ports::VantageKey key{"eu-1", "AS1", "eu", signer.key_id(), 0};
    ASSERT_TRUE(support::run_until(world.io, world.clock, world.observations.announce(key)));
    probing::BatchHead head;
    head.vantage = "eu-1";
    head.key_id = signer.key_id();
    head.slice = probing::slice_of(shown.observation.start, head.slice_secs);
    const probing::SliceBatch batch =
        probing::seal_batch(head, {}, [&](std::string_view bytes) { return signer.sign(bytes); });
    ASSERT_TRUE(
        support::run_until(world.io, world.clock, world.observations.append(batch, {}, {shown})));
    const Json page = world.get("/v1/units/sn.main.1/observations");
    ASSERT_EQ(page.find("items")->array()->size(), 1u);
    const Json& item = page.find("items")->array()->at(0);
    EXPECT_EQ(*item.find("start_us"), Json(std::int64_t{1'699'999'000'000'000}));
    EXPECT_EQ(text(item, "first_byte_us"), "1500");
    EXPECT_EQ(text(item, "vantage"), "eu-1");
    EXPECT_EQ(*item.find("http_status"), Json(200));
    EXPECT_TRUE(texts(world.get("/v1/units/sn.main.2/observations"), "class").empty());
}

}  // namespace
}  // namespace warden::api
