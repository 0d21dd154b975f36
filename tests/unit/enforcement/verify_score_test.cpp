// The score history of a bundle.
#include "domain/enforcement/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/enforcement/tamper.hpp"

namespace warden::enforcement {
namespace {

// Changes one member of a day, at that path.
void change_day(Evidence& e, std::size_t index, std::vector<std::string> path, const Json& value) {
    std::function<Json(const Json&, std::size_t)> changed = [&](const Json& json, std::size_t at) {
        if (at == path.size()) return value;
        if (json.array() != nullptr) {
            Json::Array items = *json.array();
            Json& item = items.at(std::stoul(path[at]));
            item = changed(item, at + 1);
            return Json(items);
        }
        Json::Object members = *json.object();
        for (auto& [name, member] : members) {
            if (name == path[at]) member = changed(member, at + 1);
        }
        return Json(members);
    };
    Json::Array days = *e.score_days.array();
    days.at(index) = changed(days.at(index), 0);
    e.score_days = days;
}

void cut_days(Evidence& e, std::size_t first, std::size_t count) {
    Json::Array days = *e.score_days.array();
    days.erase(days.begin() + static_cast<std::ptrdiff_t>(first),
               days.begin() + static_cast<std::ptrdiff_t>(first + count));
    e.score_days = days;
}

TEST(Verify, TheScoreHistoryIsWhole) {
    const std::size_t all = honest().score_days.array()->size();
    ASSERT_GE(all, 10u);
    EXPECT_EQ(failed_after([](Evidence& e) { e.score_before = 50; }), "score_before");
    for (const auto& [first, count] : std::vector<std::pair<std::size_t, std::size_t>>{
             {0, all}, {0, 1}, {all - 1, 1}, {all / 2, 1}}) {
        EXPECT_EQ(failed_after([&](Evidence& e) { cut_days(e, first, count); }), "score_before")
            << first;
    }
    // Any score up to the start score passed without a history.
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  cut_days(e, 0, all);
                  e.score_before = 0;
              }),
              "score_before");
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  Json::Array days = *e.score_days.array();
                  days.push_back(days.back());  // a day that had not ended
                  e.score_days = days;
                  change_day(e, all, {"day"}, Json(*days.back().find("day")->integer() + 1));
                  change_day(e, all, {"day_end"},
                             Json(*days.back().find("day_end")->integer() + 60));
              }),
              "score_before");
}

TEST(Verify, AUnitThatIsYoungerThanADayNeedsNoHistory) {
    const auto young = [](std::uint32_t score) {
        return [score](Evidence& e) {
            e.rules.warmup_secs = 0;
            e.registered_at = e.window.start - 10;
            e.score_days = Json::Array{};
            e.score_before = score;
            e.maintenance.clear();
            EvidenceWorld::judge_again(e);
        };
    };
    EXPECT_EQ(failed_after(young(50)), "");
    EXPECT_EQ(failed_after(young(11)), "") << "min(50, mean of the provider's units)";
    EXPECT_EQ(failed_after(young(51)), "score_before");
}

TEST(Verify, EachDayFollowsFromTheOneBeforeAndFromItsTiers) {
    const std::size_t all = honest().score_days.array()->size();
    const std::size_t judged = all - 7;
    using Change = std::pair<std::vector<std::string>, Json>;
    const std::vector<Change> changes = {
        {{"thirds"}, Json(158)},
        {{"points"}, Json(8)},
        {{"detail", "before"}, Json(149)},
        {{"detail", "after"}, Json(160)},
        {{"detail", "day"}, Json(1)},
        {{"detail", "kind"}, Json("unjudged")},
        {{"detail", "kind"}, Json("splendid")},
        {{"detail", "report"}, Json(2)},
        {{"detail", "performance"}, Json(2)},
        {{"detail", "integrity_failed"}, Json(true)},
        {{"detail", "slis", "0", "x"}, Json(9)},
        {{"detail", "slis", "0", "tier"}, Json("met")},
        {{"detail", "slis", "1", "tier"}, Json("worse")},
        {{"detail", "slis", "1", "votes", "0", "tier"}, Json("met")},
        {{"detail", "slis", "1", "votes", "0", "x"}, Json(70'000)},
        {{"detail", "slis"}, Json(Json::Array{})},
        {{"detail"}, Json(Json::Object{})},
    };
    for (const auto& [path, value] : changes) {
        EXPECT_EQ(failed_after([&](Evidence& e) { change_day(e, judged, path, value); }),
                  "score_before")
            << path.back() << " " << write_canonical(value);
    }
}

// The digest of a day's rules is signed by nobody: another one must not switch its check off.
TEST(Verify, ADayIsCheckedByTheRulesThatItWasScoredBy) {
    const std::size_t all = honest().score_days.array()->size();
    const std::size_t judged = all - 7;
    scoring::RuleSet former = honest().rules;
    former.report_points = 2;
    const auto scored_by = [&](Evidence& e, const scoring::RuleSet& rules) {
        change_day(e, judged, {"rule_set"}, Json(to_hex(scoring::digest(rules))));
    };
    EXPECT_EQ(failed_after([&](Evidence& e) { scored_by(e, former); }), "score_before");
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  scored_by(e, former);
                  e.score_rules = {e.rules, former};
              }),
              "");
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  scored_by(e, former);
                  e.score_rules = {e.rules, former};
                  change_day(e, judged, {"detail", "slis", "0", "tier"}, Json("met"));
              }),
              "score_before");
    former.better_points = 2;
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  scored_by(e, former);
                  e.score_rules = {e.rules, former};
              }),
              "score_before")
        << "by those rules it was worth less";
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  change_day(e, judged, {"rule_set"}, Json(std::string(64, 'a')));
                  change_day(e, judged, {"thirds"}, Json(120));
              }),
              "score_before");
}

// Each day one point up or down, and all else as it follows: any score could be reached.
TEST(Verify, PointsForReportsAreNotBelieved) {
    const std::size_t all = honest().score_days.array()->size();
    const std::size_t judged = all - 7;
    for (const std::int64_t report : {1, -1, 2}) {
        Evidence e = honest();
        const auto shift = [&](std::size_t day, std::vector<std::string> path, std::int64_t by) {
            const Json* number = &e.score_days.array()->at(day);
            for (const std::string& name : path) number = number->find(name);
            change_day(e, day, path, Json(*number->integer() + by));
        };
        change_day(e, judged, {"detail", "report"}, Json(report));
        shift(judged, {"points"}, 3 * report);
        for (std::size_t day = judged; day < all; ++day) {
            if (day > judged) shift(day, {"detail", "before"}, 3 * report);
            shift(day, {"detail", "after"}, 3 * report);
            shift(day, {"thirds"}, 3 * report);
        }
        e.score_before = static_cast<std::uint32_t>(std::int64_t{e.score_before} + report);
        const auto checks = world().verified(e).checks;
        const auto score = std::ranges::find(checks, "score_before", &Check::name);
        ASSERT_TRUE(score != checks.end());
        EXPECT_FALSE(score->passed);
        const Json& day = *e.score_days.array()->at(judged).find("day");
        EXPECT_EQ(score->detail, "day " + std::to_string(*day.integer()) + ": a report part of " +
                                     std::to_string(report) +
                                     ", while there is no intake of reports");
    }
    // One that an idle day has changes no score, and is as false.
    EXPECT_EQ(
        failed_after([&](Evidence& e) { change_day(e, all - 1, {"detail", "report"}, Json(1)); }),
        "score_before");
}

TEST(Verify, DaysWithoutTheirRulesAreCounted) {
    Evidence e = honest();
    for (const std::size_t day : {3u, 5u}) change_day(e, day, {"rule_set"}, Json("lost"));
    const auto checks = world().verified(e).checks;
    const auto score = std::ranges::find(checks, "score_before", &Check::name);
    ASSERT_TRUE(score != checks.end());
    EXPECT_FALSE(score->passed);
    EXPECT_EQ(score->detail, "2 days unchecked: the bundle lacks their rules");
}

// Two of five voted, or three of five did: neither is in the evidence of a window with three.
TEST(Verify, ADayMayHaveHadAnotherElectorate) {
    const std::size_t judged = honest().score_days.array()->size() - 7;
    const auto vote = [](const char* vantage, int us, const char* tier) {
        return Json(Json::Object{{"vantage", vantage}, {"x", us}, {"n", 15}, {"tier", tier}});
    };
    const auto changed = [&](const Json::Array& votes, const Json& tier) {
        return failed_after([&](Evidence& e) {
            change_day(e, judged, {"detail", "slis", "1", "votes"}, Json(votes));
            change_day(e, judged, {"detail", "slis", "1", "tier"}, tier);
        });
    };
    const Json bad = vote("ams", 70'000, "worse");
    const Json good = vote("fra", 9'000, "better");
    EXPECT_EQ(changed({bad, bad}, Json()), "") << "two of five are no majority";
    EXPECT_EQ(changed({bad, bad, good}, Json("better")), "") << "of five, two are taken as best";
    EXPECT_EQ(changed({bad, bad, bad}, Json("better")), "score_before");
    EXPECT_EQ(changed({good, good}, Json("met")), "score_before");
}

// Since then the start score may have been changed.
TEST(Verify, AUnitBeginsByTheRulesOfItsRegistration) {
    scoring::RuleSet former = honest().rules;
    former.start_score = 49;
    const auto first_day_by = [](Evidence& e, const scoring::RuleSet& rules) {
        change_day(e, 0, {"rule_set"}, Json(to_hex(scoring::digest(rules))));
    };
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  first_day_by(e, former);
                  e.score_rules = {former};
              }),
              "score_before")
        << "the first day begins with 50";
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  first_day_by(e, former);
                  e.score_rules = {e.rules, former};
              }),
              "");
    // The rules changed between the day's beginning and the registration.
    EXPECT_EQ(failed_after([&](Evidence& e) { e.score_rules = {former}; }), "");
    const auto young = [&](std::uint32_t score) {
        return [&former, score](Evidence& e) {
            e.rules.warmup_secs = 0;
            e.registered_at = e.window.start - 10;
            e.score_days = Json::Array{};
            e.score_rules = {former};
            e.score_before = score;
            e.maintenance.clear();
            EvidenceWorld::judge_again(e);
        };
    };
    EXPECT_EQ(failed_after(young(49)), "");
    EXPECT_EQ(failed_after(young(50)), "score_before");
}

}  // namespace
}  // namespace warden::enforcement
