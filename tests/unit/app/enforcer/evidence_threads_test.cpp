// What takes long leaves the logic thread.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

TEST(EvidenceThreads, JudgingSealingAndVerifyingLeaveTheLogicThread) {
    Story story;
    async::BlockingPool pool({.name = "evidence", .threads = 1, .queue_max = 10});
    const auto logic = std::this_thread::get_id();
    std::atomic<int> elsewhere = 0;
    const probing::VerifyFn verify = [&](std::string_view key, std::string_view text,
                                         const auto& signature) {
        if (std::this_thread::get_id() != logic) ++elsewhere;
        return FakeSigner::verify(key, text, signature);
    };
    const auto made = make_evidence_builder(
        story.settings, {story.world.view, story.world.read_model, story.world.observations,
                         story.scores, verify, pool});
    const support::DriveLimits limits{.pool = &pool};
    const auto draft =
        support::run_until(story.world.io, story.world.clock, made->draft(story.verdict()), limits);
    ASSERT_TRUE(draft && *draft);
    const int drafted = elsewhere;
    EXPECT_GE(drafted, 3) << "at least a record of each vantage";
    const auto sealed = support::run_until(
        story.world.io, story.world.clock,
        made->seal(story.verdict(), enforcement::data_rules((*draft)->facts)), limits);
    ASSERT_TRUE(sealed) << sealed.error().text();
    EXPECT_GT(elsewhere, 2 * drafted) << "the records once more, and the whole bundle";
    EXPECT_EQ(sealed->bundle, story.sealed().bundle);
}

TEST(EvidenceThreads, AFullPoolIsTriedAgain) {
    Story story;
    async::BlockingPool full({.name = "evidence", .threads = 0, .queue_max = 0});
    const auto made = make_evidence_builder(
        story.settings, {story.world.view, story.world.read_model, story.world.observations,
                         story.scores, FakeSigner::verify, full});
    const auto draft = story.run(made->draft(story.verdict()));
    ASSERT_FALSE(draft);
    EXPECT_TRUE(draft.error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::app
