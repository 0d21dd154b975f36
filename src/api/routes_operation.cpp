// The feed, and what those who run Warden ask: health, metrics, the document, the status page.
#include "api/page.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "api/sse.hpp"
#include "domain/base/text.hpp"

namespace warden::embedded {
extern const std::string_view openapi_yaml;
}  // namespace warden::embedded

namespace warden::api {

Routes::Answer Routes::events(Params params) {
    const auto after = params.number("after");
    const auto last = params.number("last");
    const auto seen = params.number("Last-Event-ID");
    if (after && last) {
        co_return fail(Errc::invalid_input, "'after' and 'last' exclude each other");
    }
    if (streams_ >= settings_.streams_max) {
        http::Response busy = problem(503, "too-many-streams", "try again later");
        busy.headers.push_back({"Retry-After", "5"});
        co_return busy;
    }
    SseOptions options;
    options.after = seen.value_or(after.value_or(0));
    if (!seen) options.last = last;
    options.topic = params.text("topic").value_or("");
    options.heartbeat = settings_.heartbeat;
    http::Response response = text_response("", "text/event-stream");
    response.stream =
        make_sse(deps_.feed, tail_, deps_.clock, metrics_, streams_, std::move(options));
    co_return response;
}

Routes::Answer Routes::health(Params) { co_return json_response(Json::Object{{"status", "ok"}}); }

Routes::Answer Routes::readiness(Params) {
    Json::Array problems;
    for (std::string& problem : deps_.not_ready()) {
        problems.emplace_back(as_utf8(std::move(problem)));
    }
    const bool ready = problems.empty();
    co_return json_response(
        Json::Object{{"status", ready ? "ready" : "not ready"}, {"problems", std::move(problems)}},
        ready ? 200 : 503);
}

Routes::Answer Routes::metrics(Params) {
    co_return text_response(deps_.metrics(), "text/plain; version=0.0.4");
}

Routes::Answer Routes::document(Params) {
    co_return text_response(embedded::openapi_yaml, "application/yaml");
}

Routes::Answer Routes::page(Params) { co_return page_response("status.html").value(); }

Routes::Answer Routes::page_file(Params params) {
    auto file = page_response(params.text("file").value());
    if (!file) co_return fail(Errc::not_found, "the status page has no such file");
    co_return std::move(*file);
}

}  // namespace warden::api
