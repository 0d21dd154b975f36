#include "platform/http/web_socket_wire.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <exception>
#include <span>
#include <utility>

#include "platform/async/cancellation.hpp"

namespace warden::http {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using ports::NetErrc;

// A ByteStream as Beast wants its next layer. Public in name only: Beast finds the teardown
// functions by the type's namespace.
class StreamLayer {
  public:
    using executor_type = asio::any_io_executor;

    StreamLayer(asio::any_io_executor executor, std::shared_ptr<ports::ByteStream> stream,
                std::string early)
        : executor_(std::move(executor)), stream_(std::move(stream)), early_(std::move(early)) {}

    executor_type get_executor() const { return executor_; }
    ports::ByteStream& stream() { return *stream_; }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        asio::mutable_buffer into;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && into.size() == 0; ++it) {
            into = *it;
        }
        return start(std::forward<Token>(token), read_into(into));
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        // Header and payload go as one piece: fewer packets, and the bytes outlive Beast's views.
        std::string bytes(asio::buffers_begin(buffers), asio::buffers_end(buffers));
        return start(std::forward<Token>(token), write_all(std::move(bytes)));
    }

  private:
    struct Moved {
        error_code error;
        std::size_t size = 0;
    };

    asio::awaitable<Moved> read_into(asio::mutable_buffer into) {
        char* data = static_cast<char*>(into.data());
        if (!early_.empty()) {
            const std::size_t size = early_.copy(data, into.size());
            early_.erase(0, size);
            co_return Moved{{}, size};
        }
        const std::span<char> room(data, into.size());
        const auto got = co_await stream_->read_some(room);
        if (!got) co_return Moved{asio::error::connection_reset, 0};
        if (*got == 0 && into.size() > 0) co_return Moved{asio::error::eof, 0};
        co_return Moved{{}, *got};
    }

    asio::awaitable<Moved> write_all(std::string bytes) {
        const auto written = co_await stream_->write(bytes);
        if (!written) co_return Moved{asio::error::connection_reset, 0};
        co_return Moved{{}, bytes.size()};
    }

    // An awaitable as an operation with Beast's kind of handler, cancellation included.
    template <class Token>
    auto start(Token&& token, asio::awaitable<Moved> operation) {
        auto initiate = [executor = executor_](auto handler, asio::awaitable<Moved> work) {
            const auto slot = asio::get_associated_cancellation_slot(handler);
            auto complete = [handler = std::move(handler)](std::exception_ptr thrown,
                                                           Moved moved) mutable {
                if (thrown) moved = {asio::error::operation_aborted, 0};
                std::move(handler)(moved.error, moved.size);
            };
            asio::co_spawn(executor, std::move(work),
                           asio::bind_cancellation_slot(slot, std::move(complete)));
        };
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            std::move(initiate), token, std::move(operation));
    }

    asio::any_io_executor executor_;
    std::shared_ptr<ports::ByteStream> stream_;
    std::string early_;
};

// Called by Beast's own timeouts only, which are never set.
void beast_close_socket(StreamLayer& layer) { layer.stream().close(); }

void teardown(beast::role_type, StreamLayer& layer, error_code& error) {
    layer.stream().close();
    error = {};
}

template <class Handler>
void async_teardown(beast::role_type, StreamLayer& layer, Handler&& handler) {
    layer.stream().close();
    asio::post(layer.get_executor(),
               beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

namespace {

using Socket = websocket::stream<StreamLayer, false>;  // no compression: no inflation attacks
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

NetErrc code_of(const error_code& error) {
    if (error == websocket::error::message_too_big) return NetErrc::too_large;
    if (error.category() == make_error_code(websocket::error::closed).category() &&
        error != websocket::error::closed) {
        return NetErrc::protocol;
    }
    return NetErrc::closed;
}

Fail broken_wire(const error_code& error, std::string_view what) {
    if (error == asio::error::operation_aborted) async::throw_cancelled();
    return fail(code_of(error), "WebSocket " + std::string(what) + ": " + error.message());
}

class BeastWire final : public WebSocketWire {
  public:
    BeastWire(StreamLayer layer, std::size_t message_max) : socket_(std::move(layer)) {
        socket_.read_message_max(message_max);
        socket_.text(true);
        socket_.auto_fragment(false);
    }

    Socket& socket() { return socket_; }

    asio::awaitable<Result<std::string>> read() override {
        std::string text;
        auto buffer = asio::dynamic_buffer(text);
        const auto [error, size] = co_await socket_.async_read(buffer, kTuple);
        if (error) co_return broken_wire(error, "read");
        if (!socket_.got_text()) {
            co_return fail(NetErrc::protocol, "WebSocket read: a binary message");
        }
        co_return text;
    }

    asio::awaitable<Result<void>> write(std::string text) override {
        const auto [error, size] = co_await socket_.async_write(asio::buffer(text), kTuple);
        if (error) co_return broken_wire(error, "write");
        co_return Result<void>{};
    }

    asio::awaitable<void> close() override {
        const auto [error] = co_await socket_.async_close(websocket::close_code::normal, kTuple);
        if (error == asio::error::operation_aborted) async::throw_cancelled();
    }

    void drop() override { socket_.next_layer().stream().close(); }

  private:
    Socket socket_;
};

Fail handshake_failed(const error_code& error) {
    if (error == asio::error::operation_aborted) async::throw_cancelled();
    const bool hung_up = error == asio::error::connection_reset || error == asio::error::eof ||
                         error == beast::http::error::end_of_stream;
    return fail(hung_up ? NetErrc::closed : NetErrc::protocol,
                "WebSocket handshake: " + error.message());
}

}  // namespace

asio::awaitable<WireResult> connect_wire(std::shared_ptr<ports::ByteStream> stream, Url url,
                                         ports::HttpHeaders headers, std::size_t message_max) {
    const auto executor = co_await asio::this_coro::executor;
    StreamLayer layer(executor, std::move(stream), std::string());
    auto wire = std::make_unique<BeastWire>(std::move(layer), message_max);
    auto add_headers = [&headers](websocket::request_type& request) {
        request.set(beast::http::field::user_agent, "warden");
        for (const auto& header : headers) request.set(header.name, header.value);
    };
    wire->socket().set_option(websocket::stream_base::decorator(add_headers));
    websocket::response_type response;
    const auto [error] =
        co_await wire->socket().async_handshake(response, url.authority(), url.target, kTuple);
    if (error == websocket::error::upgrade_declined) {
        co_return fail(NetErrc::protocol, "WebSocket handshake: answered with status " +
                                              std::to_string(response.result_int()));
    }
    if (error) co_return handshake_failed(error);
    co_return wire;
}

asio::awaitable<WireResult> accept_wire(std::shared_ptr<ports::ByteStream> stream,
                                        std::string early, const Request& request,
                                        std::size_t message_max) {
    beast::http::request<beast::http::empty_body> upgrade;
    upgrade.method_string(request.method);
    upgrade.target(request.path);
    for (const auto& header : request.headers) upgrade.insert(header.name, header.value);
    StreamLayer layer(co_await asio::this_coro::executor, std::move(stream), std::move(early));
    auto wire = std::make_unique<BeastWire>(std::move(layer), message_max);
    const auto [error] = co_await wire->socket().async_accept(upgrade, kTuple);
    if (error) co_return handshake_failed(error);
    co_return wire;
}

}  // namespace warden::http
