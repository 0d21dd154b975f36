// A hand at the database, or a later version, left rows that can't be read or may not count.
#include <gtest/gtest.h>

#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

TEST(EvidenceRows, AVerdictWhoseDetailIsMalformedGivesNoEvidence) {
    Story story;
    ports::VerdictRow verdict = story.verdict();
    Json::Object detail = *verdict.detail.object();
    for (auto& [name, value] : detail) {
        if (name == "electorate") value = Json::Array{Json(1)};
    }
    for (const Json& malformed : {Json(std::move(detail)), Json(Json::Object{}), Json(5)}) {
        verdict.detail = malformed;
        const auto made = story.builder();
        const auto draft = story.run(made->draft(verdict));
        const auto sealed = story.run(made->seal(verdict, {}));
        ASSERT_FALSE(draft) << write_canonical(malformed);
        ASSERT_FALSE(sealed) << write_canonical(malformed);
        EXPECT_EQ(draft.error().code, Errc::invalid_input) << draft.error().text();
        EXPECT_EQ(sealed.error().code, Errc::invalid_input) << sealed.error().text();
    }
}

TEST(EvidenceRows, ABreachThatCannotBeReadMayBeThatOfOneMoreProvider) {
    Story story;
    ports::VerdictRow other = story.verdict();
    other.key.reservation.number = 9;
    const auto fence =
        story.run(story.leadership.acquire("scorer", Millis(60'000))).value().value();
    ASSERT_TRUE(story.run(story.scores.put_verdict(other, fence)));
    const auto breached = [&] {
        const auto made = story.builder();
        return story.run(made->draft(story.verdict())).value().value().facts.breached_providers;
    };
    EXPECT_EQ(breached(), 1u) << "of the same provider";
    story.scores.unreadable = {story.scores.verdict_rows().size()};
    EXPECT_EQ(breached(), 2u);
}

TEST(EvidenceRows, AUnitOfMoreDaysThanABundleHoldsIsSaid) {
    Story story;
    const ports::VerdictRow verdict = story.verdict();
    const auto fence = story.world.leases.acquire("scorer", "scorer", Millis(60'000));
    const auto score = [&](std::int64_t first, std::int64_t last) {
        std::vector<ports::ScoreRow> rows;
        for (std::int64_t day = first; day <= last; ++day) {
            ports::ScoreRow row;
            row.subject = "sim.main.1";
            row.subject_kind = scoring::SubjectKind::unit;
            row.chain = "sim";
            row.day = day;
            row.day_end = static_cast<UnixSecs>(day + 1);
            row.detail = Json::Object{};
            row.rule_set = verdict.rule_set;
            rows.push_back(std::move(row));
        }
        return story.run(story.scores.put_scores(std::move(rows), *fence)).has_value();
    };
    ASSERT_TRUE(score(0, 9'999));
    EXPECT_TRUE(story.run(story.builder()->draft(verdict)));
    ASSERT_TRUE(score(10'000, 10'000));
    const auto draft = story.run(story.builder()->draft(verdict));
    ASSERT_FALSE(draft);
    EXPECT_TRUE(draft.error().is(Condition::permanent));
    EXPECT_NE(draft.error().text().find("more than 10000 scored days"), std::string::npos);
}

// A commitment that came after the window: what was measured in it is nobody's evidence.
TEST(EvidenceRows, WhatMayNotVoteIsNotSealed) {
    Story story;
    const ports::VerdictRow verdict = story.verdict();
    const auto made = story.builder();
    const auto day = static_cast<std::int64_t>(story.start / 60);
    for (probing::DrawnDay drawn : story.world.drawn(day)) {
        if (drawn.commitment.vantage != "waw") continue;
        drawn.commitment.committed_at = story.start + 200;
        story.world.observations.forge(drawn.commitment);
    }
    EXPECT_FALSE(story.run(made->draft(verdict)).value());
    const auto sealed = story.run(made->seal(verdict, {}));
    ASSERT_FALSE(sealed);
    EXPECT_TRUE(sealed.error().is(Condition::permanent));
    EXPECT_NE(sealed.error().text().find("may not vote"), std::string::npos);
}

}  // namespace
}  // namespace warden::app
