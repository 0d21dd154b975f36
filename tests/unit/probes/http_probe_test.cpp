// HTTP probe against providers that behave in every way.

#include "domain/base/sha256.hpp"
#include "tests/unit/probes/bench.hpp"

namespace warden::probes {
namespace {

TEST(HttpProbe, GoodAnswerIsOkWithAllItsPhases) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(kOk));
    on.resolver.set("unit.example", {"127.0.0.1"});
    const auto result =
        on.get("http://unit.example:" + std::to_string(provider.port()) + "/health?x=1");
    EXPECT_EQ(result.cls, OutcomeClass::ok) << result.detail;
    EXPECT_EQ(result.kind, FailKind::none);
    EXPECT_EQ(result.status, 200u);
    EXPECT_EQ(result.body_bytes, 5u);
    EXPECT_TRUE(result.dns && result.connect && result.first_byte && result.transfer);
    EXPECT_FALSE(result.tls);
    EXPECT_TRUE(result.detail.empty());
}

// Answers with pauses of virtual time: 30 ms, then 5 ms before the rest.
asio::awaitable<void> answer_slowly(support::NetLoop& loop, FakeHttpServer::Socket& socket) {
    co_await support::read_request(socket);
    co_await loop.clock.sleep_for(Millis{30});
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab";
    co_await asio::async_write(socket, asio::buffer(head), asio::use_awaitable);
    co_await loop.clock.sleep_for(Millis{5});
    const std::string rest = "cd";
    co_await asio::async_write(socket, asio::buffer(rest), asio::use_awaitable);
}

TEST(HttpProbe, PhasesAreMeasuredByTheClock) {
    Fixture on;
    FakeHttpServer provider(
        on.loop, [&on](FakeHttpServer::Socket& socket) { return answer_slowly(on.loop, socket); });
    const auto result = on.get_with_time(provider.url());
    EXPECT_EQ(result.cls, OutcomeClass::ok) << result.detail;
    EXPECT_FALSE(result.dns);  // a literal address
    EXPECT_EQ(result.connect, Micros{0});
    EXPECT_EQ(result.first_byte, Millis{30});
    EXPECT_EQ(result.transfer, Millis{5});
    EXPECT_EQ(result.total, Millis{35});
}

TEST(HttpProbe, EachProbeMakesANewConnection) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(kOk));
    for (int count = 0; count < 3; ++count) EXPECT_EQ(on.get(provider.url()).cls, OutcomeClass::ok);
    EXPECT_EQ(provider.connections(), 3u);
}

TEST(HttpProbe, UnknownNameIsDns) {
    Fixture on;
    const auto result = on.get("http://nobody.example/");
    expect_fail(result, FailKind::dns);
    EXPECT_FALSE(result.dns || result.connect);
}

TEST(HttpProbe, NothingListensIsConnectRefused) {
    Fixture on;
    std::string url;
    {
        FakeHttpServer gone(on.loop, then_send(""));
        url = gone.url();
    }
    const auto result = on.get(url);
    expect_fail(result, FailKind::connect_refused);
    EXPECT_FALSE(result.connect);
}

TEST(HttpProbe, NoConnectionByTheDeadlineIsConnectTimeout) {
    // A dialer that never gets anywhere; the real one's silence is tested with the dialer.
    class SilentDialer final : public ports::Dialer {
      public:
        asio::awaitable<ports::Dialed> dial(ports::DialTarget, ports::Deadline) override {
            co_return ports::Dialed{
                fail(ports::NetErrc::connect_timeout, "fake"), {{}, Seconds{10}, {}}, {}, {}};
        }
    };
    Fixture on;
    SilentDialer dialer;
    const auto probe = make_http_probe(dialer, on.loop.clock, {});
    const auto result =
        on.loop.run(probe->get(Fixture::target_of("http://a/"), on.loop.in(Seconds{10})));
    expect_fail(result, FailKind::connect_timeout);
    EXPECT_FALSE(result.connect);
}

struct AnswerCase {
    const char* name;
    std::string bytes;
    FailKind kind;
};

class HttpProbeOnBadAnswers : public testing::TestWithParam<AnswerCase> {};

TEST_P(HttpProbeOnBadAnswers, NamesTheProvidersFault) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(GetParam().bytes));
    auto target = Fixture::target_of(provider.url());
    target.header_max = 1000;
    target.body_max = 1000;
    const auto result = on.get(target);
    expect_fail(result, GetParam().kind);
    EXPECT_TRUE(result.connect);
}

const std::vector<AnswerCase> kBadAnswers = {
    {"server_error", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", FailKind::http_status},
    {"not_found", "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", FailKind::http_status},
    {"no_service", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", FailKind::http_status},
    {"redirect", "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n",
     FailKind::http_status},
    {"unauthorized", "HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n", FailKind::auth_rejected},
    {"forbidden", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", FailKind::auth_rejected},
    {"silence", "", FailKind::protocol},
    {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", FailKind::protocol},
    {"half_body", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", FailKind::protocol},
    {"huge_header", "HTTP/1.1 200 OK\r\nX: " + std::string(2000, 'x'), FailKind::protocol},
    {"huge_body", "HTTP/1.1 200 OK\r\n\r\n" + std::string(2000, 'x'), FailKind::protocol},
    {"bad_status_and_huge", "HTTP/1.1 500 Oops\r\n\r\n" + std::string(2000, 'x'),
     FailKind::http_status},
};

INSTANTIATE_TEST_SUITE_P(HttpProbe, HttpProbeOnBadAnswers, testing::ValuesIn(kBadAnswers),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HttpProbe, AcceptedStatusesAreTheTargets) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"));
    auto target = Fixture::target_of(provider.url());
    target.status_max = 399;
    EXPECT_EQ(on.get(target).cls, OutcomeClass::ok);
    EXPECT_EQ(provider.connections(), 1u);  // nothing was followed
}

TEST(HttpProbe, SlowLorisIsATimeout) {
    Fixture on;
    FakeHttpServer tar_pit(on.loop, then_send_and_hold(""));
    const auto nothing = on.get_with_time(tar_pit.url());
    expect_fail(nothing, FailKind::timeout);
    EXPECT_EQ(nothing.total, Seconds{10});
    EXPECT_FALSE(nothing.first_byte);
    FakeHttpServer loris(on.loop, then_send_and_hold("HTTP/1.1 200 OK\r\nContent-Le"));
    const auto little = on.get_with_time(loris.url());
    expect_fail(little, FailKind::timeout);
    EXPECT_FALSE(little.first_byte) << "half a header is no answer";
    FakeHttpServer half(on.loop,
                        then_send_and_hold("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
    const auto header = on.get_with_time(half.url());
    expect_fail(header, FailKind::timeout);
    EXPECT_TRUE(header.first_byte);
    EXPECT_FALSE(header.transfer);
}

TEST(HttpProbe, BodyIsCheckedAgainstItsHash) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(kOk));
    auto target = Fixture::target_of(provider.url());
    target.body_sha256 = sha256("hello");
    EXPECT_EQ(on.get(target).cls, OutcomeClass::ok);
    target.body_sha256 = sha256("other");
    const auto wrong = on.get(target);
    expect_fail(wrong, FailKind::integrity);
    EXPECT_TRUE(wrong.transfer);
}

TEST(HttpProbe, PoliteRefusalIsUnknownAndThrottled) {
    Fixture on;
    for (const std::string status : {"429 Slow", "503 Busy"}) {
        FakeHttpServer provider(
            on.loop,
            then_send("HTTP/1.1 " + status + "\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n"));
        const auto result = on.get(provider.url());
        EXPECT_EQ(result.cls, OutcomeClass::unknown);
        EXPECT_EQ(result.kind, FailKind::throttled);
        EXPECT_EQ(result.retry_after, Seconds{17});
    }
    FakeHttpServer dated(on.loop, then_send("HTTP/1.1 503 Busy\r\n"
                                            "Date: Wed, 21 Oct 2026 07:28:00 GMT\r\n"
                                            "Retry-After: Wed, 21 Oct 2026 07:28:17 GMT\r\n"
                                            "Content-Length: 0\r\n\r\n"));
    EXPECT_EQ(on.get(dated.url()).retry_after, Seconds{17});
    FakeHttpServer without(on.loop, then_send("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n"));
    const auto result = on.get(without.url());
    EXPECT_EQ(result.kind, FailKind::throttled);
    EXPECT_FALSE(result.retry_after);
}

asio::awaitable<ProbeResult> probe_tls(Fixture& on, std::string url) {
    auto target = Fixture::target_of(url);
    co_return co_await on.probe->get(std::move(target), on.loop.in(Seconds{10}));
}

TEST(HttpProbe, TlsIsMeasuredAndJudged) {
    support::TlsFiles files;
    support::CertificateSpec good;
    good.addresses = {"127.0.0.1"};
    auto expired = good;
    expired.valid_for = std::chrono::hours{1};
    Fixture on(loopback(), files.ca_file());
    Hello handler;
    const auto ask = [&](const http::TlsServerSettings& certificate) {
        http::ServerSettings settings;
        settings.tls = certificate;
        const auto server =
            *http::make_server(on.loop.io.get_executor(), on.loop.clock, handler, settings);
        const auto running = on.loop.background(server->run());
        const auto result =
            on.loop.run(probe_tls(on, "https://127.0.0.1:" + std::to_string(server->port()) + "/"));
        on.loop.end(running);
        return result;
    };
    const auto trusted = ask(files.issue(good));
    EXPECT_EQ(trusted.cls, OutcomeClass::ok) << trusted.detail;
    EXPECT_TRUE(trusted.tls && trusted.root);
    EXPECT_EQ(trusted.family, IpFamily::ipv4);
    const auto late = ask(files.issue(expired));
    expect_fail(late, FailKind::tls_invalid);
    EXPECT_TRUE(late.connect);
    EXPECT_FALSE(late.tls);
    expect_own(ask(files.self_signed(good)), OwnFault::untrusted_root);
    auto soon = good;
    soon.valid_from = Seconds{100};
    expect_own(ask(files.issue(soon)), OwnFault::own_clock);
    FakeHttpServer silent(on.loop, then_send_and_hold(""));
    expect_fail(on.get_with_time(silent.url("https")), FailKind::timeout);
}

TEST(HttpProbe, ForbiddenAddressesAreNeverAsked) {
    Fixture on({});  // nothing allowed beyond the public internet
    FakeHttpServer inside(on.loop, then_send(kOk));
    const auto port = std::to_string(inside.port());
    on.resolver.set("rebound.example", {"127.0.0.1"});
    on.resolver.set("mapped.example", {"::ffff:127.0.0.1"});
    on.resolver.set("several.example", {"10.1.2.3", "169.254.169.254", "fd00::1"});
    for (const std::string host : {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "rebound.example",
                                   "mapped.example", "several.example", "169.254.169.254"}) {
        expect_own(on.get("http://" + host + ':' + port + '/'), OwnFault::address_denied);
    }
    EXPECT_EQ(inside.connections(), 0u);
}

TEST(HttpProbe, APortThatNoWebClientUsesIsTheUnitsOwnFault) {
    Fixture on({});
    on.resolver.set("mail.example", {"8.8.8.8"});
    for (const std::string url : {"http://8.8.8.8:22/", "http://mail.example:25/"}) {
        expect_own(on.get(url), OwnFault::invalid_target);
    }
}

TEST(HttpProbe, APortThatOurNetworkKeepsInIsNot) {
    Fixture on({}, {}, {80, 25});
    expect_own(on.get("http://8.8.8.8:81/"), OwnFault::port_denied);
    expect_own(on.get("http://8.8.8.8:25/"), OwnFault::invalid_target);
}

TEST(HttpProbe, EveryOtherPortOfStrangersIsAsked) {
    using enum ports::NetErrc;
    using Ports = std::initializer_list<std::uint16_t>;
    const auto denies = [](const FilterSettings& settings, const char* address,
                           std::uint16_t port) {
        return address_filter(settings)(http::parse_address(address)->octets(), port);
    };
    const FilterSettings open{.allowed = loopback()};
    for (const std::uint16_t port : Ports{80, 81, 6664, 31'337, 65'535}) {
        EXPECT_FALSE(denies(open, "8.8.8.8", port)) << port;
        EXPECT_EQ(denies(open, "10.0.0.1", port), address_denied) << port;
    }
    EXPECT_EQ(denies(open, "8.8.8.8", 6665), bad_port);
    EXPECT_EQ(denies(open, "10.0.0.1", 6665), address_denied) << "it is nobody's address";
    EXPECT_FALSE(denies(open, "127.0.0.1", 6665)) << "the operator's own";
    const FilterSettings narrow{.allowed = loopback(), .ports = {80}};
    EXPECT_FALSE(denies(narrow, "8.8.8.8", 80));
    EXPECT_EQ(denies(narrow, "8.8.8.8", 81), port_denied);
    EXPECT_EQ(denies(narrow, "8.8.8.8", 6665), bad_port);
    EXPECT_FALSE(denies(narrow, "127.0.0.1", 6379)) << "the operator's own";
}

TEST(HttpProbe, AFreshNameIsAskedForAnew) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(kOk));
    on.resolver.set("a.example", {"127.0.0.1"});
    auto target = Fixture::target_of("http://a.example:" + std::to_string(provider.port()) + "/");
    EXPECT_EQ(on.get(target).cls, OutcomeClass::ok);
    EXPECT_EQ(on.resolver.fresh(), 0);
    target.name = ports::NameQuery::Answer::fresh;
    EXPECT_EQ(on.get(target).cls, OutcomeClass::ok);
    EXPECT_EQ(on.resolver.fresh(), 1);
}

// A resolver that fails as a test says.
class FailingResolver final : public ports::Resolver {
  public:
    explicit FailingResolver(ports::NetErrc code) : code_(code) {}
    asio::awaitable<Result<std::vector<ports::IpAddress>>> resolve(ports::NameQuery,
                                                                   ports::Deadline) override {
        co_return fail(code_, "as told");
    }

  private:
    ports::NetErrc code_;
};

TEST(HttpProbe, AResolverInTroubleSaysNothingAboutTheName) {
    const std::vector<std::pair<ports::NetErrc, OwnFault>> cases = {
        {ports::NetErrc::no_name_server, OwnFault::name_server},
        {ports::NetErrc::overloaded, OwnFault::resources}};
    for (const auto& [code, own] : cases) {
        Fixture on;
        FailingResolver resolver(code);
        http::DialerSettings settings;
        static const support::TlsFiles nobody;
        settings.ca_file = nobody.ca_file();
        const auto dialer = *http::make_dialer(resolver, on.loop.clock, std::move(settings));
        const auto probe = make_http_probe(*dialer, on.loop.clock, {});
        const auto target = Fixture::target_of("http://a.example/");
        expect_own(on.loop.run(probe->get(target, on.loop.in(Seconds{10}))), own);
    }
}

TEST(HttpProbe, AnUmlautInTheHostIsConverted) {
    Fixture on;
    FakeHttpServer provider(on.loop, then_send(kOk));
    on.resolver.set("xn--bcher-kva.example", {"127.0.0.1"});
    const auto port = std::to_string(provider.port());
    const auto result = on.get("http://B\u00fccher.example:" + port + "/l\u00e4den?q=\u00e4");
    EXPECT_EQ(result.cls, OutcomeClass::ok) << result.detail;
}

TEST(HttpProbe, AllowListAdmitsItsBlockOnly) {
    Fixture on({*probing::parse_cidr("127.0.0.1")});
    FakeHttpServer inside(on.loop, then_send(kOk));
    on.resolver.set("both.example", {"127.0.0.2", "127.0.0.1"});
    const auto port = std::to_string(inside.port());
    EXPECT_EQ(on.get("http://both.example:" + port + '/').cls, OutcomeClass::ok);
    expect_own(on.get("http://127.0.0.2:" + port + '/'), OwnFault::address_denied);
    expect_own(on.get("http://[::ffff:127.0.0.1]:" + port + '/'), OwnFault::address_denied);
}

TEST(HttpProbe, WhatIsNoUrlIsOurFault) {
    Fixture on;
    for (const std::string url : {"", "ftp://a/", "ws://a/", "http://a b/", "http://u:p@a/"}) {
        expect_own(on.get(url), OwnFault::invalid_target);
    }
}

TEST(HttpProbe, MoreProbesThanTheLimitAreOurFault) {
    Fixture on;
    FakeHttpServer slow(on.loop, then_send_and_hold(""));
    HttpProbeSettings settings;
    settings.probes_max = 1;
    const auto probe = make_http_probe(*on.dialer, on.loop.clock, settings);
    auto first = on.loop.start(probe->get(Fixture::target_of(slow.url()), on.loop.in(Seconds{1})));
    on.loop.until([&] { return slow.connections() == 1; });
    expect_own(on.loop.run(probe->get(Fixture::target_of(slow.url()), on.loop.in(Seconds{1}))),
               OwnFault::resources);
    expect_fail(on.loop.finish_with_time(std::move(first)), FailKind::timeout);
}

asio::awaitable<void> probe_for_ever(Fixture& on, std::string url) {
    auto target = Fixture::target_of(url);
    (void)co_await on.probe->get(std::move(target), on.loop.in(Seconds{10}));
    ADD_FAILURE() << "went on";
}

TEST(HttpProbe, CancellationIsNoResult) {
    Fixture on;
    FakeHttpServer slow(on.loop, then_send_and_hold(""));
    const auto running = on.loop.background(probe_for_ever(on, slow.url()));
    on.loop.until([&] { return slow.connections() == 1; });
    on.loop.end(running);
}

}  // namespace
}  // namespace warden::probes
