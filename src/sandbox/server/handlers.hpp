#pragma once
// HTTP and WebSocket in front of the chain and of the control methods.

#include <map>

#include "platform/http/server.hpp"
#include "sandbox/rpc/chain.hpp"
#include "sandbox/server/providers.hpp"

namespace warden::sandbox {

// JSON-RPC by POST on / and /rpc, GET /is_alive, WebSocket on /ws where the chain takes any: one
// endpoint of the chain.
class RpcHandler final : public http::Handler {
  public:
    RpcHandler(Chain& chain, ports::Clock& clock, std::size_t endpoint)
        : chain_(chain), clock_(clock), endpoint_(endpoint) {}

    asio::awaitable<http::Response> handle(http::Request request) override;
    bool accepts_web_socket(const http::Request& request) const override;
    asio::awaitable<void> serve(http::Request request, http::WebSocketPeer& peer) override;
    // Takes what the chain pushes.
    void push(Chain::Session session, std::string text);

  private:
    Chain& chain_;
    ports::Clock& clock_;
    std::size_t endpoint_;
    std::map<Chain::Session, http::WebSocketPeer*> peers_;
    Chain::Session next_session_ = 1;
};

// JSON-RPC by POST: sandbox_providers, sandbox_setProvider {name, mode, ...} and the chain's own
// control methods.
class ControlHandler final : public http::Handler {
  public:
    ControlHandler(Chain& chain, Providers& providers) : chain_(chain), providers_(providers) {}

    asio::awaitable<http::Response> handle(http::Request request) override;

  private:
    std::string answer(const std::string& body);

    Chain& chain_;
    Providers& providers_;
};

}  // namespace warden::sandbox
