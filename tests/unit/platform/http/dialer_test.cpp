// Look-ups and connections: address filter, order of addresses, time limits.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>

#include "platform/http/route.hpp"
#include "tests/support/fake_http_server.hpp"
#include "tests/support/fake_resolver.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;
using ports::Dialed;
using ports::NetErrc;

struct Fixture {
    Dialed dial(DialerSettings settings, std::string host, std::uint16_t port) {
        settings.ca_file = Net::cheap_trust().ca_file;
        const auto dialer = *make_dialer(resolver, loop.clock, std::move(settings));
        ports::DialTarget target;
        target.host = std::move(host);
        target.port = port;
        return loop.run_with_time(dialer->dial(std::move(target), loop.in(Seconds{4})));
    }

    support::NetLoop loop;
    support::FakeResolver resolver;
};

void expect_code(const Dialed& dialed, NetErrc code) {
    ASSERT_FALSE(dialed.stream);
    EXPECT_EQ(dialed.stream.error().code, make_error_code(code)) << dialed.stream.error().text();
}

// Permits what is in the list, and remembers what it was asked about.
struct Permits {
    std::vector<std::string> permitted;
    std::shared_ptr<std::vector<std::string>> asked = std::make_shared<std::vector<std::string>>();

    std::optional<NetErrc> operator()(std::span<const std::uint8_t> octets, std::uint16_t) const {
        ports::IpAddress address;
        std::ranges::copy(octets, address.bytes.begin());
        address.size = static_cast<std::uint8_t>(octets.size());
        asked->push_back(to_text(address));
        if (std::ranges::find(permitted, asked->back()) != permitted.end()) return std::nullopt;
        return NetErrc::address_denied;
    }
};

DialerSettings with_filter(AddressFilter filter) {
    DialerSettings settings;
    settings.denies = std::move(filter);
    return settings;
}

TEST(Dialer, PhasesThatWereEnteredHaveTimes) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    on.resolver.set("peer.example", {"127.0.0.1"});
    const auto by_name = on.dial({}, "peer.example", peer.port());
    ASSERT_TRUE(by_name.stream);
    EXPECT_TRUE(by_name.times.dns && by_name.times.connect);
    EXPECT_FALSE(by_name.times.tls);
    EXPECT_EQ(to_text(*by_name.address), "127.0.0.1");
    const auto by_address = on.dial({}, "127.0.0.1", peer.port());
    ASSERT_TRUE(by_address.stream);
    EXPECT_FALSE(by_address.times.dns);
}

TEST(Dialer, UnknownNameIsDnsFailed) {
    Fixture on;
    const auto dialed = on.dial({}, "nobody.example", 80);
    expect_code(dialed, NetErrc::dns_failed);
    EXPECT_TRUE(dialed.times.dns);
    EXPECT_FALSE(dialed.times.connect);
}

TEST(Dialer, DeniedAddressIsNeverConnectedTo) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    on.resolver.set("peer.example", {"127.0.0.1"});
    const Permits nothing;
    for (const std::string host : {"127.0.0.1", "peer.example"}) {
        const auto dialed = on.dial(with_filter(nothing), host, peer.port());
        expect_code(dialed, NetErrc::address_denied);
        EXPECT_TRUE(dialed.stream.error().is(Condition::permanent));
        EXPECT_FALSE(dialed.address);
    }
    EXPECT_EQ(*nothing.asked, (std::vector<std::string>{"127.0.0.1", "127.0.0.1"}));
    EXPECT_EQ(peer.connections(), 0u);
}

TEST(Dialer, NameThatChangesItsAnswerIsJudgedEachTime) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    const Permits only_first{{"127.0.0.1"}};
    on.resolver.set("flip.example", {"127.0.0.1"});
    EXPECT_TRUE(on.dial(with_filter(only_first), "flip.example", peer.port()).stream);
    on.resolver.set("flip.example", {"127.0.0.9"});
    expect_code(on.dial(with_filter(only_first), "flip.example", peer.port()),
                NetErrc::address_denied);
}

TEST(Dialer, PermittedAddressAmongDeniedOnesIsUsed) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    const Permits permits{{"127.0.0.1"}};
    on.resolver.set("mixed.example", {"10.0.0.1", "::ffff:127.0.0.1", "127.0.0.1"});
    const auto dialed = on.dial(with_filter(permits), "mixed.example", peer.port());
    ASSERT_TRUE(dialed.stream);
    EXPECT_EQ(to_text(*dialed.address), "127.0.0.1");
    EXPECT_EQ(permits.asked->size(), 3u);  // the mapped address is judged as the 16 bytes it is
}

TEST(Dialer, NextAddressIsTriedWhenOneRefuses) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    on.resolver.set("two.example", {"127.0.0.2", "127.0.0.1"});
    const auto dialed = on.dial({}, "two.example", peer.port());
    ASSERT_TRUE(dialed.stream) << dialed.stream.error().text();
    EXPECT_EQ(to_text(*dialed.address), "127.0.0.1");
    on.resolver.set("none.example", {"127.0.0.2", "127.0.0.3"});
    expect_code(on.dial({}, "none.example", peer.port()), NetErrc::connect_refused);
}

// A listener whose queue is full: further connections get no answer at all.
class SilentListener {
  public:
    explicit SilentListener(asio::io_context& io) : acceptor_(io) {
        const tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
        acceptor_.open(any.protocol());
        acceptor_.bind(any);
        acceptor_.listen(0);
        for (auto& socket : {&first_, &second_}) {
            socket->emplace(io);
            (*socket)->open(any.protocol());
            (*socket)->native_non_blocking(true);
            const auto to = acceptor_.local_endpoint();
            ::connect((*socket)->native_handle(), to.data(), static_cast<socklen_t>(to.size()));
        }
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  private:
    tcp::acceptor acceptor_;
    std::optional<tcp::socket> first_;
    std::optional<tcp::socket> second_;
};

TEST(Dialer, SilentAddressIsAConnectTimeoutAtTheDeadline) {
    Fixture on;
    const SilentListener silent(on.loop.io);
    const auto begin = on.loop.clock.now();
    const auto dialed = on.dial({}, "127.0.0.1", silent.port());
    expect_code(dialed, NetErrc::connect_timeout);
    EXPECT_EQ(on.loop.clock.now() - begin, Seconds{4});
    EXPECT_EQ(dialed.times.connect, Seconds{4});
}

TEST(Dialer, SilentAddressGetsOnlyItsShareOfTheTime) {
    Fixture on;
    const SilentListener silent(on.loop.io);
    on.resolver.set("half.example", {"127.0.0.1", "127.0.0.2"});
    const auto begin = on.loop.clock.now();
    const auto dialed = on.dial({}, "half.example", silent.port());
    expect_code(dialed, NetErrc::connect_refused);  // the second one's answer
    EXPECT_EQ(on.loop.clock.now() - begin, Seconds{2});
}

TEST(Dialer, MoreThanTheLimitIsOverloaded) {
    Fixture on;
    DialerSettings settings;
    settings.dialing_max = 1;
    const SilentListener silent(on.loop.io);
    const auto dialer = *make_dialer(on.resolver, on.loop.clock, settings);
    ports::DialTarget target;
    target.host = "127.0.0.1";
    target.port = silent.port();
    auto first = on.loop.start(dialer->dial(target, on.loop.in(Seconds{1})));
    on.loop.io.poll();
    expect_code(on.loop.run(dialer->dial(target, on.loop.in(Seconds{1}))), NetErrc::overloaded);
    expect_code(on.loop.finish_with_time(std::move(first)), NetErrc::connect_timeout);
}

TEST(Dialer, ADeniedPortIsNoDeniedAddress) {
    Fixture on;
    on.resolver.set("mixed.example", {"127.0.0.1", "10.0.0.1"});
    const auto filter = [](std::span<const std::uint8_t> octets, std::uint16_t port) {
        if (octets[0] == 10) return std::optional(NetErrc::address_denied);
        if (port == 25) return std::optional(NetErrc::bad_port);
        return port == 80 ? std::nullopt : std::optional(NetErrc::port_denied);
    };
    expect_code(on.dial(with_filter(filter), "mixed.example", 22), NetErrc::port_denied);
    expect_code(on.dial(with_filter(filter), "mixed.example", 25), NetErrc::bad_port);
    expect_code(on.dial(with_filter(filter), "10.0.0.1", 80), NetErrc::address_denied);
}

TEST(Dialer, AFamilyThatThisHostHasNotIsNeverTried) {
    Fixture on;
    support::FakeHttpServer peer(on.loop, support::then_send_and_hold(""));
    DialerSettings settings;
    settings.families = {IpFamily::ipv4};
    on.resolver.set("six.example", {"2001:7fd::1"});
    expect_code(on.dial(settings, "six.example", peer.port()), NetErrc::own_network);
    expect_code(on.dial(settings, "::1", peer.port()), NetErrc::own_network);
    on.resolver.set("both.example", {"2001:7fd::1", "127.0.0.1"});
    const auto dialed = on.dial(settings, "both.example", peer.port());
    ASSERT_TRUE(dialed.stream);
    EXPECT_EQ(dialed.address->family(), IpFamily::ipv4);
}

TEST(Dialer, OfSeveralFailuresTheGravestCounts) {
    Fixture on;
    const SilentListener silent(on.loop.io);
    // The second one refuses at once; what the first one's silence means is nothing beside it.
    on.resolver.set("two.example", {"127.0.0.1", "127.0.0.2"});
    expect_code(on.dial({}, "two.example", silent.port()), NetErrc::connect_refused);
    on.resolver.set("swapped.example", {"127.0.0.2", "127.0.0.1"});
    const auto swapped = on.dial({}, "swapped.example", silent.port());
    expect_code(swapped, NetErrc::connect_refused);
    EXPECT_EQ(to_text(*swapped.address), "127.0.0.2");
}

ports::NetErrc connect_code(int number, const std::string& to = "127.0.0.1") {
    return code_of_connect({number, boost::system::system_category()}, *parse_address(to));
}

TEST(Route, OnlyWhatTheOtherSideSaidIsItsOwnDoing) {
    for (const int refused : {ECONNREFUSED, ECONNRESET, ENOPROTOOPT}) {
        EXPECT_EQ(connect_code(refused), NetErrc::connect_refused) << refused;
    }
    EXPECT_EQ(connect_code(ETIMEDOUT), NetErrc::connect_timeout);
    for (const int own : {EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EADDRINUSE, EAGAIN}) {
        EXPECT_EQ(connect_code(own), NetErrc::overloaded) << own;
    }
    for (const int own : {ENETDOWN, EACCES, EPERM, EAFNOSUPPORT, EINVAL, EHOSTDOWN}) {
        EXPECT_EQ(connect_code(own), NetErrc::own_network) << own;
    }
}

TEST(Route, UnreachableIsOursWithoutARouteElseSomebodyElsesWord) {
    for (const int number : {ENETUNREACH, EHOSTUNREACH}) {
        EXPECT_EQ(connect_code(number), NetErrc::unreachable) << "loopback has a route";
        // Broadcast is refused to a socket that has not asked for it: as good as no route.
        EXPECT_EQ(connect_code(number, "255.255.255.255"), NetErrc::own_network);
    }
}

TEST(Route, AnOpenConnectionBreaksByUsOrByThem) {
    const auto broken = [](int number) {
        return code_of_broken({number, boost::system::system_category()});
    };
    EXPECT_EQ(broken(ECONNRESET), NetErrc::closed);
    EXPECT_EQ(broken(ETIMEDOUT), NetErrc::closed);
    EXPECT_EQ(broken(ENETDOWN), NetErrc::own_network);
    EXPECT_EQ(broken(ENOBUFS), NetErrc::overloaded);
}

}  // namespace
}  // namespace warden::http
