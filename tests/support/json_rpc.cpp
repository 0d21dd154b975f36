#include "tests/support/json_rpc.hpp"

#include <memory>

#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/json/parse.hpp"
#include "tests/support/fake_resolver.hpp"
#include "tests/support/net_loop.hpp"

namespace warden::support {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} << 20;

struct Line {
    NetLoop loop;
    FakeResolver resolver;
    std::unique_ptr<ports::Dialer> dialer = http::make_dialer(resolver, loop.clock, {}).value();
    std::unique_ptr<ports::HttpClient> http = http::make_http_client(*dialer, loop.clock, {});
};

}  // namespace

Rpc http_rpc(std::string url) {
    return [line = std::make_shared<Line>(), url = std::move(url)](const std::string& method,
                                                                   Json params) {
        ports::HttpRequest request;
        request.method = "POST";
        request.url = url;
        request.headers.push_back({"content-type", "application/json"});
        request.body = write_canonical(Json::Object{
            {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
        request.body_max = kAnswerBytesMax;
        request.repeatable = true;
        const auto answer = line->loop.run(
            line->http->send(std::move(request), line->loop.in(std::chrono::minutes{1})));
        if (!answer) throw std::runtime_error(method + ": " + answer.error().text());
        const auto body = json::parse(answer->body);
        if (!body) throw std::runtime_error(method + ": " + body.error().text());
        if (const Json* error = body->find("error"); error && !error->is_null()) {
            throw RpcRefusal(method + ": " + write_canonical(*error));
        }
        const Json* result = body->find("result");
        return result ? *result : Json();
    };
}

}  // namespace warden::support
