#pragma once
// WebSocket client (ports::WebSocketClient) over a Dialer.

#include <memory>

#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/web_socket.hpp"

namespace warden::http {

// The client belongs to one logic thread; dialer and clock outlive it and every session.
std::unique_ptr<ports::WebSocketClient> make_web_socket_client(ports::Dialer& dialer,
                                                               ports::Clock& clock);

}  // namespace warden::http
