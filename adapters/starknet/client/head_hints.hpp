#pragma once
// New heads over WebSocket, as hints that a block may exist. What it says is never believed: the
// blocks are read over HTTP.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/chain/block.hpp"
#include "platform/async/backoff.hpp"
#include "platform/async/wait_list.hpp"
#include "platform/rpc/client.hpp"
#include "platform/rpc/session.hpp"
#include "ports/clock.hpp"
#include "ports/rng.hpp"
#include "ports/web_socket.hpp"

namespace warden::starknet {

namespace asio = boost::asio;

struct HeadHintSettings {
    std::vector<rpc::Endpoint> endpoints;  // ws:// or wss://; tried in turn; none: no hints
    Felt chain_id;
    Millis silence_max{60'000};  // without any notification the session is given up: a node may
                                 // end a subscription without a word
    Millis call_timeout{10'000};
    async::Backoff::Settings backoff;
};

class HeadHints {
  public:
    // `on_end` is told why each session ended: "silent", "ended" or "refused".
    HeadHints(HeadHintSettings settings, asio::any_io_executor executor,
              ports::WebSocketClient& web_sockets, ports::Clock& clock, ports::Rng& rng,
              std::function<void(std::string_view)> on_end);

    // Connects, listens and reconnects until cancelled; returns at once without endpoints.
    asio::awaitable<void> run();
    // Returns when a head above `after` or a re-org was announced since the last wait, at the
    // latest at the deadline. A hint is spent by the waiter it wakes.
    asio::awaitable<void> wait(chain::BlockNum after, ports::Deadline deadline);

  private:
    asio::awaitable<std::string_view> session(rpc::Endpoint endpoint);
    asio::awaitable<bool> subscribe(rpc::Session& session);
    asio::awaitable<void> listen(rpc::Session& session);
    void take(const rpc::Notification& notification);

    HeadHintSettings settings_;
    asio::any_io_executor executor_;
    ports::WebSocketClient& web_sockets_;
    ports::Clock& clock_;
    async::Backoff backoff_;
    std::function<void(std::string_view)> on_end_;
    async::WaitList waiters_;
    chain::BlockNum announced_ = 0;  // highest head since the last wait
    bool reorg_ = false;             // announced since the last wait
};

}  // namespace warden::starknet
