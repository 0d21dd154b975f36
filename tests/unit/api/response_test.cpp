// The forms of answers, without stores.
#include "api/response.hpp"

#include <gtest/gtest.h>

#include "api/json_out.hpp"
#include "platform/json/parse.hpp"

namespace warden::api {
namespace {

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

TEST(JsonOut, AScoreIsWholeInFavourOfTheJudgedAndHasItsTier) {
    ports::ScoreRow row;
    row.thirds = 58;
    const Json shown = score(row);
    EXPECT_EQ(*shown.find("score"), Json(20));
    EXPECT_EQ(*shown.find("thirds"), Json(58));
    EXPECT_EQ(*shown.find("tier"), Json(2));
}

TEST(JsonOut, MoneyIsADecimalStringWithItsToken) {
    EXPECT_EQ(write_canonical(money(U128{10'000'000'000'000'000'000u} * 10, {"STRK", 18})),
              R"({"amount":"100000000000000000000","decimals":18,"token":"STRK"})");
}

}  // namespace
}  // namespace warden::api
