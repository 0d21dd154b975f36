#include "platform/async/lag_monitor.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/support/fake_clock.hpp"

namespace warden::async {

namespace asio = boost::asio;

namespace {

struct Fixture {
    ~Fixture() {
        stop.emit(asio::cancellation_type::terminal);
        pass(Millis(0));
    }
    void run() {
        asio::co_spawn(io, monitor.run(),
                       asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
        pass(Millis(0));
    }
    void pass(Millis time) {
        clock.advance(time);
        io.restart();
        io.poll();
    }

    asio::io_context io;
    support::FakeClock clock;
    asio::cancellation_signal stop;
    LagMonitor monitor{{.tick = Millis(25), .lag_max = Millis(50)}, clock};
};

TEST(LagMonitor, OneThatDoesNotRunKnowsNoLag) {
    Fixture on;
    const auto begin = on.clock.now();
    on.pass(Millis(1'000));
    EXPECT_FALSE(on.monitor.lagged_since(begin));
}

TEST(LagMonitor, AThreadThatComesBackInTimeDoesNotLag) {
    Fixture on;
    on.run();
    const auto begin = on.clock.now();
    for (int i = 0; i < 10; ++i) on.pass(Millis(25));
    on.pass(Millis(75));
    EXPECT_FALSE(on.monitor.lagged_since(begin)) << "50 ms late is not longer than 50 ms";
}

TEST(LagMonitor, ALateLookIsALagUntilItIsOver) {
    Fixture on;
    on.run();
    const auto begin = on.clock.now();
    on.clock.advance(Millis(76));
    EXPECT_TRUE(on.monitor.lagged_since(begin)) << "whoever is resumed first sees it, too";
    on.pass(Millis(0));
    EXPECT_TRUE(on.monitor.lagged_since(begin));
    on.pass(Millis(25));
    EXPECT_FALSE(on.monitor.lagged_since(on.clock.now())) << "what begins later is not late";
}

}  // namespace
}  // namespace warden::async
