// A hand at the database, or a later version, left a verdict that can't be read.
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

}  // namespace
}  // namespace warden::app
