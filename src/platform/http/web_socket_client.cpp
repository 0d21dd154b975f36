#include "platform/http/web_socket_client.hpp"

#include <string>
#include <utility>

#include "domain/base/url.hpp"
#include "platform/async/timeout.hpp"
#include "platform/http/parser.hpp"
#include "platform/http/web_socket_wire.hpp"

namespace warden::http {
namespace {

using ports::NetErrc;
using SocketResult = Result<std::unique_ptr<ports::WebSocket>>;

class ClientSocket final : public ports::WebSocket {
  public:
    ClientSocket(std::unique_ptr<WebSocketWire> wire, ports::Clock& clock)
        : wire_(std::move(wire)), clock_(clock) {}

    asio::awaitable<Result<void>> send(std::string text, ports::Deadline deadline) override {
        if (over_) co_return fail(NetErrc::closed, "WebSocket write: the session is over");
        Result<void> sent = fail(NetErrc::no_answer, "WebSocket write: not done in time");
        try {
            sent = co_await async::with_deadline(clock_, deadline, wire_->write(std::move(text)));
        } catch (const async::TimeoutError&) {
            wire_->drop();
        }
        over_ = over_ || !sent;
        co_return sent;
    }

    asio::awaitable<Result<std::string>> receive(ports::Deadline deadline) override {
        if (over_) co_return fail(NetErrc::closed, "WebSocket read: the session is over");
        Result<std::string> text = fail(NetErrc::timeout, "WebSocket read: no message in time");
        try {
            if (deadline == ports::Deadline::max()) {
                text = co_await wire_->read();
            } else {
                text = co_await async::with_deadline(clock_, deadline, wire_->read());
            }
        } catch (const async::TimeoutError&) {
            wire_->drop();
        }
        over_ = over_ || !text;
        co_return text;
    }

  private:
    std::unique_ptr<WebSocketWire> wire_;
    ports::Clock& clock_;
    bool over_ = false;
};

Result<Url> checked(const ports::WebSocketTarget& target) {
    auto url = parse_url(target.url);
    if (!url) return fail(NetErrc::invalid_request, url.error().detail);
    if (url->scheme != "ws" && url->scheme != "wss") {
        return fail(NetErrc::invalid_request, "URL: not ws or wss");
    }
    for (const auto& header : target.headers) {
        if (!is_token(header.name) || !is_header_value(header.value)) {
            return fail(NetErrc::invalid_request, "header that can't be sent: " + header.name);
        }
    }
    return url;
}

class SocketClient final : public ports::WebSocketClient {
  public:
    SocketClient(ports::Dialer& dialer, ports::Clock& clock) : dialer_(dialer), clock_(clock) {}

    asio::awaitable<SocketResult> connect(ports::WebSocketTarget target,
                                          ports::Deadline deadline) override {
        auto url = checked(target);
        if (!url) co_return Fail(std::move(url.error()));
        const std::string authority = url->authority();
        ports::DialTarget dial;
        dial.host = url->host;
        dial.port = url->port;
        dial.transport = url->secure() ? ports::Transport::tls : ports::Transport::plain;
        auto dialed = co_await dialer_.dial(std::move(dial), deadline);
        if (!dialed.stream) co_return Fail(std::move(dialed.stream.error()).at(authority));
        WireResult wire = fail(NetErrc::timeout, "WebSocket handshake: not done in time");
        auto handshake = connect_wire(std::move(*dialed.stream), std::move(*url),
                                      std::move(target.headers), target.message_max);
        try {
            wire = co_await async::with_deadline(clock_, deadline, std::move(handshake));
        } catch (const async::TimeoutError&) {
            // What `wire` already says.
        }
        if (!wire) co_return Fail(std::move(wire.error()).at(authority));
        co_return std::make_unique<ClientSocket>(std::move(*wire), clock_);
    }

  private:
    ports::Dialer& dialer_;
    ports::Clock& clock_;
};

}  // namespace

std::unique_ptr<ports::WebSocketClient> make_web_socket_client(ports::Dialer& dialer,
                                                               ports::Clock& clock) {
    return std::make_unique<SocketClient>(dialer, clock);
}

}  // namespace warden::http
