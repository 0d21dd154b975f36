// What one client may take: connections, requests and streams; and what ends with a client.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "platform/http/client_shares.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;
using testing::ElementsAre;

ports::IpAddress v4(std::uint8_t last) { return {{10, 0, 0, last}, 4}; }

ports::IpAddress v6(std::uint8_t network, std::uint8_t host) {
    ports::IpAddress address;
    address.size = 16;
    address.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, 0, host};
    return address;
}

TEST(ClientShares, OneClientIsAnAddressOrASlash64) {
    EXPECT_NE(client_of(v4(1)), client_of(v4(2)));
    EXPECT_EQ(client_of(v6(1, 1)), client_of(v6(1, 9)));
    EXPECT_NE(client_of(v6(1, 1)), client_of(v6(2, 1)));
    ports::IpAddress mapped;
    mapped.size = 16;
    mapped.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1};
    EXPECT_EQ(client_of(mapped), client_of(v4(1)));
}

TEST(ClientShares, EachThingHasItsOwnBoundAndIsGivenBack) {
    ClientShares shares;
    {
        const auto one = shares.take(v4(1), ClientShares::request, 2);
        auto two = shares.take(v4(1), ClientShares::request, 2);
        EXPECT_TRUE(one && two);
        EXPECT_FALSE(shares.take(v4(1), ClientShares::request, 2));
        EXPECT_TRUE(shares.take(v4(1), ClientShares::stream, 1));
        EXPECT_TRUE(shares.take(v4(2), ClientShares::request, 2));
        const ClientShares::Share moved = std::move(*two);
        two.reset();
        EXPECT_FALSE(shares.take(v4(1), ClientShares::request, 2)) << "moved, not given back";
    }
    EXPECT_TRUE(shares.take(v4(1), ClientShares::request, 1));
}

// A client on an address of its own, which the test drives by hand.
struct Client {
    Client(support::NetLoop& loop_in, std::uint16_t port, const char* from = "127.0.0.1")
        : loop(loop_in), socket(loop.io) {
        socket.open(tcp::v4());
        socket.bind({asio::ip::make_address(from), 0});
        socket.connect({asio::ip::address_v4::loopback(), port});
        socket.non_blocking(true);
    }
    void ask(const std::string& path = "/") {
        const std::string text = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
        asio::write(socket, asio::buffer(text));
    }
    // Waits until this text has come; takes it.
    void expect(const std::string& text) {
        loop.until([&] { return take() || got.find(text) != got.npos; });
        EXPECT_NE(got.find(text), got.npos) << got;
        got.clear();
    }
    void expect_closed() {
        loop.until([&] { return take(); });
        EXPECT_EQ(got, "");
    }
    // True when the server has closed.
    bool take() {
        std::array<char, 65536> chunk{};
        boost::system::error_code error;
        got.append(chunk.data(), socket.read_some(asio::buffer(chunk), error));
        return error && error != asio::error::would_block;
    }

    support::NetLoop& loop;
    tcp::socket socket;
    std::string got;
};

// Answers when the test lets it; "/stream" is a stream that says one thing and is silent then.
struct Fixture {
    Fixture() {
        handler.on_request = [this](Request request) { return answer(std::move(request)); };
    }

    asio::awaitable<Response> answer(Request request) {
        ++handling;
        const Count guard{handling};
        Response response;
        if (request.path == "/stream") {
            response.stream = std::make_unique<Silent>(*this);
            co_return response;
        }
        while (!released) co_await net.loop.clock.sleep_for(Millis{10});
        response.body = "done";
        co_return response;
    }

    struct Count {
        int& count;
        ~Count() { --count; }
    };
    class Silent final : public BodyStream {
      public:
        explicit Silent(Fixture& on) : on_(on) { ++on_.streams; }
        ~Silent() override { --on_.streams; }
        asio::awaitable<Result<std::string>> next() override {
            if (!std::exchange(began_, true)) co_return std::string("hello");
            while (true) co_await on_.net.loop.clock.sleep_for(std::chrono::hours{1});
        }

      private:
        Fixture& on_;
        bool began_ = false;
    };

    void until(const std::function<bool()>& done) { net.loop.until(done); }
    void release() {
        released = true;
        net.loop.until_with_time([&] { return handling == 0; });
    }

    Net net;
    TestHandler handler;
    int handling = 0;
    int streams = 0;
    bool released = false;
};

TEST(HttpLimits, AClientWithEnoughConnectionsIsRefusedAndOthersAreServed) {
    Fixture on;
    on.released = true;
    ServerSettings settings;
    settings.client.connections = 2;
    RunningServer server(on.net.loop, on.handler, settings);
    Client first(on.net.loop, server.port());
    {
        Client second(on.net.loop, server.port());
        Client third(on.net.loop, server.port());
        third.expect_closed();
        Client other(on.net.loop, server.port(), "127.0.0.2");
        other.ask();
        other.expect("done");
        EXPECT_THAT(on.handler.refusals, ElementsAre(Refusal::client_connections));
    }
    on.until([&] { return server.counters().open == 1; });
    Client again(on.net.loop, server.port());
    again.ask();
    again.expect("done");
}

TEST(HttpLimits, AClientWithEnoughRequestsIsToldToWaitAndOthersAreServed) {
    Fixture on;
    ServerSettings settings;
    settings.client.requests = 1;
    RunningServer server(on.net.loop, on.handler, settings);
    Client first(on.net.loop, server.port());
    first.ask();
    on.until([&] { return on.handling == 1; });
    Client second(on.net.loop, server.port());
    second.ask();
    second.expect("HTTP/1.1 429 Too Many Requests\r\n");
    second.ask();
    second.expect("Retry-After: 1\r\n");  // the connection goes on
    EXPECT_THAT(on.handler.refusals,
                ElementsAre(Refusal::client_requests, Refusal::client_requests));
    Client other(on.net.loop, server.port(), "127.0.0.2");
    other.ask();
    on.until([&] { return on.handling == 2; });
    on.release();
    first.expect("done");
    second.ask();
    second.expect("done");
}

TEST(HttpLimits, MoreRequestsThanAllMayHaveAre503) {
    Fixture on;
    ServerSettings settings;
    settings.requests_max = 1;
    RunningServer server(on.net.loop, on.handler, settings);
    Client first(on.net.loop, server.port());
    first.ask();
    on.until([&] { return on.handling == 1; });
    Client other(on.net.loop, server.port(), "127.0.0.2");
    other.ask();
    other.expect("HTTP/1.1 503 Service Unavailable\r\n");
    EXPECT_THAT(on.handler.refusals, ElementsAre(Refusal::requests));
    on.release();
    first.expect("done");
    other.ask();
    other.expect("done");
}

TEST(HttpLimits, StreamsAreNoRequestsAndHaveABoundOfTheirOwn) {
    Fixture on;
    on.released = true;
    ServerSettings settings;
    settings.client.requests = 1;
    settings.requests_max = 1;
    settings.client.streams = 1;
    RunningServer server(on.net.loop, on.handler, settings);
    Client first(on.net.loop, server.port());
    first.ask("/stream");
    first.expect("hello");
    Client second(on.net.loop, server.port());
    second.ask("/stream");
    second.expect("HTTP/1.1 429 ");
    EXPECT_THAT(on.handler.refusals, ElementsAre(Refusal::client_streams));
    second.ask();
    second.expect("done");
    // A silent stream ends when its client leaves, and its place is free.
    first.socket.close();
    on.until([&] { return on.streams == 0; });
    second.ask("/stream");
    second.expect("hello");
}

TEST(HttpLimits, TheWorkOfAClientThatLeftIsCancelled) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    {
        Client client(on.net.loop, server.port());
        client.ask();
        on.until([&] { return on.handling == 1; });
    }
    on.until([&] { return on.handling == 0 && server.counters().open == 0; });
}

TEST(HttpLimits, WhatIsSentAheadIsAnsweredAfterwards) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    Client client(on.net.loop, server.port());
    client.ask();
    on.until([&] { return on.handling == 1; });
    client.ask("/stream");
    on.release();
    client.expect("hello");
}

TEST(HttpLimits, AHandlerThatIsLateIsCancelled) {
    Fixture on;
    ServerSettings settings;
    settings.handle_max = Millis{1000};
    RunningServer server(on.net.loop, on.handler, settings);
    Client client(on.net.loop, server.port());
    client.ask();
    on.until([&] { return on.handling == 1; });
    const auto begin = on.net.loop.clock.now();
    on.net.loop.until_with_time([&] { return on.handling == 0; });
    EXPECT_GE(on.net.loop.clock.now() - begin, Millis{1000});
    EXPECT_LE(on.net.loop.clock.now() - begin, Millis{1500});
    client.expect_closed();
}

}  // namespace
}  // namespace warden::http
