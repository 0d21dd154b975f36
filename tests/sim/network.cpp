#include "tests/sim/network.hpp"

#include <utility>

#include "platform/async/timeout.hpp"

namespace warden::sim {

namespace asio = boost::asio;
using ports::NetErrc;
using sandbox::Delivery;

void Network::push(SocketServer::Session id, std::string text) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    const auto session = found->second.second.lock();
    if (!session || !session->open || cut_.contains(found->second.first)) return;
    session->inbox.push_back(std::move(text));
    session->filled->wake_all();
}

void Network::cut(const std::string& url, Cut how) {
    cut_[url] = how;
    for (auto& [id, entry] : sessions_) {
        if (entry.first != url || how == Cut::silent) continue;  // a silent one says nothing
        if (const auto session = entry.second.lock()) disconnect(*session);
    }
}

Network::Way Network::way_to(const std::string& url) {
    Way way;
    way.there = Millis(1 + ports::uniform(rng_, 30));
    way.back = Millis(1 + ports::uniform(rng_, 30));
    const auto broken = cut_.find(url);
    const auto served = http_.find(url);
    if (broken != cut_.end()) {
        way.silent = broken->second == Cut::silent;
    } else if (served != http_.end()) {
        way.serve = &served->second;
    }
    return way;
}

std::shared_ptr<Network::Session> Network::connect(const std::string& url,
                                                   const asio::any_io_executor& executor) {
    const auto server = sockets_.find(url);
    if (server == sockets_.end() || cut_.contains(url)) return nullptr;
    std::erase_if(sessions_, [](const auto& entry) {
        const auto known = entry.second.second.lock();
        return !known || !known->open;
    });
    auto session = std::make_shared<Session>();
    session->id = ++last_session_;
    session->server = server->second;
    session->filled = std::make_unique<async::WaitList>(executor);
    sessions_[session->id] = {url, session};
    return session;
}

void Network::disconnect(Session& session) {
    if (!session.open) return;
    session.open = false;
    session.server->close(session.id);
    session.filled->wake_all();
    // The entry stays until somebody connects: a caller may be walking over it.
}

namespace {

class Http final : public ports::HttpClient {
  public:
    Http(Network& network, support::HostClock& clock) : network_(network), clock_(clock) {}

    asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                      ports::Deadline deadline) override {
        const Network::Way way = network_.way_to(request.url);
        if (way.serve == nullptr && way.silent) {
            co_await async::sleep_until(clock_, deadline);
            co_return fail(NetErrc::connect_timeout, request.url);
        }
        co_await clock_.sleep_for(way.there);
        if (way.serve == nullptr) co_return fail(NetErrc::connect_refused, request.url);
        if (clock_.now() >= deadline) co_return fail(NetErrc::timeout, request.url);
        const Delivery delivery = (*way.serve)(request.body);
        network_.count(request.body.size() + delivery.body.size());
        // From here on it has taken effect, whatever becomes of the answer.
        const Millis rest = way.back + delivery.delay;
        if (clock_.now() + rest >= deadline) {
            co_await async::sleep_until(clock_, deadline);
            co_return fail(NetErrc::no_answer, request.url);
        }
        co_await clock_.sleep_for(rest);
        if (delivery.cut != Delivery::Cut::none) co_return fail(NetErrc::no_answer, request.url);
        if (delivery.body.size() > request.body_max) {
            co_return fail(NetErrc::too_large, request.url);
        }
        ports::HttpResponse response;
        response.status = delivery.status;
        for (const auto& [name, value] : delivery.headers)
            response.headers.push_back({name, value});
        response.body = delivery.body;
        co_return response;
    }

  private:
    Network& network_;
    support::HostClock& clock_;
};

class Socket final : public ports::WebSocket {
  public:
    Socket(Network& network, support::HostClock& clock, std::shared_ptr<Network::Session> session)
        : network_(network), clock_(clock), session_(std::move(session)) {}
    ~Socket() override { network_.disconnect(*session_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    asio::awaitable<Result<void>> send(std::string text, ports::Deadline) override {
        co_await clock_.sleep_for(Millis(5));
        if (!session_->open) co_return fail(NetErrc::closed, "socket");
        session_->server->receive(session_->id, text);
        co_return Result<void>{};
    }

    asio::awaitable<Result<std::string>> receive(ports::Deadline deadline) override {
        while (session_->inbox.empty() && session_->open) {
            bool late = false;
            try {
                if (deadline == ports::Deadline::max()) {
                    co_await session_->filled->wait();
                } else {
                    co_await async::with_deadline(clock_, deadline, session_->filled->wait());
                }
            } catch (const async::TimeoutError&) {
                late = true;
            }
            if (late) co_return fail(NetErrc::timeout, "socket");
        }
        if (session_->inbox.empty()) co_return fail(NetErrc::closed, "socket");
        std::string text = std::move(session_->inbox.front());
        session_->inbox.pop_front();
        co_return text;
    }

  private:
    Network& network_;
    support::HostClock& clock_;
    std::shared_ptr<Network::Session> session_;
};

class WebSockets final : public ports::WebSocketClient {
  public:
    WebSockets(Network& network, support::HostClock& clock, asio::any_io_executor executor)
        : network_(network), clock_(clock), executor_(std::move(executor)) {}

    asio::awaitable<Result<std::unique_ptr<ports::WebSocket>>> connect(
        ports::WebSocketTarget target, ports::Deadline) override {
        co_await clock_.sleep_for(Millis(10));
        auto session = network_.connect(target.url, executor_);
        if (!session) co_return fail(NetErrc::connect_refused, target.url);
        std::unique_ptr<ports::WebSocket> socket =
            std::make_unique<Socket>(network_, clock_, std::move(session));
        co_return socket;
    }

  private:
    Network& network_;
    support::HostClock& clock_;
    asio::any_io_executor executor_;
};

}  // namespace

std::unique_ptr<ports::HttpClient> make_http(Network& network, support::HostClock& clock) {
    return std::make_unique<Http>(network, clock);
}

std::unique_ptr<ports::WebSocketClient> make_web_sockets(Network& network,
                                                         support::HostClock& clock,
                                                         asio::any_io_executor executor) {
    return std::make_unique<WebSockets>(network, clock, std::move(executor));
}

}  // namespace warden::sim
