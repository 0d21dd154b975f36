// Decoding of requests and the forms of answers, without stores.
#include "api/request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/json_out.hpp"
#include "platform/json/parse.hpp"

namespace warden::api {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Params, DecodesEscapesAndPlus) {
    const auto params = Params::of("region=eu%2Dcentral&topic=a+b&empty=&flag");
    ASSERT_TRUE(params.has_value());
    EXPECT_EQ(params->find("region"), "eu-central");
    EXPECT_EQ(params->find("topic"), "a b");
    EXPECT_EQ(params->find("empty"), "");
    EXPECT_EQ(params->find("flag"), "");
    EXPECT_EQ(params->find("other"), std::nullopt);
}

class RefusedQuery : public testing::TestWithParam<const char*> {};
TEST_P(RefusedQuery, IsInvalidInput) {
    const auto params = Params::of(GetParam());
    ASSERT_FALSE(params.has_value());
    EXPECT_TRUE(params.error().is(Condition::invalid_input));
}
INSTANTIATE_TEST_SUITE_P(EachKind, RefusedQuery,
                         testing::Values("a=%", "a=%4", "a=%zz", "%g0=1", "a=%00", "a=%C3%A9",
                                         "a=%0a", "a=1&a=2", "a=1&%61=2"));

TEST(Params, NamesTheUnknownKey) {
    const auto params = Params::of("limit=1&regoin=eu");
    EXPECT_TRUE(params->allow_only({"limit", "regoin"}).has_value());
    const auto refused = params->allow_only({"limit", "region"});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().detail, "unknown query key 'regoin'");
}

TEST(Params, NumbersAreDecimalAndBounded) {
    const auto params =
        Params::of("zero=0&top=200&over=201&sign=-1&text=ten&huge=18446744073709551616");
    EXPECT_EQ(params->number("zero", 200).value(), 0u);
    EXPECT_EQ(params->number("top", 200).value(), 200u);
    EXPECT_EQ(params->number("absent", 200).value(), std::nullopt);
    for (const char* name : {"over", "sign", "text", "huge"}) {
        EXPECT_FALSE(params->number(name, 200).has_value()) << name;
    }
}

TEST(Params, TimesAreRfc3339InUtcSeconds) {
    const auto params = Params::of("a=2023-11-14T22:13:20Z&b=2000-02-29T23:59:59Z");
    EXPECT_EQ(params->time("a").value(), 1'700'000'000u);
    EXPECT_EQ(params->time("b").value(), 951'868'799u);
    EXPECT_EQ(params->time("absent").value(), std::nullopt);
    for (const char* wrong :
         {"", "1700000000", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20.5Z",
          "2023-11-14t22:13:20z", "2023-02-29T00:00:00Z", "2023-13-01T00:00:00Z",
          "2023-11-14T24:00:00Z", "2023-11-14T23:60:00Z", "2023-11-14T23:59:60Z",
          "1969-12-31T23:59:59Z", "+023-11-14T22:13:20Z", "2023-11-14T22:13:20Z "}) {
        const auto refused = Params::of("at=" + std::string(wrong));
        EXPECT_FALSE(refused->time("at").has_value()) << wrong;
    }
}

TEST(MatchPath, FillsPlaceholdersAndNothingElse) {
    std::map<std::string, std::string, std::less<>> values;
    EXPECT_TRUE(match_path("/v1/units/{id}/score", "/v1/units/sn.main.1/score", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "sn.main.1")));
    EXPECT_TRUE(match_path("/v1/units/{id}", "/v1/units/sn%2Emain.1", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "sn.main.1")));
    EXPECT_TRUE(match_path("/v1/units/{id}", "/v1/units/a+b", values));
    EXPECT_THAT(values, ElementsAre(Pair("id", "a+b")));
    for (const char* path : {"/v1/units", "/v1/units/", "/v1/units//", "/v1/units/1/2",
                             "/v1/unit/1", "/v1/units/1/", "/v1/units/%zz", "", "/"}) {
        EXPECT_FALSE(match_path("/v1/units/{id}", path, values)) << path;
    }
}

TEST(Cursor, ComesBackAndForeignOnesAreRefused) {
    EXPECT_EQ(read_cursor(make_cursor("sn.main|17")).value(), "sn.main|17");
    EXPECT_EQ(read_id_cursor(make_cursor("9007199254740991")).value(), 9'007'199'254'740'991u);
    for (const char* foreign : {"", "zz", "123", "00", "c3a9"}) {
        EXPECT_FALSE(read_cursor(foreign).has_value()) << foreign;
    }
    for (const char* key : {"9007199254740992", "18446744073709551615", "-1", "x"}) {
        EXPECT_FALSE(read_id_cursor(make_cursor(key)).has_value()) << key;
    }
}

TEST(Problem, EachConditionHasItsStatusAndShowsNoInternals) {
    struct Case {
        Errc code;
        unsigned status;
        const char* type;
        bool shows_detail;
    };
    const std::vector<Case> cases{{Errc::invalid_input, 400, "/problems/invalid-request", true},
                                  {Errc::not_found, 404, "/problems/not-found", true},
                                  {Errc::transient, 503, "/problems/unavailable", false},
                                  {Errc::unavailable, 503, "/problems/unavailable", false},
                                  {Errc::timeout, 503, "/problems/unavailable", false},
                                  {Errc::permanent, 500, "/problems/internal", false},
                                  {Errc::conflict, 500, "/problems/internal", false},
                                  {Errc::unknown_outcome, 500, "/problems/internal", false}};
    for (const Case& c : cases) {
        const http::Response response = problem_of({c.code, "host db-7 said no"});
        EXPECT_EQ(response.status, c.status);
        EXPECT_EQ(*ports::find_header(response.headers, "Content-Type"),
                  "application/problem+json");
        const auto body = json::parse(response.body);
        ASSERT_TRUE(body.has_value());
        EXPECT_EQ(*body->find("type"), Json(c.type));
        EXPECT_EQ(*body->find("status"), Json(std::int64_t{c.status}));
        EXPECT_EQ(response.body.find("db-7") != std::string::npos, c.shows_detail) << c.type;
        EXPECT_EQ(ports::find_header(response.headers, "Retry-After") != nullptr, c.status == 503);
    }
}

TEST(Rfc3339, IsUtcInSecondsAndEmptyWhenUnset) {
    EXPECT_EQ(rfc3339(0), "");
    EXPECT_EQ(rfc3339(1), "1970-01-01T00:00:01Z");
    EXPECT_EQ(rfc3339(951'868'799), "2000-02-29T23:59:59Z");
    EXPECT_EQ(rfc3339(1'700'000'000), "2023-11-14T22:13:20Z");
}

TEST(KeyText, ComesBack) {
    for (const auto party : {orchestrator::Party::provider, orchestrator::Party::consumer}) {
        const ports::WindowKey key{
            {{"sn", "main"}, 18'446'744'073'709'551'615u}, party, UINT32_MAX};
        const auto back = key_from_text(key_text(key));
        ASSERT_TRUE(back.has_value());
        EXPECT_EQ(*back, key);
    }
    EXPECT_EQ(key_text({{{"sn", "main"}, 3}, orchestrator::Party::provider, 0}),
              "sn.main.3.provider.0");
    for (const char* wrong :
         {"", ".", "sn.main.3", "sn.main.3.provider", "sn.main.3.provider.", "sn.main.3.judge.0",
          "sn.main.3.provider.4294967296", "3.provider.0", "sn.main.x.provider.0", ".provider.0"}) {
        EXPECT_FALSE(key_from_text(wrong).has_value()) << wrong;
    }
}

TEST(JsonOut, ScoresRoundInFavourOfTheJudged) {
    EXPECT_EQ(whole_score(0), 0u);
    EXPECT_EQ(whole_score(1), 1u);
    EXPECT_EQ(whole_score(297), 99u);
    EXPECT_EQ(whole_score(298), 100u);
    EXPECT_EQ(tier(0), 1u);
    EXPECT_EQ(tier(57), 1u);   // 19
    EXPECT_EQ(tier(58), 2u);   // 20
    EXPECT_EQ(tier(238), 5u);  // 80
    EXPECT_EQ(tier(300), 5u);
}

TEST(JsonOut, MoneyIsADecimalStringWithItsToken) {
    EXPECT_EQ(write_canonical(money(U128{10'000'000'000'000'000'000u} * 10, {"STRK", 18})),
              R"({"amount":"100000000000000000000","decimals":18,"token":"STRK"})");
}

}  // namespace
}  // namespace warden::api
