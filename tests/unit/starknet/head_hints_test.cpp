// New heads over WebSocket: hints, watchdog, reconnect.

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <deque>

#include "adapters/starknet/client/head_hints.hpp"
#include "platform/async/channel.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

// The node's end of one session.
struct Wire {
    explicit Wire(asio::any_io_executor executor) : to_client(executor, 100) {}
    async::Channel<std::string> to_client;
    std::vector<std::string> methods;  // that the client called
    std::string chain = "0x534e5f5345504f4c4941";
    bool refuse_subscription = false;
};

class FakeSocket final : public ports::WebSocket {
  public:
    explicit FakeSocket(std::shared_ptr<Wire> wire) : wire_(std::move(wire)) {}

    asio::awaitable<Result<void>> send(std::string text, ports::Deadline) override {
        const Json call = json::parse(text).value();
        const std::string method = *call.find("method")->string();
        wire_->methods.push_back(method);
        Json::Object answer{{"jsonrpc", "2.0"}, {"id", *call.find("id")}};
        if (method == "starknet_chainId") {
            answer.emplace_back("result", wire_->chain);
        } else if (wire_->refuse_subscription) {
            answer.emplace_back("error", Json::Object{{"code", -32601}, {"message", "no"}});
        } else {
            answer.emplace_back("result", "10455021028248857899");
        }
        wire_->to_client.try_send(write_canonical(Json(std::move(answer))));
        co_return Result<void>{};
    }
    // A session reads without a deadline.
    asio::awaitable<Result<std::string>> receive(ports::Deadline) override {
        auto text = co_await wire_->to_client.receive();
        if (text) co_return std::move(*text);
        co_return fail(ports::NetErrc::closed, "fake");
    }

  private:
    std::shared_ptr<Wire> wire_;
};

class FakeSockets final : public ports::WebSocketClient {
  public:
    explicit FakeSockets(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    asio::awaitable<Result<std::unique_ptr<ports::WebSocket>>> connect(
        ports::WebSocketTarget target, ports::Deadline) override {
        urls.push_back(target.url);
        if (refuse) co_return fail(ports::NetErrc::connect_refused, "fake");
        wires.push_back(std::make_shared<Wire>(executor_));
        wires.back()->chain = chain;
        co_return std::make_unique<FakeSocket>(wires.back());
    }

    std::vector<std::shared_ptr<Wire>> wires;
    std::vector<std::string> urls;
    std::string chain = "0x534e5f5345504f4c4941";
    bool refuse = false;

  private:
    asio::any_io_executor executor_;
};

class HeadHintsTest : public AdapterTest {
  protected:
    HeadHintsTest() : sockets(io.get_executor()) {
        settings.endpoints = {{"a", "ws://a/ws", {}}, {"b", "ws://b/ws", {}}};
        settings.chain_id = Felt::from_short_string("SN_SEPOLIA").value();
        hints =
            std::make_unique<HeadHints>(settings, io.get_executor(), sockets, clock, rng,
                                        [this](std::string_view end) { ends.emplace_back(end); });
        running = asio::co_spawn(io, hints->run(),
                                 asio::bind_cancellation_slot(stop.slot(), asio::use_future));
        io.poll();
    }
    ~HeadHintsTest() override {
        stop.emit(asio::cancellation_type::terminal);
        for (int i = 0; i < 100; ++i) io.poll();
        EXPECT_EQ(running.wait_for(std::chrono::seconds{0}), std::future_status::ready);
    }

    // Whether a wait above `after` ends before its deadline of 30 s.
    bool woken(chain::BlockNum after, const std::function<void()>& meanwhile) {
        const ports::Deadline deadline = soon();
        auto wait = asio::co_spawn(io, hints->wait(after, deadline), asio::use_future);
        io.poll();
        meanwhile();
        for (int i = 0; i < 20; ++i) io.poll();
        const bool early = wait.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
        while (wait.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
            clock.advance(std::chrono::seconds{1});
            io.poll();
        }
        wait.get();
        return early;
    }
    void settle() {
        woken(0, [] {});  // what was announced while nobody listened
    }
    void notify(const std::string& method, Json result) {
        const Json message =
            Json::Object{{"jsonrpc", "2.0"},
                         {"method", method},
                         {"params", Json::Object{{"subscription_id", "10455021028248857899"},
                                                 {"result", std::move(result)}}}};
        sockets.wires.back()->to_client.try_send(write_canonical(message));
    }
    void new_head(std::int64_t num) {
        const Json sample = golden::load("samples/ws.starknet_subscriptionNewHeads.json");
        Json::Object head = *golden::at(golden::at(sample, "params"), "result").object();
        for (auto& [name, value] : head) {
            if (name == "block_number") value = num;
        }
        notify("starknet_subscriptionNewHeads", Json(std::move(head)));
    }

    HeadHintSettings settings;
    FakeSockets sockets;
    std::vector<std::string> ends;
    std::unique_ptr<HeadHints> hints;
    asio::cancellation_signal stop;
    std::future<void> running;
};

TEST_F(HeadHintsTest, SubscribesAfterCheckingTheNetwork) {
    ASSERT_EQ(sockets.wires.size(), 1u);
    EXPECT_EQ(sockets.wires[0]->methods,
              (std::vector<std::string>{"starknet_chainId", "starknet_subscribeNewHeads"}));
}

TEST_F(HeadHintsTest, ReconnectItselfWakesTheWaiter) {
    EXPECT_TRUE(woken(5, [] {}));
}

TEST_F(HeadHintsTest, HigherHeadWakesALowerOneDoesNot) {
    settle();
    EXPECT_TRUE(woken(5, [&] { new_head(6); }));
    EXPECT_FALSE(woken(6, [&] { new_head(6); }));
}

TEST_F(HeadHintsTest, HintIsSpentByTheWaiterItWakes) {
    settle();
    EXPECT_TRUE(woken(5, [&] { new_head(100); }));
    EXPECT_FALSE(woken(5, [] {}));
}

TEST_F(HeadHintsTest, ReorgNoticeWakesWhateverItsNumber) {
    settle();
    const Json sample = golden::load("samples/ws.starknet_subscriptionReorg.json");
    EXPECT_TRUE(woken(1000, [&] {
        notify("starknet_subscriptionReorg", golden::at(golden::at(sample, "params"), "result"));
    }));
}

TEST_F(HeadHintsTest, GarbageWakesNobodyAndIsSurvived) {
    settle();
    EXPECT_FALSE(woken(5, [&] {
        notify("starknet_subscriptionNewHeads", Json("nonsense"));
        notify("starknet_subscriptionNewHeads", Json(Json::Object{{"block_number", "7"}}));
        notify("something_else", Json());
    }));
    EXPECT_TRUE(woken(5, [&] { new_head(6); }));
}

TEST_F(HeadHintsTest, SilenceMeansReconnectToTheNextEndpoint) {
    settle();
    for (int i = 0; i < 100 && sockets.wires.size() < 2; ++i) {
        clock.advance(std::chrono::seconds{1});
        io.poll();
    }
    EXPECT_EQ(sockets.urls, (std::vector<std::string>{"ws://a/ws", "ws://b/ws"}));
    EXPECT_EQ(ends, (std::vector<std::string>{"silent"}));
}

TEST_F(HeadHintsTest, SessionThatEndsIsMadeAnew) {
    settle();
    sockets.wires[0]->to_client.close();
    for (int i = 0; i < 20 && sockets.wires.size() < 2; ++i) {
        io.poll();
        clock.advance(std::chrono::seconds{1});
    }
    ASSERT_EQ(sockets.wires.size(), 2u);
    EXPECT_EQ(ends.front(), "ended");
    settle();
    EXPECT_TRUE(woken(5, [&] { new_head(6); }));
}

TEST_F(HeadHintsTest, WrongNetworkOrRefusedConnectionIsTriedElsewhere) {
    sockets.chain = "0x534e5f4d41494e";
    sockets.wires[0]->to_client.close();
    for (int i = 0; i < 50; ++i) {
        io.poll();
        clock.advance(std::chrono::seconds{1});
    }
    EXPECT_GT(std::ranges::count(ends, "refused"), 0);
    sockets.refuse = true;
    const std::size_t before = sockets.urls.size();
    for (int i = 0; i < 200; ++i) {
        io.poll();
        clock.advance(std::chrono::seconds{1});
    }
    const std::size_t tries = sockets.urls.size() - before;
    EXPECT_GT(tries, 2u);
    EXPECT_LT(tries, 40u);  // with growing waits between
}

}  // namespace
}  // namespace warden::starknet
