#include "domain/enforcement/verify.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {
namespace {

using Tamper = std::function<void(Evidence&)>;

const EvidenceWorld& world() {
    static const EvidenceWorld made;
    return made;
}
Evidence honest() {
    static const Evidence made = world().evidence();
    return made;
}
std::string failed_after(const Tamper& tamper) {
    Evidence e = honest();
    const std::string before = seal(e).root;
    tamper(e);
    EXPECT_NE(seal(e).root, before);
    return world().failed(e);
}

// Records: ams, fra, waw, each of the window's first day and then of its second one. All that
// convict lie in the first.
TEST(Verify, HonestEvidencePasses) {
    const auto verification = world().verified(honest());
    EXPECT_TRUE(verification.passed()) << world().failed(honest());
    EXPECT_EQ(verification.root, seal(honest()).root);
    EXPECT_EQ(verification.reasons, orchestrator::reason::kUptime);
    EXPECT_EQ(verification.score_before, 51u);
    std::string names;
    for (const Check& check : verification.checks) names += check.name + " ";
    EXPECT_EQ(names,
              "signatures electorate complete openings convicting verdict score_before "
              "data_rules ");
}

TEST(Verify, WhatIsNoBundleIsRefused) {
    const auto verification = verify("[]", world().keys(), EvidenceWorld::is_signature);
    ASSERT_FALSE(verification);
    EXPECT_TRUE(verification.error().is(Condition::invalid_input));
}

TEST(Verify, AForgedSignatureIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  char& digit = e.records[0].signature[5];
                  digit = digit == '0' ? '1' : '0';
              }),
              "signatures");
    EXPECT_EQ(failed_after([](Evidence& e) { e.records[0].signature = "00"; }),
              "signatures,complete,openings");
}

TEST(Verify, AnotherVantagesKeyIsNoticed) {
    EXPECT_EQ(
        failed_after([](Evidence& e) { world().sign(e, 0, EvidenceWorld::record(e, 0), "waw"); }),
        "signatures,complete,openings");
}

TEST(Verify, AKeyThatIsOnNoListProvesNothing) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  for (std::size_t i = 0; i < 2; ++i) {
                      world().sign(e, i, EvidenceWorld::record(e, i), "forger");
                  }
                  e.electorate[0].key_id = e.records[0].key_id;
              }),
              "signatures,openings");
    Evidence e = honest();
    const auto verification = verify(seal(e).text, {}, EvidenceWorld::is_signature);
    EXPECT_FALSE(verification->passed());
}

TEST(Verify, AChangedRowIsNoticed) {
    const auto spoil = [](Evidence& e) {
        scoring::UnitDay day = EvidenceWorld::record(e, 1);
        scoring::SliceRow& row = day.hours[0].rows[0];
        row = {row.slice, 0, 4, 0, 4, 4, 0, 0, 0};
        return day;
    };
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  e.records[1].bytes = write_canonical(scoring::to_json(spoil(e)));
                  EvidenceWorld::judge_again(e);
              }),
              "signatures");
    // A vantage that signs a row which its own leaf denies.
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  scoring::UnitDay day = EvidenceWorld::record(e, 0);
                  const HourPlace place = hour_place(e.convicting[0].slice, e.rules);
                  day.hours[place.hour].rows[place.index].fail += 1;
                  world().sign(e, 0, day, "ams");
              }),
              "openings");
}

TEST(Verify, TheRecordsOfAnotherUnitAreRefused) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  scoring::UnitDay day = EvidenceWorld::record(e, 5);
                  day.unit = "sim.main.2";
                  world().sign(e, 5, day, "waw");
              }),
              "verdict");
}

TEST(Verify, AMissingRecordIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.records.erase(e.records.begin() + 5); }),
              "complete,verdict");
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.records.erase(e.records.begin() + 5);
                  EvidenceWorld::judge_again(e);
              }),
              "complete");
    EXPECT_EQ(failed_after([](Evidence& e) { e.records.push_back(e.records[0]); }), "signatures");
}

// A missing vote can't convict, so a whole vantage may be left out, but not the majority.
TEST(Verify, AVantageMayBeLeftOutWholeButNoMajority) {
    const auto leave_out = [](Evidence& e, const std::string& vantage) {
        std::erase_if(e.records, [&](const SignedUnitDay& r) {
            return scoring::read_unit_day(r.bytes, e.rules)->vantage == vantage;
        });
        for (ConvictingSlice& slice : e.convicting) {
            std::erase_if(slice.openings,
                          [&](const Opening& o) { return o.leaf.vantage == vantage; });
        }
        EvidenceWorld::judge_again(e);
    };
    EXPECT_EQ(failed_after([&](Evidence& e) { leave_out(e, "waw"); }), "");
    EXPECT_EQ(failed_after([&](Evidence& e) {
                  leave_out(e, "waw");
                  leave_out(e, "fra");
              }),
              "complete,convicting,verdict");
}

TEST(Verify, AChangedOpeningIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.convicting[0].openings[0].leaf.observations[0].late_us += 1;
              }),
              "openings");
    EXPECT_EQ(failed_after([](Evidence& e) { e.convicting[0].openings[0].path[0][0] ^= 1; }),
              "openings");
    EXPECT_EQ(failed_after([](Evidence& e) { e.convicting[0].openings[0].path.clear(); }),
              "openings");
    EXPECT_EQ(failed_after(
                  [](Evidence& e) { e.convicting[0].openings[0] = e.convicting[1].openings[0]; }),
              "openings");
}

TEST(Verify, AnOpeningThatIsLeftOutIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.convicting[2].openings.pop_back(); }), "openings");
    EXPECT_EQ(failed_after([](Evidence& e) {
                  auto& openings = e.convicting[2].openings;
                  openings[1] = openings[0];
              }),
              "openings");
}

TEST(Verify, AConvictingSliceThatIsLeftOutIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.convicting.pop_back(); }), "convicting");
    EXPECT_EQ(failed_after([](Evidence& e) { std::swap(e.convicting[0], e.convicting[1]); }),
              "convicting");
}

TEST(Verify, ChangedNumbersAreNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  Json::Object objectives = *e.objectives.object();
                  objectives.emplace_back("z", 1);
                  e.objectives = objectives;
              }),
              "verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.window.end -= 2; }), "verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.terms.uptime_ppm_min = 999'000; }), "verdict");
}

TEST(Verify, AChangedRuleSetIsNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.rules.k_floor = 4; }), "verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.rules.warmup_secs = 1'004; }), "verdict");
}

TEST(Verify, AWindowThatWasMetConvictsNobody) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.terms.uptime_ppm_min = 0;
                  e.convicting.clear();
                  EvidenceWorld::judge_again(e);
              }),
              "verdict");
}

TEST(Verify, AMaintenanceThatIsLeftOutChangesNumbers) {
    Evidence e = honest();
    e.maintenance.push_back({e.window.start - 10, e.window.start, e.window.start + 4});
    EvidenceWorld::judge_again(e);
    EXPECT_EQ(world().failed(e), "");
    e.maintenance.pop_back();
    EXPECT_EQ(world().failed(e), "verdict");
}

TEST(Verify, TheElectorateIsOddAndDistinct) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.electorate.pop_back(); }),
              "electorate,convicting,verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.electorate[1].network = "as-ams"; }), "electorate");
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.electorate.push_back({"zrh", "as-zrh", "eu", std::string(64, '0')});
                  EvidenceWorld::judge_again(e);
              }),
              "electorate,convicting,verdict");
}

TEST(Verify, TheScoreFollowsFromItsDays) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.score_before = 50; }), "score_before");
    const auto last_day = [](Evidence& e, const Json::Object& row) {
        Json::Array days = *e.score_days.array();
        days.back() = row;
        e.score_days = days;
    };
    EXPECT_EQ(failed_after([&](Evidence& e) { last_day(e, {{"day_end", 1'699'999'980}}); }),
              "score_before");
    // A day that had not ended when the window began.
    EXPECT_EQ(failed_after(
                  [&](Evidence& e) { last_day(e, {{"day_end", 1'700'000'040}, {"thirds", 152}}); }),
              "score_before");
    const auto no_days = [](std::uint32_t score) {
        return [score](Evidence& e) {
            e.score_days = Json::Array{};
            e.score_before = score;
        };
    };
    EXPECT_EQ(failed_after(no_days(50)), "");
    EXPECT_EQ(failed_after(no_days(51)), "score_before");
}

TEST(Verify, EveryDataRuleIsThereAndPassed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules[3].passed = false; }), "data_rules");
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules.erase(e.data_rules.begin() + 3); }),
              "data_rules");
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules.clear(); }), "data_rules");
}

}  // namespace
}  // namespace warden::enforcement
