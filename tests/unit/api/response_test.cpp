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
