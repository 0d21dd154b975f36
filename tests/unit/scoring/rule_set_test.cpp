#include "domain/scoring/rule_set.hpp"
#include "tests/support/repository.hpp"

#include <gtest/gtest.h>

namespace warden::scoring {
namespace {

TEST(RuleSet, ProductionIsValidAndItsBytesAreKnown) {
    EXPECT_TRUE(validate({}).empty());
    EXPECT_EQ(write_canonical(to_json(RuleSet{})) + "\n",
              support::repository_file("tests/golden/scoring/rule_set.json"))
        << "constants of scoring changed: that is a new version of the rule set";
}

TEST(RuleSet, ReadsBackAndTheDigestFollowsEveryConstant) {
    RuleSet rules;
    rules.retry_backoff_ms = {50, 100};
    rules.min_known = 8;
    const auto back = rule_set_from_json(to_json(rules));
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(*back, rules);
    EXPECT_EQ(digest(*back), digest(rules));
    EXPECT_NE(digest(rules), digest(RuleSet{}));
}

TEST(RuleSet, ASliceClosesLateSecsAfterItsEnd) {
    RuleSet rules;
    rules.slice_secs = 10;
    rules.late_secs = 5;
    EXPECT_EQ(rules.closes_at(6), 75u);
    EXPECT_TRUE(rules.stored_in_time(75'000'000, 6));
    EXPECT_FALSE(rules.stored_in_time(75'000'001, 6));
}

TEST(RuleSet, AllErrorsAtOnce) {
    RuleSet rules;
    rules.batch_secs = 1'000;
    rules.electorate_min = 4;
    rules.min_batches = 9;
    rules.name.clear();
    const auto broken = validate(rules);
    EXPECT_EQ(broken.size(), 5u);
    const auto read = rule_set_from_json(to_json(rules));
    ASSERT_FALSE(read.has_value());
    EXPECT_TRUE(read.error().is(Condition::invalid_input));
    EXPECT_NE(read.error().detail.find("electorate_min"), std::string::npos);
    EXPECT_NE(read.error().detail.find("min_batches"), std::string::npos);
}

TEST(RuleSet, RefusesUnknownAndMissingMembers) {
    const Json::Object good = *to_json(RuleSet{}).object();
    Json::Object more = good;
    more.emplace_back("novelty", Json(1));
    EXPECT_FALSE(rule_set_from_json(more).has_value());
    Json::Object less = good;
    less.pop_back();
    EXPECT_FALSE(rule_set_from_json(less).has_value());
    RuleSet zero;
    zero.slice_secs = 0;
    EXPECT_FALSE(rule_set_from_json(to_json(zero)).has_value());
}

TEST(RuleBook, AWindowIsJudgedByTheVersionAtItsBegin) {
    RuleSet next;
    next.version = 2;
    const auto book = RuleBook::make({{0, {}}, {1'000, next}});
    ASSERT_TRUE(book.has_value());
    EXPECT_EQ(book->at(0).version, 1u);
    EXPECT_EQ(book->at(999).version, 1u);
    EXPECT_EQ(book->at(1'000).version, 2u);
    EXPECT_EQ(book->newest().version, 2u);
}

TEST(RuleBook, RefusesWhatWouldBreakHistory) {
    RuleSet other_grid;
    other_grid.slice_secs = 60;
    EXPECT_FALSE(RuleBook::make({}).has_value());
    EXPECT_FALSE(RuleBook::make({{1, {}}}).has_value());
    EXPECT_FALSE(RuleBook::make({{0, {}}, {0, {}}}).has_value());
    EXPECT_FALSE(RuleBook::make({{0, {}}, {10, other_grid}}).has_value());
    RuleSet invalid;
    invalid.min_ops = 0;
    EXPECT_FALSE(RuleBook::make({{0, invalid}}).has_value());
}

}  // namespace
}  // namespace warden::scoring
