// What takes long leaves the logic thread.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "tests/unit/app/prober/world.hpp"

namespace warden::app {
namespace {

// Where something was called.
struct Calls {
    const std::thread::id logic = std::this_thread::get_id();
    std::atomic<int> here = 0;
    std::atomic<int> elsewhere = 0;
    void count() { ++(std::this_thread::get_id() == logic ? here : elsewhere); }
};

// Says where batches are signed.
class WatchedSigner final : public ports::BatchSigner {
  public:
    WatchedSigner(FakeSigner signer, Calls& calls) : signer_(std::move(signer)), calls_(calls) {}
    std::string key_id() const override { return signer_.key_id(); }
    ports::Signature64 sign(std::string_view bytes) override {
        if (bytes.starts_with("warden-slice-batch-v1\n")) calls_.count();
        return signer_.sign(bytes);
    }

  private:
    FakeSigner signer_;
    Calls& calls_;
};

// A vantage whose prober seals on a pool of its own.
struct Sealing {
    World world;
    async::BlockingPool pool;
    Vantage& ams = world.vantage("ams");
    Calls calls;
    WatchedSigner signer{ams.signer, calls};
    std::unique_ptr<Prober> prober;
    std::list<Running> running;

    explicit Sealing(async::BlockingPool::Settings settings) : pool(std::move(settings)) {
        world.add_unit(1);
        prober = std::make_unique<Prober>(ams.settings, Prober::Deps{{&world.view},
                                                                     world.observations,
                                                                     ams.probe,
                                                                     signer,
                                                                     ams.leadership,
                                                                     ams.clock,
                                                                     world.rng,
                                                                     ams.counts,
                                                                     ams.lag,
                                                                     pool,
                                                                     {}});
        running.emplace_back(world.io, prober->run());
    }
    void run_until_stored(int batches) {
        support::run_until(world.io, world.clock,
                           [&] { return ams.counts.stored_batches >= batches; }, {.pool = &pool});
    }
};

TEST(ProberThreads, SlicesAreSealedOffTheLogicThread) {
    Sealing sealing({.name = "cpu", .threads = 1, .queue_max = 10});
    sealing.run_until_stored(3);
    EXPECT_GE(sealing.calls.elsewhere, 3);
    EXPECT_EQ(sealing.calls.here, 0);
}

boost::asio::awaitable<void> occupy(async::BlockingPool& pool, std::shared_future<void> released) {
    auto wait = [released = std::move(released)]() -> Result<void> {
        released.wait();
        return {};
    };
    (void)co_await async::run_blocking(pool, std::move(wait));
}

TEST(ProberThreads, AFullPoolLosesNoSlice) {
    std::promise<void> release;
    Sealing sealing({.name = "cpu", .threads = 1, .queue_max = 0});
    sealing.running.emplace_back(sealing.world.io,
                                 occupy(sealing.pool, release.get_future().share()));
    sealing.world.run_for(Millis(5'000));
    EXPECT_GT(sealing.ams.counts.retries["seal"], 0);
    EXPECT_EQ(sealing.ams.counts.stored_batches, 0);
    release.set_value();
    sealing.run_until_stored(4);
    const auto leaves = sealing.world.leaves("sim.main.1");
    ASSERT_GE(leaves.size(), 4u);
    for (std::size_t i = 1; i < leaves.size(); ++i) {
        EXPECT_EQ(leaves[i].leaf.slice, leaves[i - 1].leaf.slice + 1) << "none is lost";
    }
    EXPECT_EQ(sealing.ams.counts.lost_observations, 0);
}

// A day of the vantage that is closed and not signed.
struct Unsigned {
    World world;
    Vantage& ams = world.vantage("ams");

    Unsigned() {
        world.add_unit(1);
        ams.start_prober();
        const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
        world.run_until_time(static_cast<UnixSecs>(day + 1) * 60 + 9);
    }
    DaySigner signer(async::BlockingPool& pool, const probing::VerifyFn& verify) {
        return {ams.day_settings, DaySigner::Deps{{&world.view},
                                                  world.observations,
                                                  ams.signer,
                                                  ams.clock,
                                                  verify,
                                                  [] { return true; },
                                                  pool}};
    }
    Result<std::size_t> pass(DaySigner& signer, support::DriveLimits limits = {}) {
        return support::run_until(world.io, world.clock, signer.pass(), limits);
    }
};

TEST(DaySignerThreads, SignaturesAreVerifiedOffTheLogicThread) {
    Unsigned day;
    async::BlockingPool pool({.name = "cpu", .threads = 1, .queue_max = 10});
    Calls calls;
    const auto verify = [&](std::string_view key, std::string_view text, const auto& signature) {
        calls.count();
        return FakeSigner::verify(key, text, signature);
    };
    DaySigner signer = day.signer(pool, verify);
    const auto written = day.pass(signer, {.pool = &pool});
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_GE(*written, 1u);
    EXPECT_GE(calls.elsewhere, 30) << "a batch of each slice";
    EXPECT_EQ(calls.here, 0);
    const auto records = day.world.records("sim.main.1");
    ASSERT_FALSE(records.empty());
    const auto read = scoring::read_unit_day(records.back().bytes, day.world.rules);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->hours.front().rows.front().ok, 4u);
}

TEST(DaySignerThreads, AFullPoolIsTriedAgain) {
    Unsigned day;
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    DaySigner refused = day.signer(full, FakeSigner::verify);
    const auto passed = day.pass(refused);
    ASSERT_FALSE(passed);
    EXPECT_TRUE(passed.error().is(Condition::transient));
    EXPECT_TRUE(day.world.records("sim.main.1").empty()) << "no batch is taken for a foreign one";
    DaySigner signer = day.signer(day.world.pool, FakeSigner::verify);
    const auto written = day.pass(signer);
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_GE(*written, 1u);
}

boost::asio::awaitable<void> stay(async::BlockingPool& pool) {
    for (int i = 0; i < 50; ++i) {
        auto nothing = [] { return Result<void>{}; };
        (void)co_await async::run_blocking(pool, std::move(nothing));
    }
}

TEST(DaySignerThreads, LeavesAreCheckedOnThePool) {
    Unsigned day;
    async::BlockingPool pool({.name = "cpu", .threads = 0, .queue_max = 1});
    DaySigner signer = day.signer(pool, FakeSigner::verify);
    std::list<Running> others;
    int reads = 0;
    // The unit's leaves are read first, then those of three controls: of the last ones all batches
    // are there. They are answered at once, while the other job is there.
    day.world.observations.latency = Millis(0);
    day.world.observations.fault = [&](std::string_view method) {
        if (method == "leaves" && ++reads == 4) others.emplace_back(day.world.io, stay(pool));
        return support::StoreFault::none;
    };
    const auto passed = day.pass(signer);
    ASSERT_FALSE(passed);
    EXPECT_TRUE(passed.error().is(Condition::transient));
    EXPECT_TRUE(day.world.records("sim.main.1").empty());
    EXPECT_GE(day.pass(signer).value(), 1u);
}

}  // namespace
}  // namespace warden::app
