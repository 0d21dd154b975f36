#include "domain/base/error.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "domain/base/check.hpp"

namespace warden {
namespace {

struct Row {
    Errc code;
    Condition condition;
};

constexpr Row kRows[] = {
    {Errc::transient, Condition::transient},   {Errc::timeout, Condition::transient},
    {Errc::unavailable, Condition::transient}, {Errc::permanent, Condition::permanent},
    {Errc::not_found, Condition::permanent},   {Errc::conflict, Condition::permanent},
    {Errc::stale_fence, Condition::permanent}, {Errc::invalid_input, Condition::invalid_input},
    {Errc::limit, Condition::permanent},       {Errc::unknown_outcome, Condition::unknown_outcome},
};
constexpr Condition kConditions[] = {Condition::transient, Condition::permanent,
                                     Condition::invalid_input, Condition::unknown_outcome};

TEST(Error, EachCodeHasExactlyOneCondition) {
    for (const Row& row : kRows) {
        const Error error{row.code, "here"};
        for (const Condition condition : kConditions) {
            EXPECT_EQ(error.is(condition), condition == row.condition) << error.text();
        }
    }
}

TEST(Error, EachCodeAndConditionSaysSomethingOfItsOwn) {
    std::set<std::string> messages;
    for (const Row& row : kRows) messages.insert(make_error_code(row.code).message());
    EXPECT_EQ(messages.size(), std::size(kRows));
    std::set<std::string> conditions;
    for (const Condition condition : kConditions) {
        conditions.insert(make_error_condition(condition).message());
    }
    EXPECT_EQ(conditions.size(), std::size(kConditions));
}

TEST(Error, NumbersWithoutMeaningAreNamedAsSuchAndNotRetried) {
    const std::error_code strange(99, base_category());
    EXPECT_EQ(strange.message(), "unknown error");
    EXPECT_EQ(strange, make_error_condition(Condition::permanent));
    EXPECT_EQ(std::error_condition(99, condition_category()).message(), "unknown condition");
}

TEST(Error, CategoriesAreNamed) {
    EXPECT_STREQ(base_category().name(), "warden");
    EXPECT_STREQ(condition_category().name(), "warden.condition");
}

TEST(Error, CodesOfTheSystemHaveNoConditionOfOurs) {
    const Error error{std::make_error_code(std::errc::timed_out), "socket"};
    for (const Condition condition : kConditions) EXPECT_FALSE(error.is(condition));
}

TEST(Error, TextTellsWhereAndWhat) {
    const Error error{Errc::timeout, "node-1"};
    EXPECT_EQ(error.text(), "node-1 (timed out)");
}

TEST(Error, AtPutsThePlaceBeforeTheDetail) {
    Error error{Errc::timeout, "no answer"};
    const Error placed = std::move(error).at("block 51");
    EXPECT_EQ(placed.detail, "block 51: no answer");
    EXPECT_EQ(placed.code, Errc::timeout);
}

TEST(Error, FailBecomesAnyResult) {
    const Result<int> result = fail(Errc::limit, "page 10");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::limit);
    EXPECT_EQ(result.error().detail, "page 10");
    const Result<std::unique_ptr<int>> other = fail(Errc::limit, "page 10");
    EXPECT_FALSE(other.has_value());
}

TEST(CheckDeathTest, ABrokenInvariantAbortsAndNamesItself) {
    const int one = 1;
    WARDEN_CHECK(one == 1);
    EXPECT_DEATH(WARDEN_CHECK(one == 2), "error_test.cpp:[0-9]+: broken invariant: one == 2");
}

}  // namespace
}  // namespace warden
