// JSON-RPC over a WebSocket: answers by id, notifications in order, and every way it can end.

#include <gtest/gtest.h>

#include <deque>

#include "platform/async/channel.hpp"
#include "platform/async/timeout.hpp"
#include "platform/rpc/session.hpp"
#include "tests/support/net_loop.hpp"

namespace warden::rpc {
namespace {

using ports::NetErrc;
using support::NetLoop;

// The peer's side, for the test to play.
struct Wire {
    explicit Wire(asio::any_io_executor executor) : incoming(std::move(executor), 100) {}
    async::Channel<std::string> incoming;
    std::vector<std::string> sent;
    bool broken = false;
    int sending = 0;
};

class FakeSocket final : public ports::WebSocket {
  public:
    FakeSocket(std::shared_ptr<Wire> wire, ports::Clock& clock)
        : wire_(std::move(wire)), clock_(clock) {}

    asio::awaitable<Result<void>> send(std::string text, ports::Deadline) override {
        if (wire_->broken) co_return fail(NetErrc::closed, "fake");
        EXPECT_EQ(++wire_->sending, 1) << "two sends at a time";
        co_await clock_.sleep_for(Millis{1});
        --wire_->sending;
        wire_->sent.push_back(std::move(text));
        co_return Result<void>{};
    }
    asio::awaitable<Result<std::string>> receive(ports::Deadline) override {
        auto text = co_await wire_->incoming.receive();
        if (!text) co_return fail(NetErrc::closed, "fake: ended");
        co_return std::move(*text);
    }

  private:
    std::shared_ptr<Wire> wire_;
    ports::Clock& clock_;
};

asio::awaitable<void> run_session(Session& session, std::optional<Error>& ended) {
    ended = co_await session.run();
}

struct Fixture {
    Fixture() {
        SessionSettings settings;
        settings.endpoint = "node-1";
        settings.calls_max = 3;
        settings.notifications_max = 2;
        session = make_session(loop.io.get_executor(), loop.clock,
                               std::make_unique<FakeSocket>(wire, loop.clock), settings);
        running = loop.background(run_session(*session, ended));
    }
    ~Fixture() { loop.end(running); }

    std::future<Result<Answer>> start(std::string method, Effect effect = Effect::read) {
        Call call;
        call.method = std::move(method);
        call.effect = effect;
        return loop.start(session->call(std::move(call), loop.in(Seconds{5})));
    }
    void until_sent(std::size_t count) {
        loop.until_with_time([&] { return wire->sent.size() == count; });
    }
    void say(std::string text) { ASSERT_TRUE(wire->incoming.try_send(std::move(text))); }
    Result<Notification> next() { return loop.run(session->next(loop.in(Seconds{5}))); }

    NetLoop loop;
    std::shared_ptr<Wire> wire = std::make_shared<Wire>(loop.io.get_executor());
    std::unique_ptr<Session> session;
    std::optional<Error> ended;
    NetLoop::Background running;
};

TEST(RpcSession, AnswersFindTheirCallsInAnyOrder) {
    Fixture on;
    auto first = on.start("first");
    auto second = on.start("second");
    on.until_sent(2);
    EXPECT_EQ(on.wire->sent[0], R"({"id":1,"jsonrpc":"2.0","method":"first","params":{}})");
    on.say(R"({"jsonrpc":"2.0","id":2,"result":"two"})");
    on.say(R"({"jsonrpc":"2.0","id":1,"error":{"code":66,"message":"no"}})");
    const auto two = on.loop.finish(std::move(second));
    ASSERT_TRUE(two) << two.error().text();
    EXPECT_EQ(two->result(), "\"two\"");
    EXPECT_EQ(two->endpoint, "node-1");
    EXPECT_EQ(on.loop.finish(std::move(first))->error->code, 66);
}

TEST(RpcSession, NotificationsComeInOrderBesideAnswers) {
    Fixture on;
    auto call = on.start("subscribe");
    on.until_sent(1);
    on.say(R"({"jsonrpc":"2.0","method":"newHeads","params":{"n":1}})");
    on.say(R"({"jsonrpc":"2.0","id":1,"result":7})");
    on.say(R"({"jsonrpc":"2.0","method":"reorg"})");
    EXPECT_TRUE(on.loop.finish(std::move(call)));
    const auto first = on.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->method, "newHeads");
    EXPECT_EQ(first->params(), R"({"n":1})");
    EXPECT_GE(first->body.capacity(), first->body.size() + 64);
    const auto second = on.next();
    EXPECT_EQ(second->method, "reorg");
    EXPECT_EQ(second->params(), "");
}

TEST(RpcSession, SilenceLosesNothing) {
    Fixture on;
    const auto nothing = on.loop.run_with_time(on.session->next(on.loop.in(Millis{100})));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, make_error_code(Errc::timeout));
    on.say(R"({"jsonrpc":"2.0","method":"late"})");
    EXPECT_EQ(on.next()->method, "late");
}

TEST(RpcSession, UnansweredCallTimesOutAndItsLateAnswerIsIgnored) {
    Fixture on;
    auto read = on.start("read");
    auto submit = on.start("submit", Effect::submit);
    on.until_sent(2);
    const auto late_read = on.loop.finish_with_time(std::move(read));
    EXPECT_EQ(late_read.error().code, make_error_code(RpcErrc::unavailable));
    const auto late_submit = on.loop.finish_with_time(std::move(submit));
    EXPECT_EQ(late_submit.error().code, make_error_code(RpcErrc::lost_answer));
    on.say(R"({"jsonrpc":"2.0","id":1,"result":"late"})");
    auto again = on.start("again");
    on.until_sent(3);
    on.say(R"({"jsonrpc":"2.0","id":3,"result":3})");
    EXPECT_TRUE(on.loop.finish(std::move(again)));
    EXPECT_FALSE(on.ended);
}

TEST(RpcSession, EndOfTheSocketEndsEverybody) {
    Fixture on;
    auto read = on.start("read");
    auto submit = on.start("submit", Effect::submit);
    on.until_sent(2);
    on.say(R"({"jsonrpc":"2.0","method":"last"})");
    on.wire->incoming.close();
    EXPECT_EQ(on.loop.finish(std::move(read)).error().code,
              make_error_code(RpcErrc::session_ended));
    EXPECT_EQ(on.loop.finish(std::move(submit)).error().code,
              make_error_code(RpcErrc::lost_answer));
    ASSERT_TRUE(on.ended);
    EXPECT_EQ(on.ended->code, make_error_code(NetErrc::closed));
    EXPECT_TRUE(on.ended->detail.starts_with("node-1"));
    EXPECT_EQ(on.next()->method, "last");  // what came before is still there
    EXPECT_EQ(on.next().error().code, make_error_code(RpcErrc::session_ended));
    auto late = on.start("late", Effect::submit);
    EXPECT_EQ(on.loop.finish(std::move(late)).error().code,
              make_error_code(RpcErrc::session_ended));
}

TEST(RpcSession, FailedSendIsUnclearForASubmission) {
    Fixture on;
    on.wire->broken = true;
    EXPECT_EQ(on.loop.finish(on.start("read")).error().code, make_error_code(RpcErrc::unavailable));
    EXPECT_EQ(on.loop.finish(on.start("submit", Effect::submit)).error().code,
              make_error_code(RpcErrc::lost_answer));
}

TEST(RpcSession, GarbageEndsTheSession) {
    for (const std::string text :
         {"", "<html>", "[]", R"({"jsonrpc":"2.0"})", R"({"jsonrpc":"2.0","id":"x","result":1})"}) {
        Fixture on;
        on.say(text);
        on.loop.until([&] { return on.ended.has_value(); });
        EXPECT_EQ(on.ended->code, make_error_code(RpcErrc::garbage)) << text;
    }
}

TEST(RpcSession, NotificationsThatNobodyTakesEndTheSession) {
    Fixture on;
    for (int count = 0; count < 3; ++count) on.say(R"({"jsonrpc":"2.0","method":"n"})");
    on.loop.until([&] { return on.ended.has_value(); });
    EXPECT_EQ(on.ended->code, make_error_code(Errc::limit));
}

TEST(RpcSession, CallsAreBounded) {
    Fixture on;
    auto first = on.start("1");
    auto second = on.start("2");
    auto third = on.start("3");
    on.until_sent(3);
    EXPECT_EQ(on.loop.finish(on.start("4")).error().code, make_error_code(Errc::limit));
    on.wire->incoming.close();
    EXPECT_FALSE(on.loop.finish(std::move(first)));
    EXPECT_FALSE(on.loop.finish(std::move(second)));
    EXPECT_FALSE(on.loop.finish(std::move(third)));
}

TEST(RpcSession, CancelledRunEndsItsCalls) {
    Fixture on;
    auto call = on.start("read");
    on.until_sent(1);
    on.loop.end(on.running);
    EXPECT_FALSE(on.ended);
    EXPECT_EQ(on.loop.finish(std::move(call)).error().code,
              make_error_code(RpcErrc::session_ended));
}

}  // namespace
}  // namespace warden::rpc
