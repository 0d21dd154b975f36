// What passes and starts of the scorer ask the stores for.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

TEST(Scorer, WhileNothingIsDueAPassReadsNoUnit) {
    Judges j;
    for (const std::uint64_t unit : {1u, 2u, 3u}) j.world.add_unit(unit);
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 80}, 40, kTerms);
    j.start_scorer();
    j.world.run_for(Millis(3'000));
    std::set<std::string> asked;
    const auto note = [&asked](std::string_view method) {
        asked.emplace(method);
        return support::StoreFault::none;
    };
    j.world.read_model.fault = j.world.observations.fault = j.scores.fault = note;
    j.world.run_for(Millis(5'000));
    EXPECT_EQ(asked, (std::set<std::string>{"changes", "now"}));
}

// Before, one score ended the list, and one unit kept all providers from the day's score.
TEST(Scorer, AScoreThatCannotBeReadSkipsItsUnitAndItsProviderAlone) {
    Judges j;
    j.world.add_unit(1);
    j.world.add_unit(2);
    j.world.add_unit(3, "provider-3");
    j.start();
    const UnixSecs first = j.world.now() / 60;
    j.world.run_until_time((first + 2) * 60 + 30);
    j.running.clear();
    j.scores.unreadable_scores = {{"sim.main.2", static_cast<std::int64_t>(first + 1)}};
    j.metrics.skips = 0;
    j.start_scorer();
    j.world.run_until_time((first + 3) * 60 + 30);
    std::map<std::string, int> days;
    for (const ports::ScoreRow& row : j.scores.score_rows()) ++days[row.subject];
    EXPECT_EQ(days, (std::map<std::string, int>{{"sim.main.1", 3},
                                                {"sim.main.2", 2},
                                                {"sim.main.3", 3},
                                                {"sim:1:provider-1", 2},
                                                {"sim:1:provider-3", 3}}));
    EXPECT_GT(j.metrics.skips, 0);
    EXPECT_EQ(j.metrics.failed_passes, 0);
}

// Also those of days that are not their newest, after a standstill.
TEST(Scorer, ScoresOfProvidersCountAsReadsAndTheNextPassGoesOn) {
    Judges j;
    for (const std::uint64_t unit : {1u, 2u}) j.world.add_unit(unit);
    for (const std::string& name : kVantages) j.world.vantage(name).start();
    j.world.run_for(Millis(2'000));
    const UnixSecs first = j.world.now() / 60;
    j.world.run_until_time((first + 3) * 60 + 60);
    j.settings.reads_max = 1;
    int passes = 0;
    std::map<int, int> reads;  // of former scores, by pass
    j.world.observations.fault = [&](std::string_view method) {
        if (method == "now") ++passes;
        return support::StoreFault::none;
    };
    j.scores.fault = [&](std::string_view method) {
        if (method == "scores") ++reads[passes];
        return support::StoreFault::none;
    };
    j.start_scorer();
    j.world.run_for(Millis(20'000));
    int most = 0;
    for (const auto& [pass, count] : reads) most = std::max(most, count);
    EXPECT_EQ(most, 2) << "the provider's two units, of one day";
    EXPECT_EQ(j.rows("sim:1:provider-1", scoring::SubjectKind::provider).size(), 4u);
}

TEST(Scorer, AStartFindsWhereTheLastOneStoodWithFewQuestions) {
    support::LogCapture logged;
    Judges j;
    j.world.add_unit(1);
    j.world.add_unit(2);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 320}, 40, kTerms);
    j.world.run_until_time(start + 6 * 40 + 12);
    j.running.clear();
    ASSERT_TRUE(j.verdict(5));
    const auto days = j.rows(kUnit, scoring::SubjectKind::unit).size();
    ASSERT_GE(days, 3u);

    std::map<std::string, int> asked;
    j.scores.fault = [&asked](std::string_view method) {
        ++asked[std::string(method)];
        return support::StoreFault::none;
    };
    j.start_scorer();
    j.world.run_for(Millis(5'000));
    EXPECT_LE(asked["verdict"], 3) << "of eight windows";
    EXPECT_EQ(asked["latest_scores"], 1);
    EXPECT_EQ(asked["scores"], 0);
    j.world.run_until_time(start + 320 + 12);
    EXPECT_TRUE(j.verdict(6));
    EXPECT_TRUE(j.verdict(7));
    EXPECT_EQ(asked["put_verdict"], 2);
    EXPECT_GT(j.rows(kUnit, scoring::SubjectKind::unit).size(), days);
    EXPECT_EQ(j.rows(kUnit, scoring::SubjectKind::unit).size(),
              j.rows("sim:1:provider-1", scoring::SubjectKind::provider).size());
}

TEST(Scorer, AUnitThatCantBeReadIsCounted) {
    support::LogCapture logged;
    Judges j;
    j.world.add_unit(1);
    j.start_scorer();
    j.world.run_for(Millis(2'000));
    EXPECT_EQ(j.metrics.skips, 0);
    j.world.put_json(orchestrator::unit_key(2), Json::Object{});
    j.world.run_for(Millis(5'000));
    EXPECT_EQ(j.metrics.skips, 1) << "once";
    EXPECT_EQ(j.metrics.failed_passes, 0);
}

}  // namespace
}  // namespace warden::app
