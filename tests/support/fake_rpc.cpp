#include "tests/support/fake_rpc.hpp"

#include <utility>

namespace warden::support {

RpcReply RpcReply::result(Json json) {
    RpcReply out;
    out.value = std::move(json);
    return out;
}

RpcReply RpcReply::error(int code, std::string message, Json data) {
    Json::Object error{{"code", code}, {"message", std::move(message)}};
    if (!data.is_null()) error.emplace_back("data", std::move(data));
    RpcReply out;
    out.failure = Json(std::move(error));
    return out;
}

RpcReply RpcReply::raw(std::string body) {
    RpcReply out;
    out.body = std::move(body);
    return out;
}

RpcReply RpcReply::status(unsigned status) {
    RpcReply out;
    out.http_status = status;
    return out;
}

RpcReply RpcReply::lost(ports::NetErrc code) {
    RpcReply out;
    out.net = code;
    return out;
}

Result<ports::HttpResponse> RpcReply::to_http(const Json& id) const {
    if (net) return fail(*net, "fake");
    ports::HttpResponse response;
    response.status = http_status;
    response.body = body;
    if (value || failure) {
        Json::Object out{{"jsonrpc", "2.0"}, {"id", id}};
        if (value) out.emplace_back("result", *value);
        if (failure) out.emplace_back("error", *failure);
        response.body = write_canonical(Json(std::move(out)));
    }
    return response;
}

}  // namespace warden::support
