#pragma once
// A loopback TCP server that plays a script on each connection: for peers that break every rule.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/net_loop.hpp"

namespace warden::support {

class FakeHttpServer {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Script = std::function<boost::asio::awaitable<void>(Socket& socket)>;

    // Plays `script` on every connection and closes it afterwards.
    FakeHttpServer(NetLoop& loop, Script script);
    ~FakeHttpServer();
    FakeHttpServer(const FakeHttpServer&) = delete;
    FakeHttpServer& operator=(const FakeHttpServer&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string url(const std::string& scheme = "http", const std::string& path = "/") const;
    std::size_t connections() const { return connections_; }

  private:
    boost::asio::awaitable<void> accept_all();
    boost::asio::awaitable<void> play(Socket socket);

    NetLoop& loop_;
    Script script_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::size_t connections_ = 0;
    std::vector<NetLoop::Background> tasks_;
};

// Reads up to the end of a request's headers and the body that Content-Length announces.
boost::asio::awaitable<std::string> read_request(FakeHttpServer::Socket& socket);

// Scripts: read the request, then...
FakeHttpServer::Script then_send(std::string bytes);           // ... send and close
FakeHttpServer::Script then_send_and_hold(std::string bytes);  // ... send and say nothing more
// Sends without waiting for a request, and closes.
FakeHttpServer::Script send_at_once(std::string bytes);

}  // namespace warden::support
