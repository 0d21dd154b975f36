#include "app/stage/lease.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <vector>

#include "platform/async/cancellation.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Millis kTtl{15'000};
constexpr Millis kPoll{1'000};

struct Counts final : StageMetrics {
    void leads(bool yes) override { is_leader = yes; }
    void pass(bool succeeded) override { ++(succeeded ? passed : failed); }
    bool is_leader = false;
    int passed = 0;
    int failed = 0;
};

// Leases that can't be asked for while `down`.
class Leadership final : public ports::Leadership {
  public:
    explicit Leadership(support::MemoryLeases& leases) : real_(leases, "this pod") {}
    asio::awaitable<Result<std::optional<ports::Fence>>> acquire(std::string lease,
                                                                 Millis time_to_live) override {
        ++asked;
        if (down) co_return fail(Errc::unavailable, "the store is down");
        co_return co_await real_.acquire(std::move(lease), time_to_live);
    }
    asio::awaitable<void> release_all() override { return real_.release_all(); }
    bool down = false;
    int asked = 0;

  private:
    support::MemoryLeadership real_;
};

class LeaseTest : public testing::Test {
  protected:
    void start() {
        asio::co_spawn(
            io,
            run_under_lease(
                {leadership, clock, counts, pulse}, {"stage/sn.main", kTtl, kPoll},
                [this](ports::Fence fence) { return pass(std::move(fence)); }, [this] { ++lost; }),
            asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr error) {
                has_ended = true;
                ended = std::move(error);
            }));
        poll();
    }
    asio::awaitable<Result<void>> pass(ports::Fence fence) {
        tokens.push_back(fence.token);
        if (pass_takes != Millis(0)) co_await clock.sleep_for(pass_takes);
        ++passes;
        if (fails) co_return fail(Errc::unavailable, "no store");
        co_return Result<void>{};
    }
    void poll() {
        io.restart();
        io.poll();
    }
    void advance(Millis time) {
        for (Millis left = time; left > Millis(0); left -= kPoll) {
            clock.advance(kPoll);
            poll();
        }
    }
    bool stands_still() { return !pulse.standstill(clock.now()).empty(); }

    asio::io_context io;
    support::FakeClock clock;
    support::MemoryLeases leases{clock};
    Leadership leadership{leases};
    support::LogCapture logged;
    Counts counts;
    Pulse pulse{"stage"};
    asio::cancellation_signal stop;
    bool has_ended = false;
    std::exception_ptr ended;
    std::vector<std::uint64_t> tokens;
    Millis pass_takes{0};
    bool fails = false;
    int passes = 0;
    int lost = 0;
};

TEST_F(LeaseTest, AHolderMakesAPassEachPollUnderOneToken) {
    start();
    advance(Millis(600'000));
    EXPECT_EQ(counts.passed, 601);
    EXPECT_EQ(tokens.front(), tokens.back());
    EXPECT_TRUE(counts.is_leader);
    EXPECT_EQ(lost, 0);
    EXPECT_FALSE(stands_still());
}

TEST_F(LeaseTest, WithoutTheLeaseItStandsByAndIsWell) {
    leases.acquire("stage/sn.main", "another pod", Millis(400'000));
    start();
    advance(Millis(399'000));
    EXPECT_EQ(passes, 0);
    EXPECT_FALSE(counts.is_leader);
    EXPECT_EQ(lost, 400);  // told each time
    EXPECT_FALSE(stands_still());
    advance(Millis(1'000));
    EXPECT_EQ(passes, 1);
    EXPECT_TRUE(counts.is_leader);
    EXPECT_EQ(lost, 400);
}

TEST_F(LeaseTest, ItIsRenewedOnceInAQuarterOfItsTime) {
    start();
    advance(Millis(40'000));
    EXPECT_EQ(passes, 41);
    EXPECT_EQ(leadership.asked, 11);  // every four passes
}

TEST_F(LeaseTest, OneThatWasTakenOverIsToldAndWorksUnderANewTokenLater) {
    start();
    leases.take_over("stage/sn.main", "another pod", Millis(9'000));
    advance(Millis(4'000));
    EXPECT_EQ(passes, 4) << "its writes are refused";
    EXPECT_EQ(lost, 1);
    EXPECT_FALSE(counts.is_leader);
    advance(Millis(6'000));
    EXPECT_EQ(lost, 5) << "until it was held again";
    ASSERT_GT(tokens.size(), 4u);
    EXPECT_GT(tokens.back(), tokens.front());
}

TEST_F(LeaseTest, AFailedPassLooksAtOnceWhetherTheLeaseIsLost) {
    start();
    leases.take_over("stage/sn.main", "another pod", Millis(60'000));
    fails = true;
    advance(Millis(1'000));
    EXPECT_EQ(lost, 0);
    advance(Millis(1'000));
    EXPECT_EQ(lost, 1);
    EXPECT_EQ(passes, 2);
}

TEST_F(LeaseTest, ANewTermBeginsAnewEvenIfTheOldOnesEndWentUnnoticed) {
    start();
    leases.take_over("stage/sn.main", "another pod", Millis(1'000));
    advance(Millis(4'000));
    EXPECT_EQ(passes, 5);
    EXPECT_EQ(lost, 1);
    EXPECT_TRUE(counts.is_leader);
    EXPECT_GT(tokens.back(), tokens.front());
    advance(Millis(8'000));
    EXPECT_EQ(lost, 1);
}

TEST_F(LeaseTest, LeasesThatCantBeAskedForCountAsLostAndAsSilence) {
    start();
    leadership.down = true;
    advance(Millis(303'000));
    EXPECT_EQ(passes, 4);
    EXPECT_EQ(lost, 300);
    EXPECT_FALSE(counts.is_leader);
    EXPECT_FALSE(stands_still());  // for five minutes, no longer
    advance(Millis(1'000));
    EXPECT_TRUE(stands_still());
    leadership.down = false;
    advance(Millis(1'000));
    EXPECT_EQ(passes, 5);
    EXPECT_FALSE(stands_still());
}

TEST_F(LeaseTest, AFailedPassIsCountedLoggedAndTriedAgain) {
    fails = true;
    start();
    advance(Millis(301'000));
    EXPECT_EQ(counts.failed, 302);
    EXPECT_EQ(counts.passed, 0);
    EXPECT_EQ(lost, 0);
    EXPECT_TRUE(counts.is_leader);
    EXPECT_TRUE(stands_still());
    ASSERT_FALSE(logged.lines().empty());
    EXPECT_THAT(logged.lines().front(), HasSubstr("stage_pass_failed"));
    EXPECT_THAT(logged.lines().front(), HasSubstr("no store"));
    fails = false;
    advance(Millis(1'000));
    EXPECT_EQ(counts.passed, 1);
    EXPECT_FALSE(stands_still());
}

// Before, another pod took the lease in the middle of each pass, and neither ever finished one.
TEST_F(LeaseTest, APassThatOutlastsTheLeaseKeepsIt) {
    pass_takes = Millis(100'000);
    start();
    for (int minute = 0; minute < 10; ++minute) {
        advance(Millis(10'000));
        EXPECT_FALSE(leases.acquire("stage/sn.main", "another pod", kTtl));
    }
    advance(Millis(2'000));
    EXPECT_EQ(counts.passed, 1);
    EXPECT_EQ(lost, 0);
    EXPECT_EQ(tokens, (std::vector<std::uint64_t>{1, 1}));
    EXPECT_GE(leadership.asked, 25) << "four times in its life";
    EXPECT_LE(leadership.asked, 30);
}

TEST_F(LeaseTest, APassThatLosesItsLeaseIsCancelled) {
    pass_takes = Millis(100'000);
    start();
    advance(Millis(1'000));
    leases.take_over("stage/sn.main", "another pod", Millis(20'000));
    advance(Millis(2'000));
    EXPECT_EQ(lost, 0);
    advance(Millis(1'000));
    EXPECT_EQ(lost, 1);
    EXPECT_FALSE(counts.is_leader);
    EXPECT_EQ(passes, 0);
    EXPECT_EQ(counts.passed + counts.failed, 0);
    pass_takes = Millis(0);
    advance(Millis(30'000));
    EXPECT_GT(passes, 0);
    EXPECT_GT(tokens.back(), tokens.front());
}

TEST_F(LeaseTest, APassGoesOnWhileTheLeaseCantBeAskedFor) {
    pass_takes = Millis(10'000);
    start();
    leadership.down = true;
    advance(Millis(10'000));
    EXPECT_EQ(passes, 1);
    EXPECT_EQ(lost, 0);
    leadership.down = false;
}

TEST_F(LeaseTest, CancelledInAPassItEndsAndThePassWithIt) {
    pass_takes = Millis(10'000);
    start();
    ASSERT_THAT(tokens, ElementsAre(testing::_));
    stop.emit(asio::cancellation_type::terminal);
    poll();
    ASSERT_TRUE(has_ended);
    EXPECT_TRUE(async::is_cancellation(ended));
    EXPECT_EQ(passes, 0);
    EXPECT_EQ(counts.failed, 0);  // a cancellation is no error
}

TEST_F(LeaseTest, CancelledBetweenPassesItEnds) {
    start();
    EXPECT_FALSE(has_ended);
    stop.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_TRUE(has_ended);
    EXPECT_TRUE(async::is_cancellation(ended));
}

}  // namespace
}  // namespace warden::app
