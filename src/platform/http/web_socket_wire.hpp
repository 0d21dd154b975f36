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

// One open session. One read and one write at a time; no deadlines of its own. Of no further use
// after an error.
class WebSocketWire {
  public:
    virtual ~WebSocketWire() = default;
    // The next text message. closed, protocol (a binary message too), too_large.
    virtual asio::awaitable<Result<std::string>> read() = 0;
    virtual asio::awaitable<Result<void>> write(std::string text) = 0;
    // Closing handshake; reads until the peer's part of it. Its errors don't matter.
    virtual asio::awaitable<void> close() = 0;
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
