#pragma once
// The network between the hosts and the chains' nodes, without sockets: requests travel for a
// while, arrive or not, and so do their answers.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "platform/async/wait_list.hpp"
#include "platform/rng/rng.hpp"
#include "ports/http_client.hpp"
#include "ports/web_socket.hpp"
#include "sandbox/rpc/delivery.hpp"
#include "tests/support/host_clock.hpp"

namespace warden::sim {

// What answers at one HTTP address.
using Serve = std::function<sandbox::Delivery(std::string_view body)>;

// What answers at one WebSocket address; it pushes through Network::push.
class SocketServer {
  public:
    using Session = std::uint64_t;
    virtual ~SocketServer() = default;
    virtual void receive(Session session, std::string_view text) = 0;
    virtual void close(Session session) = 0;
};

class Network {
  public:
    explicit Network(std::uint64_t seed) : rng_(seed) {}

    void serve(const std::string& url, Serve serve) { http_[url] = std::move(serve); }
    void serve(const std::string& url, SocketServer& server) { sockets_[url] = &server; }
    void push(SocketServer::Session session, std::string text);

    // Nobody reaches it: connections are refused, or end at the caller's deadline.
    enum class Cut { refused, silent };
    void cut(const std::string& url, Cut how);
    void mend(const std::string& url) { cut_.erase(url); }
    void mend_all() { cut_.clear(); }

    // For the hosts' clients.
    struct Way {
        Millis there{0};
        Millis back{0};
        const Serve* serve = nullptr;  // nullptr: not reached
        bool silent = false;           // and nobody says so
    };
    Way way_to(const std::string& url);
    struct Session {
        SocketServer::Session id = 0;
        SocketServer* server = nullptr;
        std::deque<std::string> inbox;
        std::unique_ptr<async::WaitList> filled;
        bool open = true;
    };
    // nullptr: not reached.
    std::shared_ptr<Session> connect(const std::string& url,
                                     const boost::asio::any_io_executor& executor);
    void disconnect(Session& session);

    // What answers by itself at a URL says so here: `url` was read, whole.
    void was_read(const std::string& url) { read_.insert(url); }
    bool was_ever_read(const std::string& url) const { return read_.contains(url); }

    std::uint64_t requests() const { return requests_; }
    std::uint64_t bytes() const { return bytes_; }
    void count(std::size_t bytes) { ++requests_, bytes_ += bytes; }

  private:
    rng::SeededRng rng_;
    std::map<std::string, Serve> http_;
    std::map<std::string, SocketServer*> sockets_;
    std::map<std::string, Cut> cut_;
    std::set<std::string> read_;
    std::map<SocketServer::Session, std::pair<std::string, std::weak_ptr<Session>>> sessions_;
    SocketServer::Session last_session_ = 0;
    std::uint64_t requests_ = 0;
    std::uint64_t bytes_ = 0;
};

// The clients of one host. Both outlive what they make.
std::unique_ptr<ports::HttpClient> make_http(Network& network, support::HostClock& clock);
std::unique_ptr<ports::WebSocketClient> make_web_sockets(Network& network,
                                                         support::HostClock& clock,
                                                         boost::asio::any_io_executor executor);

}  // namespace warden::sim
