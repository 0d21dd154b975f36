// A request's way from the table of endpoints to its answer.
#include <utility>

#include "api/endpoint.hpp"
#include "api/response.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"

namespace warden::api {
namespace {

namespace asio = boost::asio;

std::string_view methods_of(Method method) { return method == Method::get ? "GET, HEAD" : "POST"; }

bool is_for(Method method, std::string_view text) {
    return method == Method::get ? text == "GET" || text == "HEAD" : text == "POST";
}

void add_validator(http::Response& response, const http::Request& request) {
    const std::string tag = '"' + to_hex(sha256(response.body)).substr(0, 32) + '"';
    response.headers.push_back({"ETag", tag});
    response.headers.push_back({"Cache-Control", "no-cache"});
    const std::string* known = ports::find_header(request.headers, "If-None-Match");
    if (known != nullptr && *known == tag) {
        response.status = 304;
        response.body.clear();
    }
}

void add_cache(http::Response& response, Cache cache, const http::Request& request) {
    switch (cache) {
        case Cache::none: break;
        case Cache::validated: add_validator(response, request); break;
        case Cache::immutable:
            response.headers.push_back({"Cache-Control", "public, max-age=31536000, immutable"});
            break;
        case Cache::no_store: response.headers.push_back({"Cache-Control", "no-store"}); break;
    }
}

asio::awaitable<http::Response> answer_get_or_post(Routes& routes, Match match,
                                                   const http::Request& request) {
    if (match.pattern.empty()) {
        co_return problem(404, "not-found", "no such path; see /openapi.yaml");
    }
    if (match.endpoint == nullptr) {
        http::Response refused =
            problem(405, "method-not-allowed", "this path has " + match.allow + " only");
        refused.headers.push_back({"Allow", match.allow});
        co_return refused;
    }
    const Endpoint& endpoint = *match.endpoint;
    if (endpoint.access == Access::admin) {
        co_return problem(403, "forbidden", "only an admin may ask this");
    }
    auto params = Params::of(endpoint.parameters, endpoint.other_keys, match.values, request);
    if (!params) co_return problem_of(params.error());
    auto response = co_await (routes.*endpoint.answer)(std::move(*params));
    if (!response) co_return problem_of(response.error());
    if (response->status == 200) add_cache(*response, endpoint.cache, request);
    co_return std::move(*response);
}

}  // namespace

Match match(std::span<const Endpoint> table, const http::Request& request) {
    Match found;
    for (const Endpoint& endpoint : table) {
        const bool fits = found.pattern.empty()
                              ? match_path(endpoint.pattern, request.path, found.values)
                              : endpoint.pattern == found.pattern;
        if (!fits) continue;
        found.pattern = endpoint.pattern;
        found.allow.append(found.allow.empty() ? "" : ", ").append(methods_of(endpoint.method));
        if (is_for(endpoint.method, request.method)) found.endpoint = &endpoint;
    }
    return found;
}

asio::awaitable<http::Response> answer(Routes& routes, Match match, http::Request request) {
    http::Response response = co_await answer_get_or_post(routes, std::move(match), request);
    if (request.method == "HEAD") {
        response.body.clear();
        response.stream.reset();
    }
    co_return response;
}

}  // namespace warden::api
