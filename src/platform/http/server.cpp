#include "platform/http/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "platform/async/cancellation.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/timeout.hpp"
#include "platform/http/session.hpp"
#include "platform/http/tcp_stream.hpp"
#include "platform/log/log.hpp"

namespace warden::http {
namespace {

using asio::ip::tcp;

constexpr Millis kSweepEvery{250};
constexpr Millis kAcceptPause{100};  // after a failed accept: descriptors may come free again

struct Drained {};  // thrown to end the sessions' group

asio::awaitable<void> throw_drained() {
    throw Drained{};
    co_return;
}

class TcpServer final : public Server {
  public:
    TcpServer(asio::any_io_executor executor, ports::Clock& clock, Handler& handler,
              ServerSettings settings)
        : state_(executor, clock, handler, std::move(settings)),
          acceptor_(executor),
          sessions_(executor, state_.settings.connections_max, state_.settings.name) {}

    Result<void> listen() {
        if (state_.settings.tls) {
            auto tls = make_server_tls(*state_.settings.tls);
            if (!tls) return Fail(std::move(tls.error()));
            state_.tls = std::move(*tls);
        }
        boost::system::error_code error;
        const auto address = asio::ip::make_address(state_.settings.address, error);
        if (error) return fail(Errc::invalid_input, "no IP address: " + state_.settings.address);
        const tcp::endpoint endpoint(address, state_.settings.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (!error) port_ = acceptor_.local_endpoint(error).port();
        if (!error) return {};
        return fail(Errc::unavailable, "listening on " + state_.settings.address + ':' +
                                           std::to_string(state_.settings.port) + ": " +
                                           error.message());
    }

    asio::awaitable<void> run() override {
        std::exception_ptr why;
        try {
            co_await async::all_of(accept_all(), sweep_all());
        } catch (...) {
            why = std::current_exception();
        }
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await drain();
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        std::rethrow_exception(why);  // the loops above end by an exception only
    }

    std::uint16_t port() const override { return port_; }

    const ServerCounters& counters() const override { return state_.counters; }

  private:
    asio::awaitable<void> accept_all() {
        while (true) {
            auto [error, socket] =
                co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
            if (error == asio::error::operation_aborted) async::throw_cancelled();
            if (error) {
                log::event(log::Level::warning, "accept_failed",
                           {{"listener", state_.settings.name}, {"error", error.message()}});
                co_await state_.clock.sleep_for(kAcceptPause);
                continue;
            }
            ++state_.counters.accepted;
            tune(socket);
            if (const auto why = begin(std::move(socket))) {
                ++state_.counters.refused;
                state_.handler.refused(*why);
            }
        }
    }

    // Says why the connection was refused; nothing where its session has begun.
    std::optional<Refusal> begin(tcp::socket socket) {
        const ports::IpAddress peer = address_of(socket);
        auto share =
            state_.shares.take(peer, ClientShares::connection, state_.settings.client.connections);
        if (!share) return Refusal::client_connections;
        auto session = run_session(state_, std::move(socket), peer, std::move(*share));
        if (!sessions_.spawn(std::move(session))) return Refusal::connections;
        return std::nullopt;
    }

    asio::awaitable<void> sweep_all() {
        while (true) {
            co_await state_.clock.sleep_for(kSweepEvery);
            sweep();
        }
    }

    void sweep() {
        const auto now = state_.clock.now();
        for (auto& connection : state_.connections) {
            if (connection.stream == nullptr || connection.expires > now) continue;
            connection.expires = ports::Deadline::max();
            ++state_.counters.shed;
            connection.stream->close();
        }
    }

    asio::awaitable<void> drain() {
        state_.draining = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        for (auto& connection : state_.connections) {
            if (connection.stream != nullptr && connection.idle) connection.stream->close();
        }
        try {
            co_await async::with_timeout(state_.clock, state_.settings.drain_max, requests_done());
        } catch (const async::TimeoutError&) {
            log::event(log::Level::info, "connections_dropped",
                       {{"listener", state_.settings.name}, {"open", state_.counters.open}});
        }
        try {
            co_await async::all_of(sessions_.wait(), throw_drained());
        } catch (const Drained&) {
            // Every session has ended.
        }
    }

    asio::awaitable<void> requests_done() {
        const auto open_ended = [](const Connection& connection) { return connection.open_ended; };
        while (!std::ranges::all_of(state_.connections, open_ended)) co_await state_.ended.wait();
    }

    ServerState state_;
    tcp::acceptor acceptor_;
    std::uint16_t port_ = 0;
    async::TaskGroup sessions_;
};

}  // namespace

void Handler::refused(Refusal) {}

bool Handler::accepts_web_socket(const Request&) const { return false; }

asio::awaitable<void> Handler::serve(Request, WebSocketPeer&) { co_return; }

Result<std::unique_ptr<Server>> make_server(asio::any_io_executor executor, ports::Clock& clock,
                                            Handler& handler, ServerSettings settings) {
    auto server =
        std::make_unique<TcpServer>(std::move(executor), clock, handler, std::move(settings));
    if (auto listening = server->listen(); !listening) return Fail(std::move(listening.error()));
    return server;
}

}  // namespace warden::http
