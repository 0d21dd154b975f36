#include "platform/async/channel.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <vector>

#include "platform/async/cancellation.hpp"
#include "platform/async/timeout.hpp"
#include "tests/support/run_until.hpp"

namespace warden::async {
namespace {

using support::FakeClock;
using support::run_until;
using namespace std::chrono_literals;
using Owned = std::unique_ptr<int>;

struct ChannelTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    Channel<Owned> channel{io.get_executor(), 2};
    std::vector<int> received;
    std::vector<bool> sent;

    static asio::awaitable<void> receiver(Channel<Owned>& channel, std::vector<int>& received) {
        while (auto item = co_await channel.receive()) received.push_back(**item);
    }
    static asio::awaitable<void> sender(Channel<Owned>& channel, int from, int to,
                                        std::vector<bool>& sent) {
        for (int i = from; i < to; ++i) {
            auto item = std::make_unique<int>(i);
            sent.push_back(co_await channel.send(std::move(item)));
        }
    }

    std::future<void> spawn(asio::awaitable<void> task) {
        auto future = asio::co_spawn(io, std::move(task), asio::use_future);
        poll();
        return future;
    }
    void poll() {
        io.restart();
        io.poll();
    }
};

TEST_F(ChannelTest, ItemsArriveInOrder) {
    auto in = spawn(receiver(channel, received));
    auto out = spawn(sender(channel, 0, 5, sent));
    poll();
    EXPECT_EQ(received, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(ChannelTest, SenderWaitsWhileFull) {
    auto out = spawn(sender(channel, 0, 3, sent));
    EXPECT_EQ(sent.size(), 2u);
    EXPECT_EQ(channel.size(), 2u);
    EXPECT_FALSE(channel.try_send(std::make_unique<int>(9)));
    EXPECT_EQ(**channel.try_receive(), 0);
    poll();
    EXPECT_EQ(sent.size(), 3u);
}

TEST_F(ChannelTest, CloseLetsWhatWasSentThrough) {
    EXPECT_TRUE(channel.try_send(std::make_unique<int>(1)));
    channel.close();
    EXPECT_FALSE(channel.try_send(std::make_unique<int>(2)));
    auto in = spawn(receiver(channel, received));
    EXPECT_EQ(received, std::vector<int>{1});
    EXPECT_EQ(in.wait_for(0s), std::future_status::ready);
}

TEST_F(ChannelTest, CloseWakesWaitingReceiversAndSenders) {
    Channel<Owned> full(io.get_executor(), 1);
    EXPECT_TRUE(full.try_send(std::make_unique<int>(1)));
    auto out = spawn(sender(full, 0, 1, sent));
    auto first = spawn(receiver(channel, received));
    auto second = spawn(receiver(channel, received));
    full.close();
    channel.close();
    poll();
    EXPECT_EQ(sent, std::vector<bool>{false});
    EXPECT_EQ(first.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(second.wait_for(0s), std::future_status::ready);
}

TEST_F(ChannelTest, ReceiveTimesOutWithoutTakingAnItem) {
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 1s, channel.receive())), TimeoutError);
    EXPECT_TRUE(channel.try_send(std::make_unique<int>(1)));
    EXPECT_EQ(channel.size(), 1u);
}

// Runs one waiting coroutine, cancels it after `before` has run, and tells how it ended.
template <class Before>
std::exception_ptr cancel(asio::io_context& io, asio::awaitable<void> task, Before before) {
    asio::cancellation_signal signal;
    std::exception_ptr error;
    auto keep = [&error](std::exception_ptr thrown) { error = std::move(thrown); };
    asio::co_spawn(io, std::move(task), asio::bind_cancellation_slot(signal.slot(), keep));
    io.restart();
    io.poll();
    before();
    signal.emit(asio::cancellation_type::terminal);
    io.restart();
    io.poll();
    return error;
}

TEST_F(ChannelTest, CancelledReceiverThrowsAndTheNextOneGetsTheItem) {
    EXPECT_TRUE(is_cancellation(cancel(io, receiver(channel, received), [] {})));
    auto in = spawn(receiver(channel, received));
    EXPECT_TRUE(channel.try_send(std::make_unique<int>(1)));
    poll();
    EXPECT_EQ(received, std::vector<int>{1});
}

TEST_F(ChannelTest, CancelledSenderThrowsAndItsItemIsDropped) {
    auto out = spawn(sender(channel, 0, 2, sent));
    EXPECT_TRUE(is_cancellation(cancel(io, sender(channel, 2, 3, sent), [] {})));
    EXPECT_EQ(channel.size(), 2u);
}

TEST_F(ChannelTest, ReceiverWokenAndThenCancelledStillTakesItsItem) {
    const auto error = cancel(io, receiver(channel, received),
                              [this] { EXPECT_TRUE(channel.try_send(std::make_unique<int>(1))); });
    EXPECT_TRUE(is_cancellation(error));  // at its next wait
    EXPECT_EQ(received, std::vector<int>{1});
}

TEST(WaitListTest, DestroyedListEndsItsWaiters) {
    asio::io_context io;
    auto list = std::make_unique<WaitList>(io.get_executor());
    auto waiting = asio::co_spawn(io, list->wait(), asio::use_future);
    io.poll();
    list.reset();
    io.restart();
    io.poll();
    EXPECT_THROW(waiting.get(), boost::system::system_error);
}

TEST(WaitListTest, OneWakeIsForOneWaiterTheLongestWaitingFirst) {
    asio::io_context io;
    WaitList list(io.get_executor());
    list.wake_one();  // nobody waits: no effect
    auto first = asio::co_spawn(io, list.wait(), asio::use_future);
    auto second = asio::co_spawn(io, list.wait(), asio::use_future);
    io.poll();
    list.wake_one();
    io.restart();
    io.poll();
    EXPECT_EQ(first.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(second.wait_for(0s), std::future_status::timeout);
}

}  // namespace
}  // namespace warden::async
