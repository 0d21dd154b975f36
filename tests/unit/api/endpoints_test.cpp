// The table of endpoints: what its fields do, on a table of this test alone, and that the API's own
// table and openapi.yaml say the same.
#include "api/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "platform/json/parse.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using testing::IsEmpty;

const std::vector<Endpoint>& test_table() {
    static const Parameter reason{.name = "reason", .required = true};
    static const std::vector<Endpoint> table{
        Endpoint(Method::get, "/v1/things", {}, Cache::validated, Access::open, &Routes::health),
        Endpoint(Method::post, "/v1/things", {reason}, Cache::no_store, Access::open,
                 &Routes::health),
        Endpoint(Method::post, "/v1/things/{file}/ends",
                 {{.name = "file", .in = Parameter::In::path, .required = true}}, Cache::none,
                 Access::admin, &Routes::page_file),
        Endpoint(Method::post, "/v1/files/{file}",
                 {{.name = "file", .in = Parameter::In::path, .required = true}}, Cache::immutable,
                 Access::open, &Routes::page_file),
    };
    return table;
}

class TestTable : public testing::Test {
  protected:
    unsigned status(const std::string& method, const std::string& path,
                    const std::string& query = "") {
        return world.ask(path, query, {}, method).status;
    }
    World world{{}, test_table()};
};

TEST_F(TestTable, APathHasTheMethodsOfItsRows) {
    EXPECT_EQ(status("GET", "/v1/things"), 200u);
    EXPECT_EQ(status("HEAD", "/v1/things"), 200u);
    EXPECT_EQ(status("POST", "/v1/things", "reason=drill"), 200u);
    const http::Response both = world.ask("/v1/things", "", {}, "DELETE");
    EXPECT_EQ(both.status, 405u);
    EXPECT_EQ(*header(both, "Allow"), "GET, HEAD, POST");
    const http::Response one = world.ask("/v1/files/icon.svg");
    EXPECT_EQ(one.status, 405u);
    EXPECT_EQ(*header(one, "Allow"), "POST");
    EXPECT_EQ(status("POST", "/v1/thing"), 404u);
    EXPECT_EQ(status("GET", "/v1/units"), 404u) << "only what the table lists";
}

TEST_F(TestTable, TheMethodChoosesTheRowAndItsParameters) {
    EXPECT_EQ(status("GET", "/v1/things", "reason=drill"), 400u);
    EXPECT_EQ(status("POST", "/v1/things"), 400u) << "the reason is required";
    EXPECT_EQ(status("POST", "/v1/things", "reason="), 200u);
}

TEST_F(TestTable, AnAdminsEndpointIsForbiddenBeforeAnythingOfItIsLookedAt) {
    for (const char* query : {"", "unknown=1"}) {
        const http::Response refused = world.ask("/v1/things/status.html/ends", query, {}, "POST");
        EXPECT_EQ(refused.status, 403u);
        EXPECT_EQ(*header(refused, "Content-Type"), "application/problem+json");
        EXPECT_EQ(*json::parse(refused.body)->find("type"), Json("/problems/forbidden"));
    }
    EXPECT_EQ(status("GET", "/v1/things/status.html/ends"), 405u);
}

TEST_F(TestTable, OnlyGoodAnswersAreKept) {
    const http::Response stored = world.ask("/v1/things", "reason=drill", {}, "POST");
    EXPECT_EQ(*header(stored, "Cache-Control"), "no-store");
    EXPECT_EQ(header(stored, "ETag"), nullptr);
    EXPECT_EQ(*header(world.ask("/v1/things"), "Cache-Control"), "no-cache");
    EXPECT_NE(header(world.ask("/v1/things"), "ETag"), nullptr);
    const http::Response kept = world.ask("/v1/files/icon.svg", "", {}, "POST");
    EXPECT_EQ(*header(kept, "Cache-Control"), "public, max-age=31536000, immutable");
    const http::Response missing = world.ask("/v1/files/passwd", "", {}, "POST");
    EXPECT_EQ(missing.status, 404u);
    EXPECT_EQ(header(missing, "Cache-Control"), nullptr);
}

// --- the table and the document, each as lines like "get /v1/units query limit integer 0..200",
// and "get /v1/units 304" where an answer that did not change is not sent again

std::string line(const std::string& method, std::string_view pattern, std::string_view in,
                 std::string_view name, const std::string& form, bool required) {
    std::string text = method + " " + std::string(pattern) + " ";
    text.append(in).append(" ").append(name).append(" ").append(form);
    return required ? text + " required" : text;
}

std::string form_of(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    std::string text = "one of";
    for (const std::string& name : names) text += " " + name;
    return text;
}

std::string form_of(const Parameter& parameter) {
    if (parameter.kind == Parameter::Kind::number) {
        return "integer 0.." + std::to_string(parameter.max);
    }
    if (parameter.kind != Parameter::Kind::name) return "string";
    return form_of(std::vector<std::string>(parameter.names.begin(), parameter.names.end()));
}

std::vector<std::string> lines_of_table() {
    constexpr std::array<std::string_view, 3> kPlaces{"query", "path", "header"};
    std::vector<std::string> lines;
    for (const Endpoint& endpoint : endpoints()) {
        if (endpoint.pattern == "/") continue;  // The status page, documented as /status.
        const std::string method = endpoint.method == Method::get ? "get" : "post";
        lines.push_back(method + " " + std::string(endpoint.pattern));
        if (endpoint.cache == Cache::validated) lines.push_back(lines.back() + " 304");
        for (const Parameter& each : endpoint.parameters) {
            lines.push_back(line(method, endpoint.pattern,
                                 kPlaces[static_cast<std::size_t>(each.in)], each.name,
                                 form_of(each), each.required));
        }
    }
    return lines;
}

class Document {
  public:
    Document() : root_(YAML::Load(support::repository_file("src/api/openapi.yaml"))) {}

    std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        for (const auto& path : root_["paths"]) {
            for (const auto& operation : path.second) {
                const auto method = operation.first.as<std::string>();
                const auto pattern = path.first.as<std::string>();
                lines.push_back(method + " " + pattern);
                if (operation.second["responses"]["304"]) lines.push_back(lines.back() + " 304");
                for (const auto& reference : operation.second["parameters"]) {
                    const YAML::Node each = resolved(reference);
                    lines.push_back(line(method, pattern, each["in"].as<std::string>(),
                                         each["name"].as<std::string>(), form_of(each["schema"]),
                                         each["required"].as<bool>(false)));
                }
            }
        }
        return lines;
    }

  private:
    // The node that {$ref: "#/a/b"} names; any other node is itself.
    YAML::Node resolved(const YAML::Node& node) const {
        if (!node["$ref"]) return node;
        std::istringstream path(node["$ref"].as<std::string>().substr(2));
        YAML::Node found = YAML::Clone(root_);
        for (std::string name; std::getline(path, name, '/');) found.reset(found[name]);
        return found;
    }

    std::string form_of(const YAML::Node& reference) const {
        const YAML::Node schema = resolved(reference);
        if (schema["allOf"]) return form_of(schema["allOf"][0]);
        if (schema["enum"]) return api::form_of(schema["enum"].as<std::vector<std::string>>());
        if (schema["type"].as<std::string>() != "integer") return "string";
        return "integer " + schema["minimum"].as<std::string>() + ".." +
               schema["maximum"].as<std::string>();
    }

    YAML::Node root_;
};

std::vector<std::string> sorted(std::vector<std::string> lines) {
    std::ranges::sort(lines);
    return lines;
}

// What is in `all` and not in `known`; both are sorted.
std::vector<std::string> difference(const std::vector<std::string>& all,
                                    const std::vector<std::string>& known) {
    std::vector<std::string> rest;
    std::ranges::set_difference(all, known, std::back_inserter(rest));
    return rest;
}

TEST(Endpoints, AreThoseOfTheDocumentWithTheSameParameters) {
    const std::vector<std::string> documented = sorted(Document().lines());
    const std::vector<std::string> served = sorted(lines_of_table());
    EXPECT_GE(documented.size(), 60u);
    EXPECT_THAT(difference(documented, served), IsEmpty()) << "documented only";
    EXPECT_THAT(difference(served, documented), IsEmpty()) << "served only";
}

TEST(Endpoints, DeclareEachPlaceholderOfTheirPathAndNoOther) {
    for (const Endpoint& endpoint : endpoints()) {
        PathValues values;
        ASSERT_TRUE(match_path(endpoint.pattern, endpoint.pattern, values)) << endpoint.pattern;
        for (const Parameter& each : endpoint.parameters) {
            if (each.in != Parameter::In::path) continue;
            EXPECT_EQ(values.erase(std::string(each.name)), 1u) << endpoint.pattern;
            EXPECT_TRUE(each.required) << endpoint.pattern;
        }
        EXPECT_TRUE(values.empty()) << endpoint.pattern;
    }
}

}  // namespace
}  // namespace warden::api
