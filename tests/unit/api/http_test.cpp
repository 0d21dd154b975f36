// Methods, caching, probes of the platform, and what holds for every endpoint.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "api/endpoint.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

TEST(Http, OnlyReads) {
    World world;
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"}) {
        const http::Response refused = world.ask("/v1/units", "", {}, method);
        EXPECT_EQ(refused.status, 405u) << method;
        EXPECT_EQ(*header(refused, "Allow"), "GET, HEAD");
        EXPECT_EQ(*header(refused, "Content-Type"), "application/problem+json");
        EXPECT_EQ(world.ask("/v1/unit", "", {}, method).status, 404u) << method;
    }
}

TEST(Http, HeadAnswersAsGetWithoutBody) {
    World world;
    const http::Response get = world.ask("/v1/chains");
    const http::Response head = world.ask("/v1/chains", "", {}, "HEAD");
    EXPECT_EQ(head.status, 200u);
    EXPECT_TRUE(head.body.empty());
    EXPECT_EQ(*header(head, "ETag"), *header(get, "ETag"));
    EXPECT_EQ(world.ask("/v1/units/sn.main.9", "", {}, "HEAD").status, 404u);
    EXPECT_EQ(world.ask("/v1/events", "", {}, "HEAD").stream, nullptr);
}

TEST(Http, AnUnchangedAnswerIs304AndAChangedOneIsNot) {
    World world;
    world.add_unit(world.sn, 1);
    const http::Response first = world.ask("/v1/units");
    const std::string tag = *header(first, "ETag");
    const http::Response same = world.ask("/v1/units", "", {{"If-None-Match", tag}});
    EXPECT_EQ(same.status, 304u);
    EXPECT_TRUE(same.body.empty());
    EXPECT_EQ(*header(same, "ETag"), tag);
    world.add_unit(world.sn, 2);
    const http::Response changed = world.ask("/v1/units", "", {{"If-None-Match", tag}});
    EXPECT_EQ(changed.status, 200u);
    EXPECT_NE(*header(changed, "ETag"), tag);
}

TEST(Http, EveryAnswerIsCountedByItsRoute) {
    World world;
    world.add_unit(world.sn, 1);
    world.get("/v1/units/sn.main.1");
    world.get("/v1/units/sn.main.2", "", 404);
    world.get("/v1/units", "nonsense=1", 400);
    world.get("/wp-login.php", "", 404);
    world.ask("/v1/units", "", {}, "POST");
    const http::Response stream = world.ask("/v1/events");
    world.api->refused(http::Refusal::client_requests);
    const std::string text = world.registry.expose();
    for (const char* line :
         {R"(warden_http_requests_total{route="/v1/units/{id}",status="200"} 1)",
          R"(warden_http_requests_total{route="/v1/units/{id}",status="404"} 1)",
          R"(warden_http_requests_total{route="/v1/units",status="400"} 1)",
          R"(warden_http_requests_total{route="/v1/units",status="405"} 1)",
          R"(warden_http_requests_total{route="/v1/events",status="200"} 1)",
          R"(warden_http_requests_total{route="other",status="404"} 1)",
          R"(warden_http_request_seconds_count{route="/v1/units/{id}"} 2)",
          R"(warden_http_refused_total{limit="client_requests"} 1)",
          R"(warden_http_refused_total{limit="connections"} 0)", "warden_http_streams 1"}) {
        EXPECT_THAT(text, testing::HasSubstr(line));
    }
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("wp-login")));
}

TEST(Http, UnknownPathsAreProblems) {
    World world;
    for (const char* path : {"/v1", "/v1/", "/v1/unit", "/v2/units", "/favicon.ico", "//"}) {
        const http::Response response = world.ask(path);
        EXPECT_EQ(response.status, 404u) << path;
        EXPECT_EQ(*header(response, "Content-Type"), "application/problem+json");
    }
}

TEST(Http, LivenessNeedsNothingAndReadinessSaysWhatIsMissing) {
    World world;
    world.break_stores();
    EXPECT_EQ(world.ask("/healthz").status, 200u);
    EXPECT_EQ(world.ask("/readyz").status, 200u);
    world.problems = {"the database is away"};
    const Json answer = world.get("/readyz", "", 503);
    EXPECT_EQ(*answer.find("problems"), Json(Json::Array{"the database is away"}));
    EXPECT_EQ(world.ask("/healthz").status, 200u);
    EXPECT_EQ(world.ask_health("/readyz").status, 503u);
}

TEST(Http, TheHealthListenerHasHealthAndMetricsAndTheApiHasNoMetrics) {
    World world;
    EXPECT_EQ(world.ask_health("/healthz").status, 200u);
    EXPECT_EQ(world.ask_health("/readyz").status, 200u);
    EXPECT_EQ(world.ask_health("/metrics").body, "warden_up 1\n");
    EXPECT_EQ(world.ask_health("/v1/chains").status, 404u);
    EXPECT_EQ(world.ask("/metrics").status, 404u);
}

TEST(Http, ServesDocumentAndStatusPage) {
    World world;
    EXPECT_TRUE(world.ask("/openapi.yaml").body.starts_with("openapi: 3.1.0"));
    const http::Response page = world.ask("/");
    EXPECT_EQ(page.body, world.ask("/status").body);
    EXPECT_NE(header(page, "Content-Security-Policy")->find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(page.body.find("http://"), std::string::npos);  // no outside resources
    EXPECT_EQ(page.body.find("https://"), std::string::npos);
    EXPECT_EQ(world.ask("/status", "", {{"If-None-Match", *header(page, "ETag")}}).status, 304u);
    EXPECT_EQ(world.ask("/status/status.html").body, page.body);
    EXPECT_EQ(*header(page, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(world.ask("/status/passwd").status, 404u);
}

// A browser would refuse what is served as another type, and run nothing that is inline.
TEST(Http, EveryFileThatTheStatusPageNamesIsServedByItsType) {
    World world;
    std::set<std::string> files{"status.html"};
    std::vector<std::string> left{"status.html"};
    while (!left.empty()) {
        const http::Response file = world.ask("/status/" + left.back());
        const std::string name = std::exchange(left.back(), "");
        left.pop_back();
        ASSERT_EQ(file.status, 200u) << name;
        const std::string kind = name.substr(name.rfind('.') + 1);
        const std::string type = kind == "mjs" ? "javascript" : kind;
        EXPECT_NE(header(file, "Content-Type")->find(type), std::string::npos) << name;
        for (const char* inlined : {"style=\"", "onclick=", "<style", "innerHTML", "eval("}) {
            EXPECT_EQ(file.body.find(inlined), std::string::npos) << name << " " << inlined;
        }
        for (const std::string before : {"\"status/", "from './"}) {
            for (auto at = file.body.find(before); at != std::string::npos;
                 at = file.body.find(before, at + 1)) {
                const auto begin = at + before.size();
                const auto end = file.body.find_first_of("\"'", begin);
                std::string other = file.body.substr(begin, end - begin);
                if (files.insert(other).second) left.push_back(std::move(other));
            }
        }
    }
    EXPECT_GE(files.size(), 14u);
}

// "/v1/units/{id}" with an example for each placeholder.
std::string example(const Endpoint& endpoint) {
    std::string path(endpoint.pattern);
    const std::vector<std::pair<std::string, std::string>> examples{
        {"{id}", "sn.main.1"},
        {"{key}", "sn.main.3.provider.1"},
        {"{root}", std::string(64, 'e')},
        {"{file}", "status.html"}};
    for (const auto& [name, value] : examples) {
        const auto at = path.find(name);
        if (at != std::string::npos) path.replace(at, name.size(), value);
    }
    return path;
}

class EachEndpoint : public testing::Test {
  protected:
    EachEndpoint() {
        world.add_unit(world.sn, 1);
        world.add_reservation(world.sn, 1, 1, orchestrator::ReservationStatus::active);
        world.add_slash(world.sn, {3, orchestrator::Party::provider, 1},
                        orchestrator::SlashStatus::proposed);
        world.add_score("sn.main.1", scoring::SubjectKind::unit, 1, 300);
        ports::EvidenceRow row;
        row.root = std::string(64, 'e');
        row.bundle = "[]";
        row.openings = "{}";
        auto sealed =
            boost::asio::co_spawn(world.io, world.decisions.seal(row, {}), boost::asio::use_future);
        EXPECT_TRUE(support::run_until(world.io, world.clock, std::move(sealed)).has_value());
    }
    World world;
};

TEST_F(EachEndpoint, IsAnswered) {
    for (const Endpoint& endpoint : endpoints()) {
        const http::Response response = world.ask(example(endpoint));
        EXPECT_EQ(response.status, 200u) << endpoint.pattern << " " << response.body;
    }
}

// Where each route asks a store.
TEST_F(EachEndpoint, ThatNeedsAStoreWhichIsDownIs503) {
    world.break_stores();
    for (const Endpoint& endpoint : endpoints()) {
        const std::string_view path = endpoint.pattern;
        if (!path.starts_with("/v1/") || path == "/v1/events") continue;
        const http::Response response = world.ask(example(endpoint));
        EXPECT_EQ(response.status, 503u) << path;
        EXPECT_NE(header(response, "Retry-After"), nullptr) << path;
        EXPECT_EQ(response.body.find("memory store"), std::string::npos) << "internals: " << path;
    }
}

TEST_F(EachEndpoint, OfTheApiRefusesUnknownQueryKeysAndTheOthersIgnoreThem) {
    for (const Endpoint& endpoint : endpoints()) {
        EXPECT_EQ(world.ask(example(endpoint), "colour=red").status,
                  endpoint.pattern.starts_with("/v1/") ? 400u : 200u)
            << endpoint.pattern;
    }
}

}  // namespace
}  // namespace warden::api
