#pragma once
// One connection of a Server, from accept to close. Internal to platform/http.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <memory>
#include <string>

#include "platform/async/wait_list.hpp"
#include "platform/http/client_shares.hpp"
#include "platform/http/server.hpp"
#include "platform/http/tls.hpp"
#include "ports/dialer.hpp"

namespace warden::http {

// What the server's sweep sees of a connection.
struct Connection {
    ports::ByteStream* stream = nullptr;  // none before TLS is up
    ports::Deadline expires = ports::Deadline::max();
    bool idle = true;         // no byte of a request has come
    bool open_ended = false;  // a stream or a WebSocket: nothing to wait for at shutdown
};

// What the sessions of one server share; it outlives them.
struct ServerState {
    ServerState(asio::any_io_executor executor, ports::Clock& clock_in, Handler& handler_in,
                ServerSettings settings_in)
        : clock(clock_in),
          handler(handler_in),
          settings(std::move(settings_in)),
          ended(executor),
          never(executor) {}

    // Returns the Date header's text, an IMF-fixdate of RFC 9110 section 5.6.7.
    const std::string& date();

    ports::Clock& clock;
    Handler& handler;
    const ServerSettings settings;
    std::shared_ptr<TlsContext> tls;
    ServerCounters counters;
    ClientShares shares;
    std::size_t requests = 0;  // handled or not yet taken by the client
    std::list<Connection> connections;
    bool draining = false;
    async::WaitList ended;  // woken when a connection has ended
    async::WaitList never;  // nobody wakes it

  private:
    std::int64_t date_secs_ = -1;
    std::string date_;
};

// Returns the other end's address; all zero when the connection is gone already.
ports::IpAddress address_of(const asio::ip::tcp::socket& socket);

// Serves a connection to its end; it never throws but on cancellation. `share` is the client's, for
// the connection.
asio::awaitable<void> run_session(ServerState& state, asio::ip::tcp::socket socket,
                                  ports::IpAddress peer, ClientShares::Share share);

// Serves an accepted WebSocket handshake until the session is over. `connection` is the one of
// `stream`.
asio::awaitable<void> run_web_socket(ServerState& state, Connection& connection,
                                     std::shared_ptr<ports::ByteStream> stream, std::string early,
                                     Request request);

}  // namespace warden::http
