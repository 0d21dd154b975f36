#pragma once
// JSON-RPC nodes in memory behind HttpClient: what answers a call is the test's own type.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <optional>
#include <string>

#include "domain/base/canonical_json.hpp"
#include "platform/json/parse.hpp"
#include "ports/http_client.hpp"

namespace warden::support {

// What a node answers to one call.
struct RpcReply {
    static RpcReply result(Json json);
    static RpcReply error(int code, std::string message = "error", Json data = {});
    static RpcReply raw(std::string body);      // HTTP 200 with this body
    static RpcReply status(unsigned status);    // HTTP status, empty body
    static RpcReply lost(ports::NetErrc code);  // no answer at all

    // As HTTP, to the call with this id.
    Result<ports::HttpResponse> to_http(const Json& id) const;

    unsigned http_status = 200;
    std::string body;  // empty: `value` or `failure` for the call's id
    std::optional<Json> value;
    std::optional<Json> failure;
    std::optional<ports::NetErrc> net;
};

// Routes by URL, http://<alias>/. Node has `RpcReply answer(method, params)`.
template <class Node>
class FakeRpc final : public ports::HttpClient {
  public:
    Node& node(const std::string& alias) { return nodes_[alias]; }
    boost::asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                             ports::Deadline) override {
        const Json call = json::parse(request.body).value();
        const std::string place = request.url.substr(std::string("http://").size());
        Node& node = nodes_.at(place.substr(0, place.find('/')));
        co_return node.answer(*call.find("method")->string(), *call.find("params"))
            .to_http(*call.find("id"));
    }

  private:
    std::map<std::string, Node> nodes_;
};

}  // namespace warden::support
