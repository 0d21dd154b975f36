#include "sandbox/server/handlers.hpp"

#include "domain/base/json_fields.hpp"
#include "platform/json/parse.hpp"

namespace warden::sandbox {
namespace {

// Sends a part of the body and then breaks the connection off.
class CutBody final : public http::BodyStream {
  public:
    explicit CutBody(std::string part) : part_(std::move(part)) {}
    asio::awaitable<Result<std::string>> next() override {
        if (part_.empty()) co_return fail(Errc::unavailable, "cut off on purpose");
        co_return std::exchange(part_, {});
    }

  private:
    std::string part_;
};

http::Response json_response(std::string body) {
    http::Response response;
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = std::move(body);
    return response;
}

http::Response plain(unsigned status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "text/plain"});
    response.body = std::move(body);
    return response;
}

http::Response response_of(Delivery delivery) {
    http::Response response = json_response(std::move(delivery.body));
    response.status = delivery.status;
    for (const auto& [name, value] : delivery.headers) response.headers.push_back({name, value});
    if (delivery.cut == Delivery::Cut::none) return response;
    const bool half = delivery.cut == Delivery::Cut::half;
    response.stream = std::make_unique<CutBody>(
        half ? response.body.substr(0, response.body.size() / 2) : std::string());
    response.body.clear();
    return response;
}

Json rpc_answer(const Json& id, const Result<Json>& result) {
    Json::Object out{{"jsonrpc", "2.0"}, {"id", id}};
    if (result) {
        out.emplace_back("result", *result);
    } else {
        out.emplace_back("error",
                         Json::Object{{"code", -32602}, {"message", result.error().detail}});
    }
    return out;
}

}  // namespace

asio::awaitable<http::Response> RpcHandler::handle(http::Request request) {
    if (request.method == "GET" && request.path == "/is_alive") co_return plain(200, "Alive!!!");
    if (request.path != "/" && request.path != "/rpc") co_return plain(404, "not here");
    if (request.method != "POST") co_return plain(405, "POST expected");
    Delivery delivery = chain_.exchange(request.body, endpoint_);
    if (delivery.delay.count() > 0) co_await clock_.sleep_for(delivery.delay);
    co_return response_of(std::move(delivery));
}

bool RpcHandler::accepts_web_socket(const http::Request& request) const {
    return endpoint_ == 0 && chain_.takes_web_sockets() && request.path == "/ws";
}

asio::awaitable<void> RpcHandler::serve(http::Request, http::WebSocketPeer& peer) {
    const Chain::Session session = next_session_++;
    peers_[session] = &peer;
    // Leaves the maps also when the server is cancelled.
    struct Leave {
        RpcHandler& handler;
        Chain::Session session;
        ~Leave() {
            handler.peers_.erase(session);
            handler.chain_.close(session);
        }
    } leave{*this, session};
    for (;;) {
        const auto message = co_await peer.receive();
        if (!message) co_return;
        chain_.receive(session, *message);
    }
}

void RpcHandler::push(Chain::Session session, std::string text) {
    const auto found = peers_.find(session);
    if (found != peers_.end()) found->second->push(std::move(text));
}

asio::awaitable<http::Response> ControlHandler::handle(http::Request request) {
    if (request.method != "POST") co_return plain(405, "POST expected");
    co_return json_response(answer(request.body));
}

std::string ControlHandler::answer(const std::string& body) {
    const auto json = json::parse(body);
    const auto method = json ? json::get_string(*json, "method") : Fail(json.error());
    if (!method || !method->starts_with("sandbox_") ||
        (*method != "sandbox_providers" && *method != "sandbox_setProvider")) {
        return chain_.control(body);
    }
    const Json* id = json->find("id");
    const Json* params = json->find("params");
    const Json none = Json::Object{};
    const Result<Json> result = *method == "sandbox_providers"
                                    ? Result<Json>(providers_.describe())
                                    : providers_.set_mode(params ? *params : none);
    return write_canonical(rpc_answer(id && id->string() ? *id : Json(1), result));
}

}  // namespace warden::sandbox
