// TLS, client and server: who is trusted and who is not.

#include <gtest/gtest.h>

#include "platform/http/tls.hpp"
#include "tests/support/fake_http_server.hpp"
#include "tests/support/tls_files.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using ports::NetErrc;
using support::CertificateSpec;
using support::TlsFiles;

asio::awaitable<Response> hello(Request) {
    Response response;
    response.body = "hello";
    co_return response;
}

CertificateSpec for_loopback() {
    CertificateSpec spec;
    spec.dns_names = {"localhost"};
    spec.addresses = {"127.0.0.1"};
    return spec;
}

// Asks a server that shows the certificate, as a client that trusts ca_file.
Result<ports::HttpResponse> ask(const TlsServerSettings& certificate, std::string ca_file,
                                const std::string& host) {
    DialerSettings trust;
    trust.ca_file = std::move(ca_file);
    Net net(std::move(trust));
    TestHandler handler;
    handler.on_request = hello;
    ServerSettings settings;
    settings.tls = certificate;
    RunningServer server(net.loop, handler, settings);
    return net.send(get("https://" + host + ':' + std::to_string(server.port()) + '/'));
}

void expect_refused(const Result<ports::HttpResponse>& answer, const std::string& why,
                    NetErrc code = NetErrc::tls_invalid) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(code)) << answer.error().text();
    EXPECT_TRUE(answer.error().is(Condition::permanent));
    EXPECT_NE(answer.error().detail.find(why), std::string::npos) << answer.error().text();
}

TEST(Tls, TrustedCertificateWorksByAddressAndByName) {
    TlsFiles files;
    const auto certificate = files.issue(for_loopback());
    for (const std::string host : {"127.0.0.1", "localhost"}) {
        const auto answer = ask(certificate, files.ca_file(), host);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->body, "hello");
    }
}

TEST(Tls, ConnectionIsUsedAgain) {
    TlsFiles files;
    DialerSettings trust;
    trust.ca_file = files.ca_file();
    Net net(std::move(trust));
    TestHandler handler;
    handler.on_request = hello;
    ServerSettings settings;
    settings.tls = files.issue(for_loopback());
    RunningServer server(net.loop, handler, settings);
    for (int count = 0; count < 3; ++count) EXPECT_TRUE(net.send(get(server.url())));
    EXPECT_EQ(server.counters().accepted, 1u);
}

TEST(Tls, ExpiredCertificateIsRefused) {
    TlsFiles files;
    auto spec = for_loopback();
    spec.valid_for = std::chrono::hours{23};  // until an hour ago
    expect_refused(ask(files.issue(spec), files.ca_file(), "127.0.0.1"), "expired");
}

TEST(Tls, CertificateOfTheFutureIsRefused) {
    TlsFiles files;
    auto spec = for_loopback();
    spec.valid_from = std::chrono::hours{1};
    expect_refused(ask(files.issue(spec), files.ca_file(), "127.0.0.1"), "not yet valid");
}

TEST(Tls, WrongHostIsRefused) {
    TlsFiles files;
    CertificateSpec other;
    other.dns_names = {"example.com"};
    other.addresses = {"192.0.2.1"};
    const auto certificate = files.issue(other);
    expect_refused(ask(certificate, files.ca_file(), "127.0.0.1"), "IP address mismatch");
    expect_refused(ask(certificate, files.ca_file(), "localhost"), "hostname mismatch");
}

TEST(Tls, SelfSignedCertificateIsRefused) {
    TlsFiles files;
    expect_refused(ask(files.self_signed(for_loopback()), files.ca_file(), "127.0.0.1"),
                   "self-signed", NetErrc::tls_untrusted);
}

TEST(Tls, AnotherAuthorityIsRefused) {
    TlsFiles files;
    TlsFiles stranger;
    expect_refused(ask(stranger.issue(for_loopback()), files.ca_file(), "127.0.0.1"), "certificate",
                   NetErrc::tls_untrusted);
}

TEST(Tls, SystemRootsDoNotTrustTheTestAuthority) {
    TlsFiles files;
    expect_refused(ask(files.issue(for_loopback()), "", "127.0.0.1"), "certificate",
                   NetErrc::tls_untrusted);
}

TEST(Tls, WhatAClockALittleOffWouldAcceptIsDoubtful) {
    TlsFiles files;
    auto spec = for_loopback();
    spec.valid_from = std::chrono::seconds{100};
    expect_refused(ask(files.issue(spec), files.ca_file(), "127.0.0.1"), "not yet valid",
                   NetErrc::tls_doubtful);
    spec.valid_from = std::chrono::hours{-1};
    spec.valid_for = std::chrono::hours{1} - std::chrono::seconds{100};
    expect_refused(ask(files.issue(spec), files.ca_file(), "127.0.0.1"), "expired",
                   NetErrc::tls_doubtful);
}

TEST(Tls, TheRootThatVouchedIsNamed) {
    TlsFiles files;
    TlsFiles others;
    const auto root_of = [](TlsFiles& authority) {
        DialerSettings trust;
        trust.ca_file = authority.ca_file();
        Net net(std::move(trust));
        TestHandler handler;
        ServerSettings settings;
        settings.tls = authority.issue(for_loopback());
        RunningServer server(net.loop, handler, settings);
        ports::DialTarget target{"127.0.0.1", server.port(), ports::Transport::tls};
        return net.loop.run(net.dialer->dial(std::move(target), net.loop.in(Seconds{5}))).root;
    };
    const auto root = root_of(files);
    ASSERT_TRUE(root);
    EXPECT_EQ(root, root_of(files));
    EXPECT_NE(root, root_of(others));
}

TEST(Tls, PeerThatSpeaksNoTlsIsRefused) {
    Net net;
    support::FakeHttpServer peer(net.loop,
                                 support::send_at_once("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect_refused(net.send(get(peer.url("https"))), "TLS handshake");
}

TEST(Tls, PeerThatHangsUpIsTransient) {
    Net net;
    support::FakeHttpServer peer(net.loop, support::send_at_once(""));
    const auto answer = net.send(get(peer.url("https")));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(NetErrc::closed)) << answer.error().text();
}

asio::awaitable<void> say_nothing(support::FakeHttpServer::Socket& socket) {
    co_await socket.async_wait(asio::socket_base::wait_error, asio::use_awaitable);
}

TEST(Tls, SilentHandshakeEndsAtTheDeadline) {
    Net net;
    support::FakeHttpServer peer(net.loop, say_nothing);
    const auto answer = net.send_with_time(get(peer.url("https")));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(NetErrc::timeout)) << answer.error().text();
}

asio::awaitable<std::string> read_to_end(Net& net, std::uint16_t port) {
    ports::DialTarget target;
    target.host = "127.0.0.1";
    target.port = port;
    target.transport = ports::Transport::tls;
    auto dialed = co_await net.dialer->dial(target, net.loop.in(Seconds{5}));
    if (!dialed.stream) co_return dialed.stream.error().text();
    std::string all;
    std::string buffer(100, '\0');
    while (true) {
        const auto size = co_await (*dialed.stream)->read_some(buffer);
        if (!size) co_return size.error().text();
        if (*size == 0) co_return all;
        all.append(buffer, 0, *size);
    }
}

TEST(Tls, TheEndOfTcpWithoutCloseNotifyIsTheEndOfTheStream) {
    TlsFiles files;
    DialerSettings trust;
    trust.ca_file = files.ca_file();
    Net net(std::move(trust));
    const auto context = make_server_tls(files.issue(for_loopback())).value();
    support::FakeHttpServer rude(
        net.loop, [&](support::FakeHttpServer::Socket& socket) -> asio::awaitable<void> {
            auto stream = co_await tls_accept(context, std::move(socket));
            if (!stream) co_return;
            (void)co_await (*stream)->write("all of it");
            (*stream)->close();
        });
    EXPECT_EQ(net.loop.run(read_to_end(net, rude.port())), "all of it");
}

TEST(Tls, ServerShedsAClientThatDoesNotShakeHands) {
    TlsFiles files;
    Net net;
    TestHandler handler;
    handler.on_request = hello;
    ServerSettings settings;
    settings.tls = files.issue(for_loopback());
    settings.request_max = Millis{1000};
    RunningServer server(net.loop, handler, settings);
    asio::ip::tcp::socket silent(net.loop.io);
    silent.connect({asio::ip::address_v4::loopback(), server.port()});
    net.loop.until([&] { return server.counters().open == 1; });
    net.loop.until_with_time([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 1u);
}

TEST(Tls, UnusableFilesAreErrorsWithTheirName) {
    Net net;
    TestHandler handler;
    DialerSettings trust;
    trust.ca_file = "/nowhere/ca.pem";
    const auto dialer = make_dialer(*net.resolver, net.loop.clock, trust);
    ASSERT_FALSE(dialer);
    EXPECT_TRUE(dialer.error().is(Condition::invalid_input));
    EXPECT_NE(dialer.error().detail.find("/nowhere/ca.pem"), std::string::npos);
    ServerSettings settings;
    settings.tls = {"/nowhere/a.crt", "/nowhere/a.key"};
    const auto server = make_server(net.loop.io.get_executor(), net.loop.clock, handler, settings);
    ASSERT_FALSE(server);
    EXPECT_TRUE(server.error().is(Condition::invalid_input));
}

}  // namespace
}  // namespace warden::http
