// HTTP client against peers that behave in every way.

#include <gtest/gtest.h>

#include "tests/support/fake_http_server.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using ports::NetErrc;
using support::FakeHttpServer;
using support::then_send;
using support::then_send_and_hold;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

NetErrc code_of(const Result<ports::HttpResponse>& answer) {
    EXPECT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code.category(), ports::net_category()) << answer.error().text();
    return static_cast<NetErrc>(answer.error().code.value());
}

TEST(HttpClient, AnswerHasStatusHeadersAndBody) {
    Net net;
    FakeHttpServer peer(net.loop, then_send("HTTP/1.1 404 Not Found\r\nX-Note: a\r\n"
                                            "Content-Length: 4\r\n\r\ngone"));
    const auto answer = net.send(get(peer.url()));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->status, 404u);
    EXPECT_EQ(answer->body, "gone");
    ASSERT_NE(ports::find_header(answer->headers, "x-note"), nullptr);
    EXPECT_EQ(*ports::find_header(answer->headers, "x-note"), "a");
}

TEST(HttpClient, RequestIsWrittenAsTheRfcAsks) {
    Net net;
    std::string seen;
    FakeHttpServer peer(net.loop, [&seen](FakeHttpServer::Socket& socket) {
        return [](FakeHttpServer::Socket& from, std::string& text) -> asio::awaitable<void> {
            text = co_await support::read_request(from);
        }(socket, seen);
    });
    auto request = get(peer.url("http", "/path?x=1"));
    request.method = "POST";
    request.headers = {{"X-Key", "k"}};
    request.body = "{}";
    EXPECT_EQ(code_of(net.send(request)), NetErrc::no_answer);
    EXPECT_EQ(seen, "POST /path?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                        "\r\nUser-Agent: warden\r\nX-Key: k\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(HttpClient, ChunkedAndCloseDelimitedBodiesAreRead) {
    Net net;
    FakeHttpServer chunked(net.loop, then_send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                               "\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    EXPECT_EQ(net.send(get(chunked.url()))->body, "abcde");
    FakeHttpServer to_end(net.loop, then_send("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
    EXPECT_EQ(net.send(get(to_end.url()))->body, "until the end");
}

TEST(HttpClient, InterimAnswersAreSkipped) {
    Net net;
    FakeHttpServer peer(net.loop, then_send("HTTP/1.1 100 Continue\r\n\r\n"
                                            "HTTP/1.1 103 Early Hints\r\n\r\n" +
                                            kOk));
    EXPECT_EQ(net.send(get(peer.url()))->body, "hello");
}

// Seen at RPC nodes behind gateways; common clients read them all.
TEST(HttpClient, WhereTheMeaningIsClearItIsAsLenientAsCommonClients) {
    for (const char* text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
          "0\r\n\r\n",
          "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
          "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
          "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5, 5\r\n\r\nhello"}) {
        Net net;
        FakeHttpServer peer(net.loop, then_send(text));
        const auto answer = net.send(get(peer.url()));
        ASSERT_TRUE(answer) << answer.error().text() << "\n" << text;
        EXPECT_EQ(answer->body, "hello");
    }
}

TEST(HttpClient, HeadHasNoBody) {
    Net net;
    FakeHttpServer peer(net.loop,
                        then_send_and_hold("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    auto request = get(peer.url());
    request.method = "HEAD";
    EXPECT_EQ(net.send(request)->body, "");
}

TEST(HttpClient, ConnectionIsUsedAgain) {
    Net net;
    FakeHttpServer peer(net.loop, [](FakeHttpServer::Socket& socket) {
        return [](FakeHttpServer::Socket& from) -> asio::awaitable<void> {
            for (int count = 0; count < 3; ++count) {
                co_await support::read_request(from);
                const std::string text =
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(count);
                co_await from.async_send(asio::buffer(text), asio::use_awaitable);
            }
        }(socket);
    });
    EXPECT_EQ(net.send(get(peer.url()))->body, "0");
    EXPECT_EQ(net.send(get(peer.url()))->body, "1");
    EXPECT_EQ(net.send(get(peer.url()))->body, "2");
    EXPECT_EQ(peer.connections(), 1u);
    // The script closed it after the third: the next one makes a new connection.
    EXPECT_EQ(net.send(get(peer.url()))->body, "0");
    EXPECT_EQ(peer.connections(), 2u);
}

TEST(HttpClient, ConnectionIsNotUsedAgainAfterItsTime) {
    Net net;
    FakeHttpServer peer(net.loop, then_send_and_hold(kOk));
    ASSERT_TRUE(net.send(get(peer.url())));
    net.loop.clock.advance(ClientSettings{}.idle_for);
    ASSERT_TRUE(net.send(get(peer.url())));
    EXPECT_EQ(peer.connections(), 2u);
}

TEST(HttpClient, NothingListensIsRefusedAndTransient) {
    Net net;
    std::uint16_t port = 0;
    {
        asio::ip::tcp::acceptor free(net.loop.io, {asio::ip::address_v4::loopback(), 0});
        port = free.local_endpoint().port();
    }
    const auto answer = net.send(get("http://127.0.0.1:" + std::to_string(port) + "/"));
    EXPECT_EQ(code_of(answer), NetErrc::connect_refused);
    EXPECT_TRUE(answer.error().is(Condition::transient));
}

struct BadAnswer {
    const char* name;
    std::string bytes;
    NetErrc code;
};

class HttpClientOnBadAnswers : public testing::TestWithParam<BadAnswer> {};

TEST_P(HttpClientOnBadAnswers, SaysWhatIsWrong) {
    Net net;
    FakeHttpServer peer(net.loop, then_send(GetParam().bytes));
    auto request = get(peer.url());
    request.body_max = 100;
    EXPECT_EQ(code_of(net.send(request)), GetParam().code);
}

const std::vector<BadAnswer> kBadAnswers = {
    {"silence", "", NetErrc::no_answer},
    {"garbage", "\x16\x03\x01 no HTTP at all\r\n\r\n", NetErrc::protocol},
    {"half_header", "HTTP/1.1 200 OK\r\nContent-Le", NetErrc::no_answer},
    {"half_body", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", NetErrc::no_answer},
    {"half_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
     NetErrc::no_answer},
    {"bad_chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", NetErrc::protocol},
    {"bad_length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", NetErrc::protocol},
    {"announced_too_large", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", NetErrc::too_large},
    {"grows_too_large", "HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), NetErrc::too_large},
    {"endless_header", "HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'x'), NetErrc::too_large},
    {"endless_interim",
     [] {
         std::string text;
         for (int count = 0; count < 10'000; ++count) text += "HTTP/1.1 100 Continue\r\n\r\n";
         return text;
     }(),
     NetErrc::too_large},
};

INSTANTIATE_TEST_SUITE_P(HttpClient, HttpClientOnBadAnswers, testing::ValuesIn(kBadAnswers),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HttpClient, LostAnswerHasUnknownOutcome) {
    Net net;
    FakeHttpServer peer(net.loop, then_send(""));
    EXPECT_TRUE(net.send(get(peer.url())).error().is(Condition::unknown_outcome));
}

TEST(HttpClient, SilenceEndsAtTheDeadlineWithUnknownOutcome) {
    Net net;
    FakeHttpServer peer(net.loop, then_send_and_hold("HTTP/1.1 200 OK\r\n"));
    const auto answer = net.send_with_time(get(peer.url()));
    EXPECT_EQ(code_of(answer), NetErrc::no_answer);
    EXPECT_EQ(net.loop.clock.sleepers(), 0u);
}

TEST(HttpClient, PassedDeadlineSendsNothing) {
    Net net;
    FakeHttpServer peer(net.loop, then_send(kOk));
    const auto answer = net.loop.run(net.client->send(get(peer.url()), net.loop.clock.now()));
    EXPECT_TRUE(answer.error().is(Condition::transient)) << answer.error().text();
    EXPECT_EQ(peer.connections(), 0u);
}

TEST(HttpClient, CancelledCallerEndsAtOnce) {
    Net net;
    FakeHttpServer peer(net.loop, then_send_and_hold(""));
    bool answered = false;
    auto call = [](Net& on, std::string url, bool& done) -> asio::awaitable<void> {
        (void)co_await on.client->send(get(url), on.loop.in(Seconds{5}));
        done = true;
    };
    const auto task = net.loop.background(call(net, peer.url(), answered));
    net.loop.until([&] { return peer.connections() == 1; });
    const auto before = net.loop.clock.now();
    net.loop.end(task);
    EXPECT_FALSE(answered);
    EXPECT_EQ(net.loop.clock.now(), before);
}

// Closes after reading the second request on the first connection.
asio::awaitable<void> drop_second(FakeHttpServer::Socket& socket, int& requests) {
    const std::string text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    co_await support::read_request(socket);
    if (++requests == 2) co_return;
    co_await socket.async_send(asio::buffer(text), asio::use_awaitable);
    if (requests > 1) co_return;
    co_await support::read_request(socket);
    ++requests;
}

TEST(HttpClient, StaleConnectionIsReplacedOnceForRepeatableRequestsOnly) {
    for (const bool repeatable : {true, false}) {
        Net net;
        int requests = 0;
        FakeHttpServer peer(net.loop, [&requests](FakeHttpServer::Socket& socket) {
            return drop_second(socket, requests);
        });
        auto request = get(peer.url());
        request.method = "POST";
        request.repeatable = repeatable;
        ASSERT_TRUE(net.send(request));
        const auto second = net.send(request);
        EXPECT_EQ(second.has_value(), repeatable);
        if (!repeatable) {
            EXPECT_EQ(code_of(second), NetErrc::no_answer);
        }
        EXPECT_EQ(peer.connections(), repeatable ? 2u : 1u);
    }
}

TEST(HttpClient, RequestsThatCannotBeSentAreRefused) {
    Net net;
    auto with = [](auto change) {
        auto request = get("http://127.0.0.1:1/");
        change(request);
        return request;
    };
    const std::vector<ports::HttpRequest> refused = {
        get("ftp://127.0.0.1/"),
        get("ws://127.0.0.1/"),
        get("http://user:secret@127.0.0.1/"),
        get("http://127.0.0.1/a b"),
        with([](auto& request) { request.method = "GET /\r\n"; }),
        with([](auto& request) { request.headers = {{"X", "a\r\nY: b"}}; }),
        with([](auto& request) { request.headers = {{"X Y", "a"}}; }),
        with([](auto& request) { request.headers = {{"content-length", "0"}}; }),
    };
    for (const auto& request : refused) {
        const auto answer = net.send(request);
        EXPECT_EQ(code_of(answer), NetErrc::invalid_request) << request.url;
        EXPECT_EQ(answer.error().detail.find("secret"), std::string::npos);
    }
}

TEST(HttpClient, MoreRequestsThanTheLimitAreOverloaded) {
    Net net;
    FakeHttpServer peer(net.loop, then_send_and_hold(""));
    ClientSettings settings;
    settings.in_flight_max = 1;
    const auto client = make_http_client(*net.dialer, net.loop.clock, settings);
    auto first = net.loop.start(client->send(get(peer.url()), net.loop.in(Seconds{1})));
    net.loop.until([&] { return peer.connections() == 1; });
    const auto second = net.loop.run(client->send(get(peer.url()), net.loop.in(Seconds{1})));
    EXPECT_EQ(code_of(second), NetErrc::overloaded);
    EXPECT_EQ(code_of(net.loop.finish_with_time(std::move(first))), NetErrc::no_answer);
}

}  // namespace
}  // namespace warden::http
