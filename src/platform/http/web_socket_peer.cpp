#include <utility>

#include "platform/async/cancellation.hpp"
#include "platform/async/channel.hpp"
#include "platform/async/task_group.hpp"
#include "platform/http/session.hpp"
#include "platform/http/web_socket_wire.hpp"
#include "platform/log/log.hpp"

namespace warden::http {
namespace {

class Peer final : public WebSocketPeer {
  public:
    Peer(ServerState& state, Connection& connection, WebSocketWire& wire,
         asio::any_io_executor executor)
        : state_(state),
          connection_(connection),
          wire_(wire),
          queue_(executor, state.settings.web_socket_queue_max) {}

    asio::awaitable<Result<std::string>> receive() override {
        auto text = co_await wire_.read();
        if (!text) queue_.close();
        co_return text;
    }

    bool push(std::string text) override {
        if (over_) return false;
        if (queue_.try_send(std::move(text))) return true;
        ++state_.counters.shed;
        drop();
        return false;
    }

    void close() override {
        over_ = true;
        queue_.close();
    }

    void drop() override {
        close();
        wire_.drop();
    }

    // Sends what is queued until the session is over, then shakes hands on closing.
    asio::awaitable<void> write_queue() {
        bool broken = false;
        while (!broken) {
            auto text = co_await queue_.receive();
            if (!text) break;
            limit_time();
            const auto written = co_await wire_.write(std::move(*text));
            broken = !written;
            connection_.expires = ports::Deadline::max();
        }
        over_ = true;
        if (broken) co_return;
        limit_time();
        co_await wire_.close();
        connection_.expires = ports::Deadline::max();
    }

  private:
    void limit_time() { connection_.expires = state_.clock.now() + state_.settings.write_max; }

    ServerState& state_;
    Connection& connection_;
    WebSocketWire& wire_;
    async::Channel<std::string> queue_;
    bool over_ = false;
};

asio::awaitable<void> serve(ServerState& state, Request request, Peer& peer) {
    try {
        co_await state.handler.serve(std::move(request), peer);
    } catch (...) {
        const auto error = std::current_exception();
        if (async::is_cancellation(error)) throw;
        log::event(log::Level::error, "web_socket_handler_failed",
                   {{"listener", state.settings.name}});
    }
    peer.close();
}

}  // namespace

asio::awaitable<void> run_web_socket(ServerState& state, Connection& connection,
                                     std::shared_ptr<ports::ByteStream> stream, std::string early,
                                     Request request) {
    auto wire = co_await accept_wire(std::move(stream), std::move(early), request,
                                     state.settings.web_socket_message_max);
    if (!wire) co_return;
    ++state.counters.web_sockets;
    connection.expires = ports::Deadline::max();
    Peer peer(state, connection, **wire, co_await asio::this_coro::executor);
    auto serving = serve(state, std::move(request), peer);
    auto writing = peer.write_queue();
    co_await async::all_of(std::move(serving), std::move(writing));
}

}  // namespace warden::http
