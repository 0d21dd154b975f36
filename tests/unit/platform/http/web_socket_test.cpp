// WebSocket, client and server together.

#include <gtest/gtest.h>

#include "platform/http/web_socket_wire.hpp"
#include "tests/support/fake_http_server.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using ports::NetErrc;
using support::NetLoop;
using Socket = std::unique_ptr<ports::WebSocket>;

asio::awaitable<void> echo(Request, WebSocketPeer& peer) {
    while (true) {
        auto text = co_await peer.receive();
        if (!text || !peer.push("echo: " + *text)) co_return;
    }
}

struct Fixture {
    Net net;
    TestHandler handler;
    Fixture() {
        handler.on_web_socket = echo;
        handler.on_request = [](Request) -> asio::awaitable<Response> {
            Response response;
            response.status = 404;
            co_return response;
        };
    }
    Result<Socket> connect(std::string url, std::size_t message_max = 1u << 20) {
        ports::WebSocketTarget target;
        target.url = std::move(url);
        target.message_max = message_max;
        return net.loop.run(net.web_sockets->connect(std::move(target), net.loop.in(Seconds{5})));
    }
    void send(ports::WebSocket& socket, std::string text) {
        const auto sent = net.loop.run(socket.send(std::move(text), net.loop.in(Seconds{5})));
        EXPECT_TRUE(sent) << sent.error().text();
    }
    Result<std::string> receive(ports::WebSocket& socket) {
        return net.loop.run(socket.receive(net.loop.in(Seconds{5})));
    }
};

template <class T>
void expect_code(const Result<T>& result, NetErrc code) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, make_error_code(code)) << result.error().text();
}

TEST(WebSocket, MessagesOfEverySizeGoBothWays) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket) << socket.error().text();
    for (const std::size_t size : {0u, 1u, 125u, 126u, 65'535u, 65'536u, 500'000u}) {
        const std::string text(size, 'm');
        on.send(**socket, text);
        const auto answer = on.receive(**socket);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(*answer, "echo: " + text);
    }
    EXPECT_EQ(server.counters().web_sockets, 1u);
}

TEST(WebSocket, ServerPushesUnasked) {
    Fixture on;
    WebSocketPeer* pushing = nullptr;
    on.handler.on_web_socket = [&](Request, WebSocketPeer& peer) {
        pushing = &peer;
        return [](WebSocketPeer& to) -> asio::awaitable<void> {
            while (co_await to.receive()) {
            }
        }(peer);
    };
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    on.net.loop.until([&] { return pushing != nullptr; });
    for (int count = 0; count < 10; ++count) EXPECT_TRUE(pushing->push(std::to_string(count)));
    for (int count = 0; count < 10; ++count) {
        EXPECT_EQ(on.receive(**socket), std::to_string(count));
    }
}

TEST(WebSocket, QueuedMessagesAreSentBeforeAProperClose) {
    Fixture on;
    on.handler.on_web_socket = [](Request, WebSocketPeer& peer) -> asio::awaitable<void> {
        peer.push("last");
        peer.close();
        EXPECT_FALSE(peer.push("too late"));
        co_return;
    };
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    EXPECT_EQ(on.receive(**socket), "last");
    expect_code(on.receive(**socket), NetErrc::closed);
    on.net.loop.until([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 0u);
}

TEST(WebSocket, AClientMayCloseProperly) {
    Fixture on;
    bool over = false;
    on.handler.on_web_socket = [&](Request, WebSocketPeer& peer) {
        return [](WebSocketPeer& to, bool& ended) -> asio::awaitable<void> {
            const auto text = co_await to.receive();
            ended = !text && text.error().code == make_error_code(NetErrc::closed);
        }(peer, over);
    };
    RunningServer server(on.net.loop, on.handler, {});
    const Url url = *parse_url(server.ws_url());  // ours drop the connection, others don't
    ports::DialTarget target{url.host, url.port, ports::Transport::plain};
    auto dialed = on.net.loop.run(on.net.dialer->dial(target, on.net.loop.in(Seconds{5})));
    auto wire = on.net.loop.run(connect_wire(std::move(*dialed.stream), url, {}, 1'000));
    ASSERT_TRUE(wire);
    on.net.loop.run((*wire)->close());
    on.net.loop.until([&] { return server.counters().open == 0; });
    EXPECT_TRUE(over);
}

TEST(WebSocket, DroppedConnectionIsClosedForTheOther) {
    Fixture on;
    on.handler.on_web_socket = [](Request, WebSocketPeer& peer) -> asio::awaitable<void> {
        peer.drop();
        co_return;
    };
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    expect_code(on.receive(**socket), NetErrc::closed);
    {
        Fixture other;
        RunningServer echoing(other.net.loop, other.handler, {});
        auto vanishing = other.connect(echoing.ws_url());
        ASSERT_TRUE(vanishing);
        vanishing->reset();
        other.net.loop.until([&] { return echoing.counters().open == 0; });
    }
}

TEST(WebSocket, ClientThatDoesNotReadIsShedWhenItsQueueIsFull) {
    Fixture on;
    WebSocketPeer* pushing = nullptr;
    on.handler.on_web_socket = [&](Request, WebSocketPeer& peer) {
        pushing = &peer;
        return [](WebSocketPeer& to) -> asio::awaitable<void> {
            while (co_await to.receive()) {
            }
        }(peer);
    };
    ServerSettings settings;
    settings.web_socket_queue_max = 4;
    RunningServer server(on.net.loop, on.handler, settings);
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    on.net.loop.until([&] { return pushing != nullptr; });
    const std::string text(256u << 10, 'x');
    int pushed = 0;
    while (pushing->push(text)) {
        ASSERT_LT(++pushed, 1000);
        on.net.loop.io.restart();
        on.net.loop.io.poll();
    }
    on.net.loop.until([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 1u);
}

TEST(WebSocket, ClientThatStopsReadingIsShedAfterItsTime) {
    Fixture on;
    on.handler.on_web_socket = [](Request, WebSocketPeer& peer) -> asio::awaitable<void> {
        peer.push(std::string(24u << 20, 'x'));
        (void)co_await peer.receive();
    };
    ServerSettings settings;
    settings.write_max = Millis{1000};
    RunningServer server(on.net.loop, on.handler, settings);
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    on.net.loop.until_with_time([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 1u);
}

TEST(WebSocket, SilenceIsATimeout) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    const auto silent = on.net.loop.run_with_time((*socket)->receive(on.net.loop.in(Millis{700})));
    expect_code(silent, NetErrc::timeout);
    expect_code(on.receive(**socket), NetErrc::closed);
}

TEST(WebSocket, MessageOverTheLimitIsTooLargeOnBothSides) {
    Fixture on;
    ServerSettings settings;
    settings.web_socket_message_max = 1000;
    RunningServer server(on.net.loop, on.handler, settings);
    auto small = on.connect(server.ws_url(), 100);
    ASSERT_TRUE(small);
    on.send(**small, std::string(200, 'x'));
    expect_code(on.receive(**small), NetErrc::too_large);
    auto large = on.connect(server.ws_url());
    ASSERT_TRUE(large);
    on.send(**large, std::string(1001, 'x'));
    expect_code(on.receive(**large), NetErrc::closed);
}

TEST(WebSocket, OtherPathsAreAnsweredByTheHandler) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect("ws://127.0.0.1:" + std::to_string(server.port()) + "/other");
    expect_code(socket, NetErrc::protocol);
    EXPECT_NE(socket.error().detail.find("404"), std::string::npos) << socket.error().text();
}

TEST(WebSocket, PeersThatBreakTheProtocol) {
    Fixture on;
    support::FakeHttpServer garbage(on.net.loop, support::then_send("what?\r\n\r\n"));
    expect_code(on.connect(garbage.url("ws")), NetErrc::protocol);
    support::FakeHttpServer wrong_key(
        on.net.loop, support::then_send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                        "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"));
    expect_code(on.connect(wrong_key.url("ws")), NetErrc::protocol);
    support::FakeHttpServer hung_up(on.net.loop, support::then_send(""));
    expect_code(on.connect(hung_up.url("ws")), NetErrc::closed);
    expect_code(on.connect("http://127.0.0.1:1/"), NetErrc::invalid_request);
}

TEST(WebSocket, SilentHandshakeEndsAtTheDeadline) {
    Fixture on;
    support::FakeHttpServer silent(on.net.loop, support::then_send_and_hold(""));
    ports::WebSocketTarget target;
    target.url = silent.url("ws");
    auto socket = on.net.loop.run_with_time(
        on.net.web_sockets->connect(std::move(target), on.net.loop.in(Millis{500})));
    expect_code(socket, NetErrc::timeout);
}

TEST(WebSocket, OpenSessionsDoNotDelayShutdown) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    const auto begin = on.net.loop.clock.now();
    server.stop();
    EXPECT_EQ(on.net.loop.clock.now(), begin);
    expect_code(on.receive(**socket), NetErrc::closed);
}

TEST(WebSocket, CancelledReceiveEndsAtOnce) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto socket = on.connect(server.ws_url());
    ASSERT_TRUE(socket);
    auto wait = [](ports::WebSocket& from) -> asio::awaitable<void> {
        (void)co_await from.receive(ports::Deadline::max());
        ADD_FAILURE() << "went on";
    };
    const auto task = on.net.loop.background(wait(**socket));
    on.net.loop.io.restart();
    on.net.loop.io.poll();
    on.net.loop.end(task);
}

}  // namespace
}  // namespace warden::http
