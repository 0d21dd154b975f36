#pragma once
// Nobody listens for WebSocket clients.

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "ports/net_error.hpp"
#include "ports/web_socket.hpp"

namespace warden::support {

class NoWebSockets final : public ports::WebSocketClient {
  public:
    boost::asio::awaitable<Result<std::unique_ptr<ports::WebSocket>>> connect(
        ports::WebSocketTarget, ports::Deadline) override {
        co_return fail(ports::NetErrc::connect_refused, "no WebSocket in this test");
    }
};

}  // namespace warden::support
