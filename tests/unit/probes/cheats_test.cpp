// When an answer counts as given, and which redirects are followed: what a cheat would bend.

#include "tests/unit/probes/bench.hpp"

namespace warden::probes {
namespace {

// Sends `early` when asked and the rest 30 ms later.
FakeHttpServer::Script in_two_pieces(support::NetLoop& loop, std::string early, std::string rest) {
    return [&loop, early, rest](FakeHttpServer::Socket& socket) -> asio::awaitable<void> {
        co_await support::read_request(socket);
        co_await asio::async_write(socket, asio::buffer(early), asio::use_awaitable);
        co_await loop.clock.sleep_for(Millis{30});
        co_await asio::async_write(socket, asio::buffer(rest), asio::use_awaitable);
    };
}

TEST(HttpProbe, TheFirstByteIsThatOfTheCompleteFinalHeader) {
    Fixture on;
    for (const std::string early :
         {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: y\r\n",
          "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"}) {
        const std::string head = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok";
        const auto interim = early.find("\r\n\r\n");
        const auto shared = interim == early.npos ? early.size() : early.size() - interim - 4;
        FakeHttpServer provider(on.loop, in_two_pieces(on.loop, early, head.substr(shared)));
        const auto result = on.get_with_time(provider.url());
        EXPECT_EQ(result.cls, OutcomeClass::ok) << early << result.detail;
        EXPECT_EQ(result.first_byte, Millis{30}) << early;
    }
}

// A dialer whose connections took a while, so that there is a round trip to listen for.
class FarDialer final : public ports::Dialer {
  public:
    FarDialer(ports::Dialer& near, Micros connect) : near_(near), connect_(connect) {}
    asio::awaitable<ports::Dialed> dial(ports::DialTarget target,
                                        ports::Deadline deadline) override {
        auto dialed = co_await near_.dial(std::move(target), deadline);
        dialed.times.connect = connect_;
        co_return dialed;
    }

  private:
    ports::Dialer& near_;
    Micros connect_;
};

TEST(HttpProbe, WhoSpeaksOrClosesBeforeItIsAskedBreaksTheProtocol) {
    Fixture on;
    FarDialer far(*on.dialer, Millis{20});
    const auto probe = make_http_probe(far, on.loop.clock, {});
    const auto ask = [&](const FakeHttpServer& provider) {
        return on.loop.run_with_time(
            probe->get(Fixture::target_of(provider.url()), on.loop.in(Seconds{10})));
    };
    FakeHttpServer eager(on.loop, support::send_at_once("HTTP/1.1 200 OK\r\n"));
    expect_fail(ask(eager), FailKind::protocol);
    FakeHttpServer gone(on.loop, support::send_at_once(""));
    expect_fail(ask(gone), FailKind::protocol);
    FakeHttpServer patient(on.loop, then_send(kOk));
    const auto result = ask(patient);
    EXPECT_EQ(result.cls, OutcomeClass::ok) << result.detail;
    EXPECT_EQ(result.first_byte, Micros{0}) << "listening is no latency";
    EXPECT_EQ(result.total, Millis{20});
}

TEST(HttpProbe, ListensForHalfASecondAtMost) {
    Fixture on;
    FarDialer far(*on.dialer, Seconds{3});
    const auto probe = make_http_probe(far, on.loop.clock, {});
    FakeHttpServer provider(on.loop, then_send(kOk));
    const auto result = on.loop.run_with_time(
        probe->get(Fixture::target_of(provider.url()), on.loop.in(Seconds{10})));
    EXPECT_EQ(result.cls, OutcomeClass::ok) << result.detail;
    EXPECT_EQ(result.total, Millis{500});
}

TEST(HttpProbe, AsksLikeAnyOtherClient) {
    Fixture on;
    std::string asked;
    FakeHttpServer provider(on.loop, [&](FakeHttpServer::Socket& socket) -> asio::awaitable<void> {
        asked = co_await support::read_request(socket);
        co_await asio::async_write(socket, asio::buffer(kOk), asio::use_awaitable);
    });
    on.get(provider.url("http", "/a?b=c"));
    EXPECT_EQ(asked, "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(provider.port()) +
                         "\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n");
}

FakeHttpServer::Script then_redirect(std::string status, std::string to) {
    return then_send("HTTP/1.1 " + status + " Moved\r\nLocation: " + to +
                     "\r\nContent-Length: 0\r\n\r\n");
}

// An https server on loopback with a certificate that the fixture trusts.
struct SecureServer {
    SecureServer(Fixture& fixture, support::TlsFiles& files) : on(fixture) {
        support::CertificateSpec spec;
        spec.addresses = {"127.0.0.1"};
        http::ServerSettings settings;
        settings.tls = files.issue(spec);
        server = *http::make_server(on.loop.io.get_executor(), on.loop.clock, handler, settings);
        running = on.loop.background(server->run());
    }
    ~SecureServer() { on.loop.end(running); }
    SecureServer(const SecureServer&) = delete;
    SecureServer& operator=(const SecureServer&) = delete;

    std::string url(const std::string& host) const {
        return "https://" + host + ':' + std::to_string(server->port()) + '/';
    }

    Fixture& on;
    Hello handler;
    std::unique_ptr<http::Server> server;
    support::NetLoop::Background running;
};

TEST(HttpProbe, AnUpgradeToHttpsOnTheSameHostIsFollowedWhereAllowed) {
    support::TlsFiles files;
    Fixture on(loopback(), files.ca_file());
    SecureServer secure(on, files);
    for (const std::string status : {"301", "302", "303", "307", "308"}) {
        FakeHttpServer plain(on.loop, then_redirect(status, secure.url("127.0.0.1")));
        auto target = Fixture::target_of(plain.url());
        expect_fail(on.get(target), FailKind::http_status);
        target.redirects = ports::Redirects::to_https;
        const auto result = on.get(target);
        EXPECT_EQ(result.cls, OutcomeClass::ok) << status << result.detail;
        EXPECT_EQ(result.status, 200u);
        EXPECT_TRUE(result.tls);
    }
}

TEST(HttpProbe, NoOtherRedirectIsFollowed) {
    support::TlsFiles files;
    Fixture on(loopback(), files.ca_file());
    SecureServer secure(on, files);
    on.resolver.set("other.example", {"127.0.0.1"});
    FakeHttpServer plain(on.loop, then_send(kOk));
    const std::string https = secure.url("127.0.0.1");
    const std::vector<std::pair<std::string, std::string>> others = {
        {"302", secure.url("other.example")},
        {"302", secure.url("127.0.0.2")},
        {"302", plain.url()},
        {"302", "/relative"},
        {"302", "https:///"},
        {"300", https},
        {"304", https},
        {"305", https}};
    for (const auto& [status, location] : others) {
        FakeHttpServer moved(on.loop, then_redirect(status, location));
        auto target = Fixture::target_of(moved.url());
        target.redirects = ports::Redirects::to_https;
        expect_fail(on.get(target), FailKind::http_status);
    }
    FakeHttpServer unled(on.loop, then_send("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"));
    auto target = Fixture::target_of(unled.url());
    target.redirects = ports::Redirects::to_https;
    expect_fail(on.get(target), FailKind::http_status);
    EXPECT_EQ(plain.connections(), 0u);
}

}  // namespace
}  // namespace warden::probes
