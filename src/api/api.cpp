#include "api/api.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/json_out.hpp"
#include "api/metrics.hpp"
#include "api/page.hpp"
#include "api/request.hpp"
#include "api/routes.hpp"
#include "api/sse.hpp"
#include "domain/base/sha256.hpp"
#include "domain/base/text.hpp"

namespace warden::embedded {
extern const std::string_view openapi_yaml;
}  // namespace warden::embedded

namespace warden::api {
namespace {

constexpr std::uint64_t kEventsLastMax = 1'000;

struct Route {
    std::string_view pattern;
    Routes::Answer (Routes::*answer)(Params);
};

constexpr std::array<Route, 14> kRoutes{{
    {"/v1/chains", &Routes::chains},
    {"/v1/units", &Routes::units},
    {"/v1/units/{id}", &Routes::unit},
    {"/v1/units/{id}/score", &Routes::unit_score},
    {"/v1/units/{id}/observations", &Routes::observations},
    {"/v1/reservations", &Routes::reservations},
    {"/v1/reservations/{id}", &Routes::reservation},
    {"/v1/scores", &Routes::scores},
    {"/v1/verdicts", &Routes::verdicts},
    {"/v1/slashes", &Routes::slashes},
    {"/v1/slashes/{key}", &Routes::slash},
    {"/v1/decisions", &Routes::decisions},
    {"/v1/enforcement", &Routes::enforcement},
    {"/v1/vantages", &Routes::vantages},
}};

constexpr std::array<std::string_view, 10> kOtherPaths{"/v1/events",
                                                       "/v1/evidence/{root}",
                                                       "/v1/evidence/{root}/openings",
                                                       "/healthz",
                                                       "/readyz",
                                                       "/metrics",
                                                       "/",
                                                       "/openapi.yaml",
                                                       "/status",
                                                       "/status/{file}"};

// The path's pattern, for metrics.
std::string_view route_of(std::string_view path) {
    std::map<std::string, std::string, std::less<>> values;
    for (const Route& route : kRoutes) {
        if (match_path(route.pattern, path, values)) return route.pattern;
    }
    for (const std::string_view pattern : kOtherPaths) {
        if (match_path(pattern, path, values)) return pattern;
    }
    return "other";
}

class Api final : public http::Handler {
  public:
    Api(Settings settings, Deps deps)
        : settings_(std::move(settings)),
          deps_(std::move(deps)),
          routes_(settings_, deps_),
          metrics_(deps_.registry) {}

    asio::awaitable<http::Response> handle(http::Request request) override {
        const auto begin = deps_.clock.now();
        const std::string_view route = route_of(request.path);
        http::Response response = co_await respond(std::move(request));
        metrics_.answered(route, response.status, deps_.clock.now() - begin);
        co_return response;
    }

  private:
    asio::awaitable<http::Response> respond(http::Request request) {
        if (request.method != "GET" && request.method != "HEAD") {
            http::Response refused = problem(405, "method-not-allowed", "this API only reads: GET");
            refused.headers.push_back({"Allow", "GET, HEAD"});
            co_return refused;
        }
        const bool head = request.method == "HEAD";
        auto params = Params::of(request.query);
        if (!params) co_return problem_of(params.error());
        http::Response response = co_await answer(std::move(request), std::move(*params));
        if (head) {
            response.body.clear();
            response.stream.reset();
        }
        co_return response;
    }

    asio::awaitable<http::Response> answer(http::Request request, Params params) {
        if (auto page = fixed_page(request.path)) co_return std::move(*page);
        if (request.path == "/" || request.path == "/status") {
            co_return with_etag(*page_file("status.html"), request);
        }
        if (match_path("/status/{file}", request.path, params.path)) {
            auto file = page_file(params.path["file"]);
            if (!file) co_return problem(404, "not-found", "the status page has no such file");
            co_return with_etag(std::move(*file), request);
        }
        if (request.path == "/v1/events") co_return events(request, params);
        if (match_path("/v1/evidence/{root}", request.path, params.path)) {
            co_return co_await evidence(std::move(params), &ports::EvidenceRow::bundle);
        }
        if (match_path("/v1/evidence/{root}/openings", request.path, params.path)) {
            co_return co_await evidence(std::move(params), &ports::EvidenceRow::openings);
        }
        for (const Route& route : kRoutes) {
            if (!match_path(route.pattern, request.path, params.path)) continue;
            const auto json = co_await (routes_.*route.answer)(std::move(params));
            if (!json) co_return problem_of(json.error());
            co_return with_etag(json_response(*json), request);
        }
        co_return problem(404, "not-found", "no such path; see /openapi.yaml");
    }

    std::optional<http::Response> fixed_page(std::string_view path) {
        if (path == "/healthz") return json_response(Json::Object{{"status", "ok"}});
        if (path == "/readyz") return readiness();
        if (path == "/metrics") {
            metrics_.streams(streams_);
            return text_response(deps_.metrics(), "text/plain; version=0.0.4");
        }
        if (path == "/openapi.yaml")
            return text_response(embedded::openapi_yaml, "application/yaml");
        return std::nullopt;
    }

    http::Response readiness() {
        Json::Array problems;
        for (std::string& problem : deps_.not_ready())
            problems.emplace_back(as_utf8(std::move(problem)));
        const bool ready = problems.empty();
        return json_response(Json::Object{{"status", ready ? "ready" : "not ready"},
                                          {"problems", std::move(problems)}},
                             ready ? 200 : 503);
    }

    // Bundles are immutable and served as the bytes that were sealed: their hash is on the chain.
    asio::awaitable<http::Response> evidence(Params params,
                                             std::string ports::EvidenceRow::* part) {
        if (auto known = params.allow_only({}); !known) co_return problem_of(known.error());
        const std::string root = params.path.find("root")->second;
        if (!hash_from_hex(root)) {
            co_return problem(400, "invalid-request", "an evidence root has 64 hex digits");
        }
        const auto row = co_await deps_.decisions.evidence(root);
        if (!row) co_return problem_of(row.error());
        if (!*row) co_return problem(404, "not-found", "no evidence with this root");
        http::Response response = text_response((**row).*part, "application/json");
        response.headers.push_back({"Cache-Control", "public, max-age=31536000, immutable"});
        co_return response;
    }

    http::Response events(const http::Request& request, const Params& params) {
        auto known = params.allow_only({"after", "last", "topic"});
        if (!known) return problem_of(known.error());
        const auto after = params.number("after", kIdMax);
        const auto last = params.number("last", kEventsLastMax);
        if (!after || !last) return problem_of(!after ? after.error() : last.error());
        if (*after && *last) {
            return problem(400, "invalid-request", "'after' and 'last' exclude each other");
        }
        SseOptions options;
        options.after = after->value_or(0);
        options.last = *last;
        if (const std::string* seen = ports::find_header(request.headers, "Last-Event-ID")) {
            const auto id = u64_from_decimal(*seen);
            if (!id || *id > kIdMax)
                return problem(400, "invalid-request", "Last-Event-ID is not an id of this feed");
            options.after = *id;
            options.last.reset();
        }
        options.topic = params.find("topic").value_or("");
        options.heartbeat = settings_.heartbeat;
        if (streams_ >= settings_.streams_max) {
            http::Response busy = problem(503, "too-many-streams", "try again later");
            busy.headers.push_back({"Retry-After", "5"});
            return busy;
        }
        ++streams_;
        options.streams = &streams_;
        http::Response response = text_response("", "text/event-stream");
        response.headers.push_back({"Cache-Control", "no-store"});
        response.stream = make_sse(deps_.feed, deps_.clock, std::move(options));
        return response;
    }

    static http::Response with_etag(http::Response response, const http::Request& request) {
        const std::string tag = '"' + to_hex(sha256(response.body)).substr(0, 32) + '"';
        response.headers.push_back({"ETag", tag});
        response.headers.push_back({"Cache-Control", "no-cache"});
        const std::string* known = ports::find_header(request.headers, "If-None-Match");
        if (known != nullptr && *known == tag) {
            response.status = 304;
            response.body.clear();
        }
        return response;
    }

    Settings settings_;
    Deps deps_;
    Routes routes_;
    Metrics metrics_;
    std::uint32_t streams_ = 0;
};

}  // namespace

std::unique_ptr<http::Handler> make_api(Settings settings, Deps deps) {
    return std::make_unique<Api>(std::move(settings), std::move(deps));
}

}  // namespace warden::api
