#include "sandbox/setup/node_client.hpp"

#include "domain/base/time.hpp"

#include "platform/json/parse.hpp"

namespace warden::sandbox {

asio::awaitable<Result<Json>> NodeClient::call(std::string method, Json params) {
    ports::HttpRequest request;
    request.method = "POST";
    request.url = url_;
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = write_canonical(Json::Object{
        {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    const ports::Deadline deadline = clock_.now() + Seconds{30};
    auto answered = co_await http_.send(std::move(request), deadline);
    if (!answered) co_return Fail(std::move(answered.error()).at(method));
    const auto json = json::parse(answered->body);
    if (!json) co_return Fail(Error(json.error()).at(method));
    if (const Json* result = json->find("result")) co_return *result;
    const Json* error = json->find("error");
    co_return fail(Errc::conflict, method + ": " + write_canonical(error ? *error : *json));
}

}  // namespace warden::sandbox
