#pragma once
// RFC 6455 framing over a ByteStream, for both sides. Internal to platform/http;
// web_socket_wire.cpp is the only place that knows Beast's WebSocket.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/url.hpp"
#include "platform/http/server.hpp"
#include "ports/dialer.hpp"
#include "ports/http_client.hpp"

namespace warden::http {

// An open session; one read and one write may be under way. It has no deadlines of its own, and is
// of no further use after an error.
class WebSocketWire {
  public:
    virtual ~WebSocketWire() = default;
    // Returns the next text message. Errors: closed, protocol (a binary message too), too_large.
    virtual asio::awaitable<Result<std::string>> read() = 0;
    // Sends a text message. Errors: closed.
    virtual asio::awaitable<Result<void>> write(std::string text) = 0;
    // Makes the closing handshake and reads until the peer's part of it. Its errors don't matter.
    virtual asio::awaitable<void> close() = 0;
    // Drops the connection at once, without a closing handshake.
    virtual void drop() = 0;
};

using WireResult = Result<std::unique_ptr<WebSocketWire>>;

// Handshakes without deadlines; a message over `message_max` bytes is too_large. The client's url
// is that of the session.
asio::awaitable<WireResult> connect_wire(std::shared_ptr<ports::ByteStream> stream, Url url,
                                         ports::HttpHeaders headers, std::size_t message_max);
// `early` is what was read behind the request.
asio::awaitable<WireResult> accept_wire(std::shared_ptr<ports::ByteStream> stream,
                                        std::string early, const Request& request,
                                        std::size_t message_max);

}  // namespace warden::http
