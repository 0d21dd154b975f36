#include "domain/scoring/verdict.hpp"

#include <gtest/gtest.h>

#include "tests/unit/scoring/scenario.hpp"

namespace warden::scoring {
namespace {

constexpr UnixSecs kStart = 1'773'151'500;  // 2026-03-10T14:05:00Z
constexpr std::uint64_t kMonth = 2'592'000;
constexpr std::uint64_t kDay = 86'400;

Scenario month() { return Scenario::healthy(kStart, kMonth); }

TEST(Uptime, BreachesFromElevenBadSlicesOfAMonth) {
    for (const int bad : {0, 10, 11}) {
        Scenario s = month();
        s.terms.uptime_ppm_min = 999'500;
        for (int i = 0; i < bad; ++i) s.down({0, 1}, 100 + i);
        const WindowVerdict verdict = s.judge();
        EXPECT_EQ(verdict.outcome, bad < 11 ? Outcome::met : Outcome::breached) << bad;
        EXPECT_EQ(verdict.reasons, bad < 11 ? 0u : 8u);
        EXPECT_EQ(objective(verdict, Sli::uptime).numbers,
                  (CountNumbers{8'640, static_cast<std::uint64_t>(bad), 11}));
        EXPECT_EQ(verdict.convicting.size(), bad < 11 ? 0u : 11u);
    }
}

TEST(Uptime, OneVantageThatAlwaysSaysBadConvictsNobody) {
    Scenario s = month();
    s.terms.uptime_ppm_min = 999'500;
    std::uint32_t noise = 12'345;
    for (int i = 0; i < 8'640; ++i) {
        s.down({0}, i);
        for (const int other : {1, 2}) {  // 0.1 % prober faults
            noise = noise * 1'664'525 + 1'013'904'223;
            if (noise >> 16 < 66) s.row(other, i) = {s.first() + i, 0, 0, 5, 10, 0, 0, 0, 0};
        }
    }
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.counts.bad, 0u);
    EXPECT_EQ(verdict.outcome, Outcome::met);
}

TEST(Uptime, AnUnknownSliceCountsAsGood) {
    Scenario s = month();
    s.terms.uptime_ppm_min = 999'500;
    for (int i = 0; i < 10; ++i) s.down({0, 1}, i);
    for (int i = 0; i < 1'700; ++i) {  // still 80 % known
        s.silent(0, 1'000 + i);
        s.silent(1, 1'000 + i);
    }
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.counts.known, 8'640u - 1'700u);
    EXPECT_EQ(objective(verdict, Sli::uptime).numbers.k_min, 11u);
    EXPECT_EQ(verdict.outcome, Outcome::met);
}

TEST(Gate, TooLittleKnownIsNoVerdict) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.uptime_ppm_min = 999'500;
    for (int i = 0; i < 100; ++i) s.down({0, 1, 2}, i);
    EXPECT_EQ(s.judge().outcome, Outcome::breached);
    for (int i = 0; i < 58; ++i) {  // 230 of 288 known: 79.9 %
        s.silent(0, 100 + i);
        s.silent(1, 100 + i);
    }
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.outcome, Outcome::no_verdict);
    EXPECT_EQ(objective(verdict, Sli::uptime).why, "coverage");

    Scenario brief = Scenario::healthy(kStart, 143 * 300);
    brief.terms.uptime_ppm_min = 999'500;
    for (int i = 0; i < 100; ++i) brief.down({0, 1, 2}, i);
    EXPECT_EQ(brief.judge().outcome, Outcome::no_verdict) << "143 known slices";
}

TEST(LeftOut, WarmUpMaintenanceAndMassFailure) {
    Scenario s = Scenario::healthy(kStart, 3 * kDay);
    s.terms.uptime_ppm_min = 999'500;
    s.unit.registered_at = kStart - kDay + 600;  // two slices of warm-up
    const UnixSecs from = static_cast<UnixSecs>(s.first() + 10) * 300;
    s.unit.maintenances = {{from, from + 1'200}};  // 4 slices and the guard's 2
    s.unit.mass_failures = {s.first() + 50, s.first() + 51};
    for (const int i : {0, 1, 9, 10, 11, 12, 13, 14, 50, 51}) s.down({0, 1, 2}, i);
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.counts, (SliceCounts{3 * 288, 2, 6, 3 * 288 - 8, 3 * 288 - 10, 0, 2}));
    EXPECT_EQ(verdict.outcome, Outcome::met);
    s.unit.maintenances.clear();
    EXPECT_EQ(s.judge().counts.bad, 6u);
}

TEST(ErrorRate, CountsFirstAttemptsPerVantage) {
    Scenario s = month();  // 86,400 operations a vantage
    s.terms.error_ppm_max = 1'000;
    const std::uint64_t k = *k_min(86'400, 1'000);
    const auto fail_slices = [&](int vantage, std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            SliceRow& row = s.row(vantage, static_cast<int>(3 * i));
            row.failed = 1;  // others are Ok when tried again: not downtime
            row.n = 9;
            row.us = 90'000;
        }
    };
    fail_slices(0, k);
    EXPECT_EQ(s.judge().outcome, Outcome::met) << "one vantage alone";
    fail_slices(1, k - 1);
    EXPECT_EQ(s.judge().outcome, Outcome::met);
    fail_slices(1, k);
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.outcome, Outcome::breached);
    EXPECT_EQ(verdict.reasons, 16u);
    EXPECT_EQ(std::get<CountNumbers>(objective(verdict, Sli::error_rate).votes[1].numbers),
              (CountNumbers{86'400, k, k}));
    EXPECT_EQ(verdict.convicting.size(), k);
}

TEST(ErrorRate, AnOutageInsideItsUptimeBudgetDoesNotBreakIt) {
    Scenario s = month();
    s.terms.error_ppm_max = 100;
    for (int i = 0; i < 30; ++i) s.down({0, 1, 2}, i);
    EXPECT_EQ(s.judge().reasons, 16u);
    s.terms.uptime_ppm_min = 990'000;  // 30 bad slices are inside it
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.outcome, Outcome::met);
    EXPECT_EQ(objective(verdict, Sli::error_rate).votes[0].cover, (Cover{8'610, 8'610}));
}

TEST(ErrorRate, NeedsAThousandOperations) {
    Scenario s = month();
    s.terms.error_ppm_max = 1'000;
    s.each_row([](SliceRow& row) { row.ops = row.n = 0, row.us = 0; });
    for (int i = 0; i < 8'640; i += 9) s.row(0, i).ops = 1;
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(objective(verdict, Sli::error_rate).votes[0].why, "coverage");
    EXPECT_EQ(verdict.outcome, Outcome::no_verdict);

    Scenario day = Scenario::healthy(kStart, kDay);
    day.terms.error_ppm_max = 1'000;
    day.each_row([](SliceRow& row) { row.ops = row.n = 3, row.us = 30'000; });
    EXPECT_EQ(objective(day.judge(), Sli::error_rate).votes[0].why, "too_little_data");
}

TEST(Latency, MajorityOfTheRegionMustBeSlow) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.latency_ms_max = 50;
    EXPECT_EQ(s.judge().outcome, Outcome::met);
    const auto slow = [&](std::size_t vantage) {
        for (SliceRow& row : s.unit.vantages[vantage].rows) row.us = row.n * 60'000;
    };
    slow(0);
    EXPECT_EQ(s.judge().outcome, Outcome::met);
    slow(1);
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.reasons, 1u);
    // The day touches 25 hours; those at its ends have slices enough for 6 values.
    EXPECT_EQ(std::get<MeanNumbers>(objective(verdict, Sli::latency).votes[0].numbers).batches,
              25u);

    s.unit.electorate.regional = {"v0"};
    EXPECT_EQ(objective(s.judge(), Sli::latency).why, "electorate");
    EXPECT_EQ(s.judge().outcome, Outcome::no_verdict);
}

// Eight hours of three days in which two vantages saw nothing but failures.
TEST(Latency, FailuresThatCountAsSlowConvict) {
    Scenario s = Scenario::healthy(kStart, 3 * kDay);
    s.terms.latency_ms_max = 50;
    Slices failed;
    for (int i = 100; i < 196; ++i) {
        s.down({0, 1}, i);
        failed.push_back(s.first() + i);
    }
    s.row(2, 300).failed = 1;  // alone, of a vantage that convicts nobody
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.reasons, 1u);
    EXPECT_EQ(verdict.convicting, failed);
    s.unit.mass_failures = failed;
    EXPECT_EQ(s.judge().outcome, Outcome::met) << "they are left to no SLI";
    s.unit.mass_failures.clear();

    s.terms.uptime_ppm_min = 500'000;
    EXPECT_EQ(s.judge().outcome, Outcome::met) << "bad slices count there and nowhere else";
    s.terms.uptime_ppm_min = 0;
    s.terms.error_ppm_max = 900'000;
    EXPECT_EQ(s.judge().outcome, Outcome::met) << "failures count there";
}

TEST(Latency, SlowAnswersConvictWithoutBeingListed) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.latency_ms_max = 50;
    s.terms.error_ppm_max = 900'000;
    s.each_row([](SliceRow& row) { row.us = row.n * 60'000; });
    s.row(0, 3).failed = 1;
    EXPECT_EQ(s.judge().reasons, 1u);
    EXPECT_TRUE(s.judge().convicting.empty()) << "a failure is no slow answer there";
    s.terms.error_ppm_max = 0;
    EXPECT_EQ(s.judge().convicting, Slices{s.first() + 3});
}

// Whatever makes five hours slow (the moves of two days, a monitor that stumbles) is not asked for.
TEST(Latency, FiveSlowHoursConvictNobodyWhoIsInTimeElse) {
    for (const int hours : {20, 30, 60, 120, 720}) {
        for (const int slow : {5, 6}) {
            RuleSet rules;
            rules.min_known = 1;
            Scenario s = Scenario::healthy(kStart - kStart % 3'600,
                                           static_cast<std::uint64_t>(hours) * 3'600, rules);
            s.terms.latency_ms_max = 50;
            s.each_row([&](SliceRow& row) {
                const bool is_slow = row.slice < s.first() + 12 * slow;
                row.us = row.n * (is_slow ? 4'000'000'000 : 50'000);
            });
            EXPECT_EQ(s.judge().outcome, slow == 5 ? Outcome::met : Outcome::breached) << hours;
        }
    }
}

TEST(Latency, NineteenBatchesAreNoVote) {
    RuleSet rules;
    rules.min_known = 1;
    Scenario s = Scenario::healthy(kStart - kStart % 3'600, 19 * 3'600, rules);
    s.terms.latency_ms_max = 50;
    s.each_row([](SliceRow& row) { row.us = row.n * 90'000; });
    EXPECT_EQ(objective(s.judge(), Sli::latency).votes[0].why, "too_little_data");
    EXPECT_EQ(s.judge().outcome, Outcome::no_verdict);
}

TEST(SelfProofGate, AVantageWithBadControlsHasNoVote) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.latency_ms_max = 50;
    s.each_row([](SliceRow& row) { row.us = row.n * 60'000; });
    EXPECT_EQ(s.judge().outcome, Outcome::breached);
    for (const std::size_t v : {0u, 1u}) {
        for (ControlTotals& control : s.unit.vantages[v].controls)
            control.us = control.attempts * 26'000;
    }
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(objective(verdict, Sli::latency).votes[0].why, "self_proof");
    EXPECT_EQ(objective(verdict, Sli::latency).votes[2].vote, Outcome::breached);
    EXPECT_EQ(verdict.outcome, Outcome::no_verdict);
}

TEST(Transfers, PromisedButUnmeasuredIsNoVerdict) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.upload_kbytes_per_s_min = 10'000;
    EXPECT_EQ(s.judge().outcome, Outcome::no_verdict);
    for (VantageData& data : s.unit.vantages) {
        for (int i = 0; i < 288; i += 6)
            data.transfers.push_back({s.first() + i, Sli::upload, 130'000});
        for (ControlTotals& control : data.controls) control.us_per_mb = 50'000;
    }
    EXPECT_EQ(s.judge().reasons, 2u);
}

TEST(Integrity, TwoSlicesEachConfirmedByAnotherVantage) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.uptime_ppm_min = 999'500;
    s.row(0, 5).integrity = 1;
    s.row(0, 6).integrity = 2;
    s.row(1, 6).integrity = 1;
    EXPECT_EQ(s.judge().outcome, Outcome::met);
    s.row(2, 5).integrity = 1;
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.reasons, 32u);
    EXPECT_EQ(verdict.convicting, (Slices{s.first() + 5, s.first() + 6}));
}

// Whatever is promised: here nothing that a dead unit would break but the error rate.
TEST(Outage, IsMoreThanHalfOfTheCountableSlices) {
    for (const int bad : {144, 145}) {
        Scenario s = Scenario::healthy(kStart, kDay);
        s.terms.error_ppm_max = 999'999;
        for (int i = 0; i < bad; ++i) s.down({0, 1}, i);
        const WindowVerdict verdict = s.judge();
        EXPECT_EQ(verdict.reasons, bad == 144 ? 0u : 64u);
        EXPECT_EQ(objective(verdict, Sli::outage).numbers,
                  (CountNumbers{288, static_cast<std::uint64_t>(bad), 145}));
        EXPECT_EQ(verdict.convicting.size(), bad == 144 ? 0u : 145u);
        s.rules.outage = false;
        EXPECT_EQ(s.judge().outcome, Outcome::met) << "as it was in version 1";
        EXPECT_EQ(s.judge().objectives.size(), 2u);
    }
}

TEST(Outage, IsOwedBesidesUptime) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.uptime_ppm_min = 999'500;
    for (int i = 0; i < 145; ++i) s.down({0, 1}, i);
    EXPECT_EQ(s.judge().reasons, 64u + 8u);
    EXPECT_EQ(s.judge().convicting.size(), 145u);
}

TEST(Outage, OfWhatIsLeftOutNobodyIsGuilty) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.error_ppm_max = 999'999;
    for (int i = 0; i < 145; ++i) s.down({0, 1, 2}, i);
    Scenario blamed = s;
    blamed.unit.mass_failures = {s.first()};
    EXPECT_EQ(objective(blamed.judge(), Sli::outage).numbers, (CountNumbers{288, 144, 145}));
    EXPECT_EQ(blamed.judge().outcome, Outcome::met) << "a slice that nobody knows counts as good";
    const UnixSecs from = static_cast<UnixSecs>(s.first() + 1) * 300;
    s.unit.maintenances = {{from, from + 300}};  // 3 slices with its guard
    EXPECT_EQ(objective(s.judge(), Sli::outage).numbers, (CountNumbers{285, 142, 143}));
    EXPECT_EQ(s.judge().outcome, Outcome::met);
}

TEST(Outage, NeedsTheSameDataAsUptime) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms.error_ppm_max = 999'999;
    for (int i = 0; i < 229; ++i) s.down({0, 1, 2}, i);
    EXPECT_EQ(s.judge().reasons, 64u);
    for (int i = 229; i < 288; ++i) {  // 229 of 288 known: 79.5 %
        s.silent(0, i);
        s.silent(1, i);
    }
    EXPECT_EQ(objective(s.judge(), Sli::outage).why, "coverage");
    EXPECT_EQ(s.judge().outcome, Outcome::no_verdict);
    s.unit.electorate.all.pop_back();
    EXPECT_EQ(objective(s.judge(), Sli::outage).why, "electorate");
}

TEST(Outage, NeverTakesFewerBadSlicesThanTheFloor) {
    RuleSet rules;
    rules.min_known = 1;
    Scenario s = Scenario::healthy(kStart, 3 * 300, rules);
    s.terms.error_ppm_max = 999'999;
    s.down({0, 1, 2}, 0);
    s.down({0, 1, 2}, 1);
    EXPECT_EQ(objective(s.judge(), Sli::outage).numbers, (CountNumbers{3, 2, 3}));
    EXPECT_EQ(s.judge().reasons & 64u, 0u);
    s.down({0, 1, 2}, 2);
    EXPECT_EQ(s.judge().reasons & 64u, 64u);
}

TEST(Window, BreachedBeatsNoVerdict) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms = {0, 10'000, 0, 999'500, 0};
    for (int i = 0; i < 50; ++i) s.down({0, 1, 2}, i);
    EXPECT_EQ(s.judge().outcome, Outcome::breached);
    EXPECT_EQ(s.judge().reasons, 8u);
}

TEST(Electorate, EvenOrTooSmallCanNotJudge) {
    for (const int vantages : {1, 2, 4}) {
        Scenario s = Scenario::healthy(kStart, kDay, {}, vantages);
        s.terms.uptime_ppm_min = 999'500;
        EXPECT_EQ(s.judge().outcome, Outcome::no_verdict) << vantages;
        EXPECT_EQ(objective(s.judge(), Sli::uptime).why, "electorate");
    }
    Scenario five = Scenario::healthy(kStart, kDay, {}, 5);
    five.terms.uptime_ppm_min = 999'500;
    EXPECT_EQ(five.judge().outcome, Outcome::met);
}

TEST(Demonstration, ShortWindowsWorkByConfigurationAlone) {
    RuleSet rules;
    rules.slice_secs = 2;
    rules.batch_secs = 4;
    rules.day_secs = 60;
    rules.warmup_secs = 0;
    rules.min_known = 8;
    rules.min_batches = 10;
    rules.min_ops = 20;
    ASSERT_TRUE(validate(rules).empty());
    Scenario s = Scenario::healthy(1'000'000'000, 40, rules);
    s.terms = {50, 0, 0, 990'000, 0};
    EXPECT_EQ(s.judge().outcome, Outcome::met);
    for (int i = 0; i < 3; ++i) s.down({0, 1}, i);
    const WindowVerdict verdict = s.judge();
    EXPECT_EQ(verdict.reasons, 8u);
    EXPECT_EQ(verdict.counts.slices, 20u);
}

TEST(VerdictJson, HoldsEveryNumber) {
    Scenario s = Scenario::healthy(kStart, kDay);
    s.terms = {50, 0, 0, 999'500, 0};
    const Json json = to_json(s.judge());
    EXPECT_EQ(write_canonical(*json.find("slices")),
              R"({"bad":0,"countable":288,"inside":288,"known":288,"maintenance":0,)"
              R"("mass_failure":0,"warm_up":0})");
    const Json::Array& objectives = *json.find("objectives")->array();
    ASSERT_EQ(objectives.size(), 4u);
    EXPECT_EQ(write_canonical(objectives[3]),
              R"({"k":0,"k_min":145,"limit":500000,"n":288,"outcome":"met","sli":"outage"})");
    EXPECT_EQ(write_canonical(objectives[0]),
              R"({"k":0,"k_min":3,"limit":500,"n":288,"outcome":"met","sli":"uptime"})");
    EXPECT_EQ(write_canonical((*objectives[1].find("votes")->array())[0]),
              R"({"batches":25,"have":25,"of":25,"s1":"250000","s2":"2500000000","t":2540,)"
              R"("vantage":"v0","vote":"met"})");
}

}  // namespace
}  // namespace warden::scoring
