// Streamed answers: SSE from a queue, slow clients, gone clients, shutdown.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "tests/unit/platform/http/chunk_queue.hpp"
#include "tests/unit/platform/http/net.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;

// A client that reads only when the test says so.
struct RawClient {
    explicit RawClient(support::NetLoop& loop_in) : loop(loop_in), socket(loop.io) {}

    void ask(std::uint16_t port, const std::string& version = "1.1") {
        const tcp::endpoint to(asio::ip::address_v4::loopback(), port);
        socket.connect(to);
        const std::string text = "GET /events HTTP/" + version + "\r\nHost: x\r\n\r\n";
        asio::write(socket, asio::buffer(text));
    }
    // Runs the loop until the text has come.
    void expect(const std::string& text) {
        loop.until([&] {
            take_what_is_there();
            return got.find(text) != got.npos;
        });
    }
    void read_to_end() {
        loop.until_with_time([&] {
            take_what_is_there();
            return ended;
        });
    }
    void take_what_is_there() {
        std::array<char, 65536> chunk{};
        boost::system::error_code error;
        socket.non_blocking(true);
        const auto size = socket.read_some(asio::buffer(chunk), error);
        got.append(chunk.data(), size);
        ended = error && error != asio::error::would_block;
    }

    support::NetLoop& loop;
    tcp::socket socket;
    std::string got;
    bool ended = false;
};

struct Fixture {
    Fixture() {
        handler.on_request = [this](Request) { return streamed(queue); };
    }
    static asio::awaitable<Response> streamed(std::shared_ptr<ChunkQueue> queue) {
        Response response;
        response.headers = {{"Content-Type", "text/event-stream"}};
        response.stream = ChunkQueue::make_stream(std::move(queue));
        co_return response;
    }

    Net net;
    TestHandler handler;
    std::shared_ptr<ChunkQueue> queue = std::make_shared<ChunkQueue>(net.loop.io.get_executor(), 4);
};

TEST(HttpStream, PiecesArriveAsTheyArePushed) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    RawClient client(on.net.loop);
    client.ask(server.port());
    client.expect("Transfer-Encoding: chunked\r\n\r\n");
    EXPECT_TRUE(on.queue->push("data: 1\n\n"));
    client.expect("9\r\ndata: 1\n\n\r\n");
    EXPECT_TRUE(on.queue->push("data: two\n\n"));
    client.expect("b\r\ndata: two\n\n\r\n");
    on.queue->finish();
    client.expect("0\r\n\r\n");
    EXPECT_FALSE(client.ended);  // the connection can be used again
}

TEST(HttpStream, OldClientsReadUntilTheEnd) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    RawClient client(on.net.loop);
    client.ask(server.port(), "1.0");
    on.queue->push("plain");
    on.queue->finish();
    client.read_to_end();
    EXPECT_TRUE(client.got.ends_with("\r\n\r\nplain"));
}

TEST(HttpStream, SlowClientIsShedAndOthersAreNot) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    RawClient slow(on.net.loop);
    slow.ask(server.port());
    slow.expect("\r\n\r\n");
    const auto slow_queue =
        std::exchange(on.queue, std::make_shared<ChunkQueue>(on.net.loop.io.get_executor(), 4));
    RawClient quick(on.net.loop);
    quick.ask(server.port());
    quick.expect("\r\n\r\n");
    const std::string piece(1u << 20, 'x');
    int pushed = 0;
    // It stops reading: the sockets' buffers fill, then the queue, then it is given up.
    while (slow_queue->push(piece)) {
        ASSERT_LT(++pushed, 1000);
        on.queue->push("data: " + std::to_string(pushed) + ';');
        quick.expect("data: " + std::to_string(pushed) + ';');
    }
    EXPECT_LE(slow_queue->size(), 4u);
    EXPECT_FALSE(slow_queue->push("again"));
    slow.read_to_end();
    EXPECT_FALSE(slow.got.ends_with("0\r\n\r\n"));  // it knows that it missed something
    EXPECT_EQ(server.counters().shed, 1u);
    EXPECT_EQ(server.counters().open, 1u);
}

TEST(HttpStream, ClientThatStopsTakingIsShedAfterItsTime) {
    Fixture on;
    ServerSettings settings;
    settings.write_max = Millis{1000};
    RunningServer server(on.net.loop, on.handler, settings);
    RawClient client(on.net.loop);
    client.ask(server.port());
    client.expect("\r\n\r\n");
    on.queue->push(std::string(24u << 20, 'x'));
    on.net.loop.until_with_time([&] { return server.counters().open == 0; });
    EXPECT_EQ(server.counters().shed, 1u);
    EXPECT_FALSE(on.queue->push("gone"));
}

TEST(HttpStream, GoneClientIsNoticedByTheNextPieces) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    {
        RawClient client(on.net.loop);
        client.ask(server.port());
        client.expect("\r\n\r\n");
    }
    on.net.loop.until([&] {
        on.queue->push(": heartbeat\n\n");
        return server.counters().open == 0;
    });
    EXPECT_FALSE(on.queue->push(": heartbeat\n\n"));
}

TEST(HttpStream, OpenStreamsDoNotDelayShutdown) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    RawClient client(on.net.loop);
    client.ask(server.port());
    client.expect("\r\n\r\n");
    const auto begin = on.net.loop.clock.now();
    server.stop();
    EXPECT_EQ(on.net.loop.clock.now(), begin);
    client.read_to_end();
    EXPECT_FALSE(client.got.ends_with("0\r\n\r\n"));
}

TEST(HttpStream, CutStreamIsNoAnswerForOurClient) {
    Fixture on;
    RunningServer server(on.net.loop, on.handler, {});
    auto answer =
        on.net.loop.start(on.net.client->send(get(server.url()), on.net.loop.in(Seconds{5})));
    on.net.loop.until([&] { return server.counters().requests == 1; });
    on.queue->push("a");
    server.stop();
    const auto got = on.net.loop.finish(std::move(answer));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, make_error_code(ports::NetErrc::no_answer));
}

}  // namespace
}  // namespace warden::http
