#include "platform/clock/system_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "platform/async/cancellation.hpp"

namespace warden::clock {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct SystemClockTest : testing::Test {
    asio::io_context io;
    std::unique_ptr<ports::Clock> clock = make_system_clock();
    asio::cancellation_signal signal;
    std::exception_ptr error;
    bool ended = false;

    void sleep(std::chrono::milliseconds wait) {
        auto keep = [this](std::exception_ptr thrown) {
            error = std::move(thrown);
            ended = true;
        };
        asio::co_spawn(io, clock->sleep_for(wait),
                       asio::bind_cancellation_slot(signal.slot(), keep));
    }
};

TEST_F(SystemClockTest, SleepsAtLeastTheTime) {
    const auto start = clock->now();
    sleep(2ms);
    io.run();
    EXPECT_TRUE(ended);
    EXPECT_FALSE(error);
    EXPECT_GE(clock->now() - start, 2ms);
}

TEST_F(SystemClockTest, ZeroAndNegativeWaitsReturn) {
    sleep(0ms);
    io.run();
    EXPECT_TRUE(ended);
    EXPECT_FALSE(error);
}

TEST_F(SystemClockTest, CancelledSleepThrowsAtOnce) {
    sleep(1h);
    io.poll();
    signal.emit(asio::cancellation_type::terminal);
    io.run();
    EXPECT_TRUE(async::is_cancellation(error));
}

TEST_F(SystemClockTest, SystemTimeIsOfThisMachine) {
    const auto before = std::chrono::system_clock::now();
    const auto told = clock->system_now();
    EXPECT_LE(before, told);
    EXPECT_LE(told, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace warden::clock
