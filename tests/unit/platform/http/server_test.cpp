// HTTP server: round trips, limits, slow clients, shutdown.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "tests/support/log_capture.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;
using support::NetLoop;

asio::awaitable<Response> echo(Request request) {
    Response response;
    response.headers = {{"Content-Type", "text/plain"}};
    response.body =
        request.method + ' ' + request.path + " [" + request.query + "] " + request.body;
    co_return response;
}

// Sends bytes and reads until the server closes, or until `size_max` bytes came.
asio::awaitable<std::string> talk(std::uint16_t port, std::string bytes, std::size_t size_max) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const tcp::endpoint to(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(to, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    std::string answer;
    std::array<char, 4096> chunk{};
    while (answer.size() < size_max) {
        const auto [error, size] = co_await socket.async_read_some(
            asio::buffer(chunk), asio::as_tuple(asio::use_awaitable));
        if (error) break;
        answer.append(chunk.data(), size);
    }
    co_return answer;
}

constexpr std::size_t kAll = 1u << 30;

struct Fixture {
    Net net;
    TestHandler handler;
    Fixture() { handler.on_request = echo; }
    std::string talk_to(const RunningServer& server, std::string bytes) {
        return net.loop.run(talk(server.port(), std::move(bytes), kAll));
    }
};

TEST(HttpServer, RoundTripsOverOneConnection) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto request = get(server.url("/a/b?c=d"));
    request.method = "POST";
    request.body = "body";
    for (int count = 0; count < 3; ++count) {
        const auto answer = on.net.send(request);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->status, 200u);
        EXPECT_EQ(answer->body, "POST /a/b [c=d] body");
        EXPECT_EQ(*ports::find_header(answer->headers, "Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    }
    EXPECT_EQ(server.counters().accepted, 1u);
    EXPECT_EQ(server.counters().requests, 3u);
}

TEST(HttpServer, PipelinedRequestsAreAnsweredInOrder) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    const auto text = on.talk_to(server,
                                 "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                 "GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_LT(text.find("GET /1"), text.find("GET /2"));
    EXPECT_NE(text.find("Connection: close"), text.npos);
}

TEST(HttpServer, HeadAndNoContentHaveNoBody) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto request = get(server.url());
    request.method = "HEAD";
    const auto head = on.net.send(request);
    ASSERT_TRUE(head);
    EXPECT_EQ(*ports::find_header(head->headers, "Content-Length"), "10");
    on.handler.on_request = [](Request) -> asio::awaitable<Response> {
        Response response;
        response.status = 204;
        co_return response;
    };
    const auto empty = on.net.send(get(server.url()));
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->status, 204u);
    EXPECT_EQ(ports::find_header(empty->headers, "Content-Length"), nullptr);
}

TEST(HttpServer, OldClientsGetTheirConnectionClosed) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    EXPECT_NE(on.talk_to(server, "GET / HTTP/1.0\r\n\r\n").find("Connection: close"),
              std::string::npos);
}

TEST(HttpServer, ExpectationsAreMetBeforeTheBody) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    const std::string head =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    const std::string invited = "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_EQ(on.net.loop.run(talk(server.port(), head, invited.size())), invited);
}

struct BadRequest {
    const char* name;
    std::string bytes;
    int status;
};

class HttpServerOnBadRequests : public testing::TestWithParam<BadRequest> {};

TEST_P(HttpServerOnBadRequests, AnswersWithTheRightStatusAndCloses) {
    Fixture on;
    ServerSettings settings;
    settings.header_max = 1000;
    settings.body_max = 100;
    RunningServer server(on.net.loop, on.handler, settings);
    auto answered = on.net.loop.start(talk(server.port(), GetParam().bytes, kAll));
    const auto text = on.net.loop.finish_with_time(std::move(answered));
    EXPECT_TRUE(text.starts_with("HTTP/1.1 " + std::to_string(GetParam().status) + ' ')) << text;
    EXPECT_NE(text.find("application/problem+json"), text.npos);
    EXPECT_EQ(server.counters().rejected, 1u);
    EXPECT_EQ(server.counters().requests, 0u);
}

const std::vector<BadRequest> kBadRequests = {
    {"garbage", "\x16\x03\x01\x02 what\r\n\r\n", 400},
    {"bad_header", "GET / HTTP/1.1\r\nno colon\r\n\r\n", 400},
    {"no_path", "GET example.com HTTP/1.1\r\n\r\n", 400},
    {"bad_length", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400},
    {"long_header", "GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", 431},
    {"long_target", "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\n\r\n", 431},
    {"announced_body", "POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n", 413},
    {"grown_body",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x'), 413},
};

INSTANTIATE_TEST_SUITE_P(HttpServer, HttpServerOnBadRequests, testing::ValuesIn(kBadRequests),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HttpServer, HandlerThatThrowsIsA500AndALogLine) {
    Fixture on;
    const support::LogCapture log;
    on.handler.on_request = [](Request) -> asio::awaitable<Response> {
        throw std::runtime_error("secret internals");
        co_return Response{};
    };
    RunningServer server(on.net.loop, on.handler, {});
    const auto answer = on.net.send(get(server.url()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500u);
    EXPECT_EQ(answer->body.find("secret"), std::string::npos);
    ASSERT_EQ(log.lines().size(), 1u);
    EXPECT_NE(log.lines()[0].find("secret internals"), std::string::npos);
}

TEST(HttpServer, HeaderThatWouldBreakTheAnswerIsA500) {
    Fixture on;
    const support::LogCapture log;
    on.handler.on_request = [](Request) -> asio::awaitable<Response> {
        Response response;
        response.headers = {{"Location", "/\r\nSet-Cookie: stolen"}};
        co_return response;
    };
    RunningServer server(on.net.loop, on.handler, {});
    EXPECT_EQ(on.net.send(get(server.url()))->status, 500u);
}

TEST(HttpServer, ConnectionsOverTheLimitAreClosedAtOnce) {
    Fixture on;
    ServerSettings settings;
    settings.connections_max = 1;
    RunningServer server(on.net.loop, on.handler, settings);
    ASSERT_TRUE(on.net.send(get(server.url())));  // stays open in the client's pool
    EXPECT_EQ(on.talk_to(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
    EXPECT_EQ(server.counters().refused, 1u);
    EXPECT_EQ(server.counters().open, 1u);
}

TEST(HttpServer, IdleAndSlowClientsAreShed) {
    Fixture on;
    ServerSettings settings;
    settings.idle_max = Millis{1000};
    settings.request_max = Millis{500};
    RunningServer server(on.net.loop, on.handler, settings);
    const auto begin = on.net.loop.clock.now();
    EXPECT_EQ(on.net.loop.run_with_time(talk(server.port(), "", kAll)), "");
    const auto idle_for = on.net.loop.clock.now() - begin;
    EXPECT_GE(idle_for, Millis{1000});
    EXPECT_LE(idle_for, Millis{1500});
    EXPECT_EQ(on.net.loop.run_with_time(talk(server.port(), "GET / HT", kAll)), "");
    EXPECT_LE(on.net.loop.clock.now() - begin - idle_for, Millis{1000});
    EXPECT_EQ(server.counters().shed, 2u);
    EXPECT_EQ(server.counters().open, 0u);
}

asio::awaitable<Response> large(Request) {
    Response response;
    response.body.assign(24u << 20, 'x');
    co_return response;
}

// Asks, then never reads.
asio::awaitable<void> ask_and_stop(std::uint16_t port, bool& connected) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const tcp::endpoint to(asio::ip::address_v4::loopback(), port);
    co_await socket.async_connect(to, asio::use_awaitable);
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
    connected = true;
    asio::steady_timer forever(co_await asio::this_coro::executor,
                               asio::steady_timer::time_point::max());
    co_await forever.async_wait(asio::use_awaitable);
}

TEST(HttpServer, ClientThatDoesNotTakeItsAnswerIsShed) {
    Fixture on;
    on.handler.on_request = large;
    ServerSettings settings;
    settings.write_max = Millis{1000};
    RunningServer server(on.net.loop, on.handler, settings);
    bool connected = false;
    on.net.loop.background(ask_and_stop(server.port(), connected));
    on.net.loop.until([&] { return connected && server.counters().requests == 1; });
    on.net.loop.until_with_time([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 1u);
}

TEST(HttpServer, LargeAnswerArrivesWhole) {
    Fixture on;
    on.handler.on_request = large;
    RunningServer server(on.net.loop, on.handler, {});
    auto request = get(server.url());
    request.body_max = 64u << 20;
    const auto answer = on.net.send(request);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body.size(), 24u << 20);
}

TEST(HttpServer, RequestUnderWayIsAnsweredAtShutdown) {
    Fixture on;
    bool handling = false;
    bool go_on = false;
    on.handler.on_request = [&](Request) {
        return [](NetLoop& loop, bool& begun, bool& released) -> asio::awaitable<Response> {
            begun = true;
            while (!released) co_await loop.clock.sleep_for(Millis{10});
            Response response;
            response.body = "late";
            co_return response;
        }(on.net.loop, handling, go_on);
    };
    RunningServer server(on.net.loop, on.handler, {});
    auto answer =
        on.net.loop.start(on.net.client->send(get(server.url()), on.net.loop.in(Seconds{9})));
    on.net.loop.until([&] { return handling; });
    server.begin_stop();
    go_on = true;
    const auto got = on.net.loop.finish_with_time(std::move(answer));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->body, "late");
    EXPECT_EQ(*ports::find_header(got->headers, "Connection"), "close");
    on.net.loop.until_with_time([&] { return server.stopped(); });
    EXPECT_EQ(on.net.send(get(server.url())).error().code,
              make_error_code(ports::NetErrc::connect_refused));
}

TEST(HttpServer, RequestThatOutlastsTheGraceIsDropped) {
    Fixture on;
    const support::LogCapture log;
    bool handling = false;
    on.handler.on_request = [&](Request) {
        return [](NetLoop& loop, bool& begun) -> asio::awaitable<Response> {
            begun = true;
            co_await loop.clock.sleep_for(std::chrono::hours{1});
            co_return Response{};
        }(on.net.loop, handling);
    };
    RunningServer server(on.net.loop, on.handler, {});
    auto answer =
        on.net.loop.start(on.net.client->send(get(server.url()), on.net.loop.in(Seconds{60})));
    on.net.loop.until([&] { return handling; });
    const auto begin = on.net.loop.clock.now();
    server.stop();
    EXPECT_EQ(on.net.loop.clock.now() - begin, ServerSettings{}.drain_max);
    EXPECT_FALSE(on.net.loop.finish(std::move(answer)));
    EXPECT_EQ(log.lines().size(), 1u);
}

TEST(HttpServer, IdleConnectionsDoNotDelayShutdown) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    ASSERT_TRUE(on.net.send(get(server.url())));
    const auto begin = on.net.loop.clock.now();
    server.stop();
    EXPECT_EQ(on.net.loop.clock.now(), begin);
}

TEST(HttpServer, AddressInUseIsAnError) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    ServerSettings settings;
    settings.port = server.port();
    const auto second =
        make_server(on.net.loop.io.get_executor(), on.net.loop.clock, on.handler, settings);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, make_error_code(Errc::unavailable));
}

}  // namespace
}  // namespace warden::http
