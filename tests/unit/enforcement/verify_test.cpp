#include "domain/enforcement/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "domain/orchestrator/projection.hpp"
#include "tests/unit/enforcement/tamper.hpp"

namespace warden::enforcement {
namespace {

// Records: ams, fra, waw, each of the window's first day and then of its second one. All that
// convict lie in the first.
TEST(Verify, HonestEvidencePasses) {
    const auto verification = world().verified(honest());
    EXPECT_TRUE(verification.passed()) << world().failed(honest());
    EXPECT_EQ(verification.root, seal(honest()).root);
    EXPECT_EQ(verification.reasons, orchestrator::reason::kUptime);
    EXPECT_EQ(verification.score_before, 51u);
    EXPECT_EQ(verification.owed_bps, 4'900u);
    EXPECT_EQ(verification.quorum, 2u);
    std::string names;
    for (const Check& check : verification.checks) names += check.name + " ";
    EXPECT_EQ(names,
              "subject signatures electorate complete openings convicting mass_failures verdict "
              "measured score_before "
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
              "signatures,complete,openings");
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
              "signatures,electorate,openings");
    Evidence e = honest();
    const auto verification = verify(seal(e).text, {}, EvidenceWorld::is_signature);
    EXPECT_FALSE(verification->passed());
}

// Days of EvidenceWorld's window: its first one begins 40 s before the window, its second 20 s
// after the window's start.
std::string failed_with(const Evidence& e, const KeyList& keys) {
    std::string names;
    const auto verification = verify(seal(e).text, keys, EvidenceWorld::is_signature);
    for (const Check& check : verification->checks) {
        if (!check.passed) names += (names.empty() ? "" : ",") + check.name;
    }
    return names;
}

TEST(Verify, AWindowInWhichAKeyWasReplacedVerifies) {
    EvidenceWorld rolled;
    KeyList& keys = rolled.keys();
    const auto ams = std::ranges::find(keys, "ams", &probing::VantageKey::vantage);
    ams->retired_at = rolled.window.start + 30;
    probing::VantageKey fresh = *ams;
    fresh.key_id = rolled.key_id("forger");
    fresh.since = *ams->retired_at + 5;
    fresh.retired_at.reset();
    keys.push_back(fresh);
    Evidence e = rolled.evidence();
    const std::string old_key = e.electorate[0].key_id;
    EXPECT_EQ(failed_with(e, keys), "") << "the old key may sign its last days later";
    rolled.sign(e, 1, EvidenceWorld::record(e, 1), "forger");  // now the name of ams's new key
    EXPECT_EQ(failed_with(e, keys), "");
    EXPECT_NE(e.records[0].key_id, e.records[1].key_id);
    EXPECT_EQ(e.electorate[0].key_id, old_key) << "the first key in force in the window";
    e.electorate[0].key_id = fresh.key_id;
    EXPECT_EQ(failed_with(e, keys), "electorate");
}

TEST(Verify, AKeyCountsInItsPeriodAlone) {
    EvidenceWorld other;
    const Evidence e = other.evidence();
    const UnixSecs first_day = other.window.start - 40;
    probing::VantageKey& ams = other.keys().front();
    ASSERT_EQ(ams.vantage, "ams");
    ams.retired_at = first_day;
    EXPECT_EQ(failed_with(e, other.keys()), "signatures,electorate,openings");
    // Retired before the window began, but after its first day did.
    ams.retired_at = first_day + 1;
    EXPECT_EQ(failed_with(e, other.keys()), "signatures,electorate,complete");
    ams.retired_at = first_day + 61;
    EXPECT_EQ(failed_with(e, other.keys()), "");
    ams.retired_at.reset();
    ams.since = first_day + 119;  // signed a day late, as after an outage
    EXPECT_EQ(failed_with(e, other.keys()), "electorate") << "it had no vote in that window";
    ams.since = first_day + 120;
    EXPECT_EQ(failed_with(e, other.keys()), "signatures,electorate,complete,openings");
}

TEST(Verify, AnElectorStandsWhereTheKeyListSays) {
    for (const auto& move : std::vector<Tamper>{
             [](Evidence& e) { e.electorate[1].network = "as-elsewhere"; },
             [](Evidence& e) { e.electorate[1].key_id = e.electorate[0].key_id; }}) {
        EXPECT_EQ(failed_after(move), "electorate");
    }
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.electorate[1].region = "us";
                  EvidenceWorld::judge_again(e);
              }),
              "electorate");
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
              "signatures,complete");
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

TEST(Verify, OnlyWhatWouldConvictIsLeftToNoSli) {
    const auto convicting = judge(honest())->convicting;
    ASSERT_EQ(convicting.size(), 6u);
    const scoring::SliceNum good = world().first();
    ASSERT_LT(good, convicting.front());
    const auto left_out = [](const scoring::Slices& slices) {
        return failed_after([&slices](Evidence& e) {
            e.mass_failures = slices;
            std::erase_if(e.convicting, [&slices](const ConvictingSlice& one) {
                return std::ranges::find(slices, one.slice) != slices.end();
            });
            EvidenceWorld::judge_again(e);
        });
    };
    EXPECT_EQ(left_out({convicting[0]}), "");
    EXPECT_EQ(left_out({convicting[0], convicting[5]}), "");
    EXPECT_EQ(left_out({good}), "mass_failures");
    EXPECT_EQ(left_out({good, convicting[0]}), "mass_failures");
    EXPECT_EQ(left_out({convicting[0], convicting[0]}), "mass_failures");
    EXPECT_NE(left_out({convicting[1], convicting[0]}).find("mass_failures"), std::string::npos);
}

TEST(Verify, NoSliceConvictsInWhichHalfOfAllProvidersWereDown) {
    const auto counted = [](std::uint32_t bad, std::uint32_t voted) {
        return failed_after([&](Evidence& e) { e.convicting[2].mass = {bad, voted}; });
    };
    EXPECT_EQ(counted(3, 6), "mass_failures");
    EXPECT_EQ(counted(2, 5), "");
    EXPECT_EQ(counted(3, 7), "");
    EXPECT_EQ(counted(4, 4), "") << "of so few one outage would be half";
}

TEST(Verify, ChangedNumbersAreNoticed) {
    EXPECT_EQ(failed_after([](Evidence& e) {
                  Json::Object objectives = *e.objectives.object();
                  objectives.emplace_back("z", 1);
                  e.objectives = objectives;
              }),
              "verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.window.end -= 2; }), "subject,verdict");
    EXPECT_EQ(failed_after([](Evidence& e) { e.terms.uptime_ppm_min = 999'000; }), "verdict");
}

TEST(Verify, AChangedRuleSetIsNoticed) {
    // The days' rows name another rule set than the one that is left.
    const std::string noticed = "verdict,score_before";
    EXPECT_EQ(failed_after([](Evidence& e) { e.rules.k_floor = 4; }), noticed);
    EXPECT_EQ(failed_after([](Evidence& e) { e.rules.warmup_secs = 1'004; }), noticed);
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

// The records may be as good as they like: they are of what the key's reservation bought, or prove
// nothing about it.
TEST(Verify, AnotherReservationsKeyIsNotSlashedByIt) {
    const auto reserved = [](auto change) {
        return failed_after([&](Evidence& e) {
            auto r = orchestrator::from_json<orchestrator::Reservation>(e.reservation).value();
            change(r);
            e.reservation = orchestrator::to_json(orchestrator::Entity(r));
        });
    };
    EXPECT_EQ(reserved([](auto& r) { r.unit_id = 5; }), "subject");
    EXPECT_EQ(reserved([](auto& r) { r.sla_version = 1; }), "subject");
    EXPECT_EQ(reserved([](auto& r) { r.start += 1; }), "subject") << "its window is shorter";
    EXPECT_EQ(reserved([](auto& r) { r.end -= 1; }), "subject") << "it was cut before";
    EXPECT_EQ(reserved([](auto& r) { r.window_secs += 1; }), "subject");
    EXPECT_EQ(reserved([](auto& r) { r.gb = 0; }), "subject") << "no reservation can be so";
    EXPECT_EQ(reserved([](auto& r) { r.gb = 1; }), "") << "what the window is worth is the chain's";
    EXPECT_EQ(failed_after([](Evidence& e) { e.reservation = Json::Object{}; }), "subject");

    EXPECT_EQ(failed_after([](Evidence& e) { e.sla_version = 3; }), "subject");
    EXPECT_EQ(failed_after([](Evidence& e) { e.key.window = 2; }), "subject");
    EXPECT_EQ(failed_after([](Evidence& e) { e.key.party = orchestrator::Party::consumer; }),
              "subject");
    EXPECT_EQ(failed_after([](Evidence& e) {
                  e.key.window = 4;  // past the last one, where nothing is left
                  e.window = {e.window.end, e.window.end};
              }).substr(0, 7),
              "subject");
    EXPECT_EQ(failed_after([](Evidence& e) { e.unit = "sim.main.2"; }).substr(0, 7), "subject");
    EXPECT_EQ(failed_after([](Evidence& e) { e.unit = "1"; }).substr(0, 7), "subject");
}

TEST(Verify, EveryDataRuleIsThereAndPassed) {
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules[3].passed = false; }), "data_rules");
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules.erase(e.data_rules.begin() + 3); }),
              "data_rules");
    EXPECT_EQ(failed_after([](Evidence& e) { e.data_rules.clear(); }), "data_rules");
}

}  // namespace
}  // namespace warden::enforcement
