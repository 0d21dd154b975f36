#pragma once
// HTTP/1.1 server: answers, streams (SSE) and WebSocket sessions. Everything a client may use up is
// bounded; a client that is too slow is shed.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/http_client.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

namespace asio = boost::asio;

struct Request {
    std::string method;  // upper case as sent
    std::string path;    // before '?', percent escapes kept; begins with '/'
    std::string query;   // after '?', percent escapes kept
    ports::HttpHeaders headers;
    std::string body;
    ports::IpAddress peer;
    ports::Deadline deadline{};  // by which the handler must have answered
};

// The body of a streamed answer, pulled piece by piece as the client takes it.
class BodyStream {
  public:
    virtual ~BodyStream() = default;
    // Returns the next piece; an empty one ends the answer, an error breaks the connection off, so
    // that the client knows that it missed something. A stream that may be silent for long sends a
    // heartbeat of its own, for only writing shows that the client is gone.
    virtual asio::awaitable<Result<std::string>> next() = 0;
};

struct Response {
    unsigned status = 200;
    ports::HttpHeaders headers;  // Content-Length, Connection, Date: the server's business
    std::string body;
    std::unique_ptr<BodyStream> stream;  // instead of body: chunked, until it ends
};

// One WebSocket session of a client, for the handler that serves it.
class WebSocketPeer {
  public:
    virtual ~WebSocketPeer() = default;
    // Returns the client's next text message. Errors: closed when the session has ended, protocol,
    // too_large.
    virtual asio::awaitable<Result<std::string>> receive() = 0;
    // Queues a message. Returns false when the session has ended or its queue is full: then it is
    // dropped, for a client that can't keep up is shed, not waited for.
    virtual bool push(std::string text) = 0;
    // Ends the session: what is queued is still sent, then the closing handshake.
    virtual void close() = 0;
    // Ends the session at once, without a closing handshake.
    virtual void drop() = 0;
};

// What a listener refuses when a bound is reached.
enum class Refusal : std::uint8_t {
    connections,         // closed at once
    client_connections,  // closed at once: this client has enough
    requests,            // 503
    client_requests,     // 429
    client_streams       // 429
};
constexpr auto names_of(Refusal) {
    return enum_names<Refusal>("connections", "client_connections", "requests", "client_requests",
                               "client_streams");
}

// All calls come on the server's executor; several requests are handled side by side.
class Handler {
  public:
    virtual ~Handler() = default;
    // Answers one request. It is cancelled when the client goes away or the request's deadline
    // passes. An exception becomes a plain 500 and an error event in the log.
    virtual asio::awaitable<Response> handle(Request request) = 0;
    // Hears of what the listener refused by itself; nothing by default.
    virtual void refused(Refusal why);
    // Says whether a WebSocket handshake on this request is accepted; if not, handle() answers.
    virtual bool accepts_web_socket(const Request& request) const;
    // Serves one accepted session; returning ends it. `peer` lives until this returns.
    virtual asio::awaitable<void> serve(Request request, WebSocketPeer& peer);
};

struct TlsServerSettings {
    std::string certificate_file;  // PEM chain
    std::string key_file;          // PEM
};

// What one client may have at the same time; see client_shares.hpp for who is one client.
struct ClientLimits {
    std::size_t connections = std::numeric_limits<std::size_t>::max();  // more are closed at once
    std::size_t requests = std::numeric_limits<std::size_t>::max();  // more are answered with 429
    std::size_t streams = std::numeric_limits<std::size_t>::max();   // more are answered with 429
};

struct ServerSettings {
    std::string name = "http";  // of the listener, for the log
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one
    std::optional<TlsServerSettings> tls;
    std::size_t connections_max = 1000;  // more are closed at once
    std::size_t requests_max = 1000;     // handled or not yet taken by the client; more get 503
    ClientLimits client;
    std::size_t header_max = 16u << 10;  // bytes; more are answered with 431
    std::size_t body_max = 1u << 20;     // bytes; more are answered with 413
    Millis idle_max{60'000};             // a connection without a request
    Millis request_max{10'000};          // first byte to last byte of a request, TLS included
    Millis handle_max{30'000};           // Request::deadline; a handler that is later is cancelled
    Millis write_max{10'000};            // the client takes an answer, or one piece of a stream
    Millis drain_max{5'000};             // requests under way at shutdown
    std::size_t web_socket_message_max = 1u << 20;  // bytes
    std::size_t web_socket_queue_max = 256;         // messages waiting for a slow client
};

// Counters since start; gauges are marked.
struct ServerCounters {
    std::uint64_t open = 0;  // gauge
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // connections over a limit
    std::uint64_t requests = 0;
    std::uint64_t rejected = 0;  // malformed or over a limit
    std::uint64_t shed = 0;      // idle, too slow to ask or too slow to take an answer
    std::uint64_t web_sockets = 0;
};

class Server {
  public:
    virtual ~Server() = default;
    // Serves until it is cancelled; then stops accepting, lets requests under way finish for
    // drain_max and drops the rest. It is called once.
    virtual asio::awaitable<void> run() = 0;
    // Returns the port that it listens on, also where the settings left it open.
    virtual std::uint16_t port() const = 0;
    virtual const ServerCounters& counters() const = 0;
};

// Listens at once, serves in run(). It belongs to one logic thread; handler and clock outlive it.
// Errors: unavailable when the address can't be bound, invalid_input when a TLS file is not usable.
Result<std::unique_ptr<Server>> make_server(asio::any_io_executor executor, ports::Clock& clock,
                                            Handler& handler, ServerSettings settings);

}  // namespace warden::http
