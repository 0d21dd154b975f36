#pragma once
// What the tests of this folder share: a client side, and a server with a handler from a function.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/server.hpp"
#include "platform/http/web_socket_client.hpp"
#include "tests/support/net_loop.hpp"
#include "tests/support/tls_files.hpp"

namespace warden::http {

// Members are destroyed before the loop that they run on.
struct Net {
    Net() : Net(cheap_trust()) {}
    explicit Net(DialerSettings settings)
        : resolver(make_resolver(loop.clock, {})),
          dialer(*make_dialer(*resolver, loop.clock, std::move(settings))),
          client(make_http_client(*dialer, loop.clock, {})),
          web_sockets(make_web_socket_client(*dialer, loop.clock)) {}

    // One request; time stands still.
    Result<ports::HttpResponse> send(ports::HttpRequest request) {
        return loop.run(client->send(std::move(request), loop.in(Seconds{5})));
    }
    // The same, and time moves when nothing else does.
    Result<ports::HttpResponse> send_with_time(ports::HttpRequest request) {
        return loop.run_with_time(client->send(std::move(request), loop.in(Seconds{5})));
    }

    // Reading the system's roots takes longer than most tests.
    static DialerSettings cheap_trust() {
        static const support::TlsFiles files;
        DialerSettings settings;
        settings.ca_file = files.ca_file();
        return settings;
    }

    support::NetLoop loop;
    std::unique_ptr<ports::Resolver> resolver;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::HttpClient> client;
    std::unique_ptr<ports::WebSocketClient> web_sockets;
};

inline ports::HttpRequest get(std::string url) {
    ports::HttpRequest request;
    request.url = std::move(url);
    return request;
}

// Handlers from functions; what a test leaves out is refused.
class TestHandler final : public Handler {
  public:
    std::function<asio::awaitable<Response>(Request)> on_request;
    std::function<asio::awaitable<void>(Request, WebSocketPeer&)> on_web_socket;
    std::vector<Refusal> refusals;

    void refused(Refusal why) override { refusals.push_back(why); }
    asio::awaitable<Response> handle(Request request) override {
        return on_request(std::move(request));
    }
    bool accepts_web_socket(const Request& request) const override {
        return on_web_socket && request.path == "/ws";
    }
    asio::awaitable<void> serve(Request request, WebSocketPeer& peer) override {
        return on_web_socket(std::move(request), peer);
    }
};

// A server that runs while it lives.
class RunningServer {
  public:
    RunningServer(support::NetLoop& loop, Handler& handler, ServerSettings settings)
        : loop_(loop),
          scheme_(settings.tls ? "https" : "http"),
          server_(*make_server(loop.io.get_executor(), loop.clock, handler, std::move(settings))),
          task_(loop.background(server_->run())) {}
    ~RunningServer() { stop(); }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    void stop() { loop_.end(task_); }
    // Cancels it without waiting for its end.
    void begin_stop() { task_->signal.emit(asio::cancellation_type::terminal); }
    bool stopped() const { return task_->ended; }

    std::uint16_t port() const { return server_->port(); }
    std::string url(const std::string& path = "/") const {
        return scheme_ + "://127.0.0.1:" + std::to_string(port()) + path;
    }
    std::string ws_url() const { return "ws://127.0.0.1:" + std::to_string(port()) + "/ws"; }
    const ServerCounters& counters() const { return server_->counters(); }

  private:
    support::NetLoop& loop_;
    std::string scheme_;
    std::unique_ptr<Server> server_;
    support::NetLoop::Background task_;
};

inline bool has_code(const Error& error, std::error_code code) { return error.code == code; }

}  // namespace warden::http
