#include "domain/scoring/verdict_detail.hpp"

#include <gtest/gtest.h>

#include "tests/support/repository.hpp"

namespace warden::scoring {
namespace {

Json golden() {
    std::string text = support::repository_file("tests/golden/scoring/verdict_detail.json");
    text.pop_back();  // the newline
    return read_canonical(text).value();
}

// The golden detail with another value for one member.
Result<VerdictDetail> read_with(std::string_view member, Json value) {
    Json::Object object = *golden().object();
    for (auto& [name, current] : object) {
        if (name == member) current = value;
    }
    return verdict_detail_from_json(object);
}

TEST(VerdictDetail, IsReadAndWrittenAsInTheGoldenFile) {
    const auto detail = verdict_detail_from_json(golden());
    ASSERT_TRUE(detail) << detail.error().text();
    EXPECT_EQ(detail->electorate, (std::vector<std::string>{"fra", "nyc", "sgp"}));
    EXPECT_EQ(detail->vantages, (std::vector<std::string>{"fra", "sgp"}));
    EXPECT_EQ(detail->mass, (std::map<SliceNum, MassCount>{{1700, {1, 4}}, {1701, {3, 4}}}));
    EXPECT_EQ(detail->mass_failures, Slices{1701});
    EXPECT_EQ(write_canonical(to_json(*detail)), write_canonical(golden()));
}

TEST(VerdictDetail, SaysOfABreachWhetherNobodyElsePaid) {
    EXPECT_TRUE(is_paid(golden()));
    VerdictDetail detail = verdict_detail_from_json(golden()).value();
    EXPECT_TRUE(detail.paid);
    detail.paid = false;
    EXPECT_FALSE(is_paid(to_json(detail)));
    EXPECT_EQ(verdict_detail_from_json(to_json(detail)).value(), detail);
}

TEST(VerdictDetail, AnEmptyOneReadsBack) {
    const VerdictDetail empty;
    EXPECT_EQ(verdict_detail_from_json(to_json(empty)).value(), empty);
}

TEST(VerdictDetail, EveryMemberMustBeThere) {
    for (const auto* member : {"judged", "electorate", "vantages", "mass", "mass_failures"}) {
        Json::Object object = *golden().object();
        std::erase_if(object, [&](const auto& one) { return one.first == member; });
        const auto read = verdict_detail_from_json(object);
        ASSERT_FALSE(read) << member;
        EXPECT_EQ(read.error().code, Errc::invalid_input);
        EXPECT_NE(read.error().detail.find(member), std::string::npos) << read.error().detail;
    }
}

TEST(VerdictDetail, EveryMalformedMemberIsAnError) {
    const auto array = [](auto... items) { return Json(Json::Array{Json(items)...}); };
    for (const auto* member : {"judged", "electorate", "vantages", "mass", "mass_failures"}) {
        for (const Json& bad : {Json(), Json(true), Json(7), Json("fra"), array(true)}) {
            EXPECT_FALSE(read_with(member, bad)) << member << write_canonical(bad);
        }
    }
    EXPECT_FALSE(read_with("electorate", array("fra", 1)));
    EXPECT_FALSE(read_with("mass", array(array(1, 2))));
    EXPECT_FALSE(read_with("mass", array(array(1, 2, 3, 4))));
    EXPECT_FALSE(read_with("mass", array(array("1", 2, 3))));
    EXPECT_FALSE(read_with("mass", array(array(1, "2", 3))));
    EXPECT_FALSE(read_with("mass", array(array(1, 2, "3"))));
    EXPECT_FALSE(read_with("mass", array(array(-1, 2, 3))));
    EXPECT_FALSE(read_with("mass", array(array(1, -2, 3))));
    EXPECT_FALSE(read_with("mass", array(array(1, 4, 3)))) << "more bad than voted";
    EXPECT_FALSE(read_with("mass", array(array(1, 2, std::int64_t{1} << 32))));
    EXPECT_FALSE(read_with("mass", array(array(1, 2, 3), array(1, 2, 3)))) << "a slice twice";
    EXPECT_FALSE(read_with("mass_failures", array(-1)));
    EXPECT_FALSE(read_with("mass_failures", array("1")));
    EXPECT_FALSE(read_with("mass_failures", array(2, 1))) << "not ascending";
    EXPECT_FALSE(read_with("mass_failures", array(1, 1)));
    EXPECT_TRUE(read_with("mass", array(array(1, 3, 3))));
    EXPECT_TRUE(read_with("mass_failures", array(1, 2)));
    EXPECT_FALSE(verdict_detail_from_json(Json::Array{}));
}

}  // namespace
}  // namespace warden::scoring
