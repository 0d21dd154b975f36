// What takes long leaves the logic thread.
#include <gtest/gtest.h>

#include <atomic>
#include <list>
#include <thread>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

// A window of 40 s is closed and not yet judged.
struct Unjudged {
    support::LogCapture logged;
    Judges judges;
    ports::Fence fence;

    Unjudged() {
        World& world = judges.world;
        world.add_unit(1);
        for (const std::string& name : kVantages) world.vantage(name).start();
        world.run_for(Millis(2'000));
        const UnixSecs start = world.now() + 1;
        world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
        world.run_until_time(start + 40 + 12);
        fence = **support::run_until(world.io, world.clock,
                                     judges.leadership.acquire("scorer", Millis(600'000)));
    }
    Scorer scorer(async::BlockingPool& pool, const probing::VerifyFn& verify) {
        return {judges.settings, Scorer::Deps{{{&judges.world.view, "sim:1"}},
                                              judges.world.read_model,
                                              judges.world.observations,
                                              judges.scores,
                                              judges.leadership,
                                              judges.clock,
                                              judges.metrics,
                                              verify,
                                              pool}};
    }
    Result<void> pass(Scorer& scorer, support::DriveLimits limits = {}) {
        return support::run_until(judges.world.io, judges.world.clock, scorer.pass(fence), limits);
    }
};

TEST(ScorerThreads, SignaturesAreVerifiedOffTheLogicThread) {
    Unjudged unjudged;
    async::BlockingPool pool({.name = "cpu", .threads = 1, .queue_max = 10});
    const auto logic = std::this_thread::get_id();
    std::atomic<int> here = 0;
    std::atomic<int> elsewhere = 0;
    const auto verify = [&](std::string_view key, std::string_view text, const auto& signature) {
        ++(std::this_thread::get_id() == logic ? here : elsewhere);
        return FakeSigner::verify(key, text, signature);
    };
    Scorer scorer = unjudged.scorer(pool, verify);
    const auto passed = unjudged.pass(scorer, {.pool = &pool});
    ASSERT_TRUE(passed) << passed.error().text();
    const auto verdict = unjudged.judges.verdict(0);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->verdict, scoring::Outcome::met);
    EXPECT_GE(elsewhere, 6) << "a commitment and a record of each vantage";
    EXPECT_EQ(here, 0);
}

TEST(ScorerThreads, AFullPoolIsTriedAgain) {
    Unjudged unjudged;
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    Scorer scorer = unjudged.scorer(full, FakeSigner::verify);
    const auto passed = unjudged.pass(scorer);
    ASSERT_FALSE(passed);
    EXPECT_TRUE(passed.error().is(Condition::transient));
    EXPECT_EQ(unjudged.judges.metrics.skips, 0) << "no record is taken for a bad one";
}

boost::asio::awaitable<void> occupy(async::BlockingPool& pool) {
    for (int i = 0; i < 50; ++i) {
        auto nothing = [] { return Result<void>{}; };
        (void)co_await async::run_blocking(pool, std::move(nothing));
    }
}

TEST(ScorerThreads, JudgingNeedsThePool) {
    Unjudged unjudged;
    World& world = unjudged.judges.world;
    async::BlockingPool pool({.name = "cpu", .threads = 0, .queue_max = 1});
    Scorer scorer = unjudged.scorer(pool, FakeSigner::verify);
    std::list<Running> others;
    // It is the last that is read before a window is judged; answered at once, while the other job
    // is there.
    world.read_model.latency = Millis(0);
    world.read_model.fault = [&](std::string_view method) {
        if (method == "maintenance_changes" && others.empty()) {
            others.emplace_back(world.io, occupy(pool));
        }
        return support::StoreFault::none;
    };
    const auto passed = unjudged.pass(scorer);
    ASSERT_FALSE(passed);
    EXPECT_TRUE(passed.error().is(Condition::transient));
    EXPECT_FALSE(unjudged.judges.verdict(0));
    ASSERT_TRUE(unjudged.pass(scorer));
    EXPECT_TRUE(unjudged.judges.verdict(0));
}

// A day that is closed and not scored: the unit was bad in it, and nobody else paid for one, so no
// other's slices are read.
struct Unscored {
    Judges judges;
    ports::Fence fence;
    std::list<Running> others;

    Unscored() {
        judges.settings.rulings.rules.paid_days_only = false;
        World& world = judges.world;
        world.add_unit(1);
        judges.answer(kVantages, "http://unit-1/", fails(probing::FailKind::timeout));
        for (const std::string& name : kVantages) world.vantage(name).start();
        const UnixSecs day_end = (world.now() / 60 + 2) * 60;
        world.add_reservation(1, 1, {world.now() + 1, day_end + 600}, 600, kTerms, "provider-1");
        world.run_until_time(day_end + 12);
        fence = **support::run_until(world.io, world.clock,
                                     judges.leadership.acquire("scorer", Millis(600'000)));
    }
    // Takes the pool's only place when the projection is asked so.
    void occupy_at(std::string_view asked, async::BlockingPool& pool) {
        judges.world.read_model.latency = Millis(0);
        judges.world.read_model.fault = [this, asked, &pool](std::string_view method) {
            if (method == asked && others.empty()) {
                others.emplace_back(judges.world.io, occupy(pool));
            }
            return support::StoreFault::none;
        };
    }
    std::size_t days() { return judges.rows("sim.main.1", scoring::SubjectKind::unit).size(); }
};

TEST(ScorerThreads, ScoringADayNeedsThePool) {
    // Each is the last that is read: before its bad slices are found, and before it is judged.
    for (const char* asked : {"maintenance_changes", "endpoint_changes"}) {
        Unscored unscored;
        async::BlockingPool pool({.name = "cpu", .threads = 0, .queue_max = 1});
        Scorer scorer({unscored.judges.settings}, {{{&unscored.judges.world.view, "sim:1"}},
                                                   unscored.judges.world.read_model,
                                                   unscored.judges.world.observations,
                                                   unscored.judges.scores,
                                                   unscored.judges.leadership,
                                                   unscored.judges.clock,
                                                   unscored.judges.metrics,
                                                   FakeSigner::verify,
                                                   pool});
        unscored.occupy_at(asked, pool);
        const auto pass = [&] {
            return support::run_until(unscored.judges.world.io, unscored.judges.world.clock,
                                      scorer.pass(unscored.fence));
        };
        const auto passed = pass();
        ASSERT_FALSE(passed) << asked;
        EXPECT_TRUE(passed.error().is(Condition::transient));
        EXPECT_EQ(unscored.days(), 0u) << asked;
        ASSERT_TRUE(pass()) << asked;
        EXPECT_GE(unscored.days(), 1u) << asked;
    }
}

}  // namespace
}  // namespace warden::app
