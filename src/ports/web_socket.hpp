#pragma once
// WebSocket sessions with text messages (RFC 6455), as a client.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/net_error.hpp"

namespace warden::ports {

// An open session; at most one send and one receive may be under way, both on the executor it was
// made on. Destroying it drops the connection without a closing handshake.
class WebSocket {
  public:
    virtual ~WebSocket() = default;

    // Sends a text message. Errors: closed, or no_answer when the deadline passed; the session is
    // then of no further use.
    virtual boost::asio::awaitable<Result<void>> send(std::string text, Deadline deadline) = 0;

    // Returns the next text message; pings are answered meanwhile. Errors: closed when the peer
    // ended the session; protocol, also for a binary message; too_large; timeout when nothing came
    // by the deadline. The session is of no further use after any error, a timeout included:
    // silence means reconnect.
    virtual boost::asio::awaitable<Result<std::string>> receive(Deadline deadline) = 0;
};

struct WebSocketTarget {
    std::string url;  // absolute, ws:// or wss://
    HttpHeaders headers;
    std::size_t message_max = std::size_t{4} << 20;  // bytes of one message, else too_large
};

class WebSocketClient {
  public:
    virtual ~WebSocketClient() = default;

    // Opens a session. Errors: those of Dialer, and protocol when the peer does not upgrade.
    virtual boost::asio::awaitable<Result<std::unique_ptr<WebSocket>>> connect(
        WebSocketTarget target, Deadline deadline) = 0;
};

}  // namespace warden::ports
