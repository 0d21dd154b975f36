#include "domain/scoring/rule_book.hpp"

#include <gtest/gtest.h>

namespace warden::scoring {
namespace {

Rulings rulings(std::uint32_t version, std::vector<std::string> electorate = {"a", "b", "c"}) {
    Rulings made{{}, std::move(electorate)};
    made.rules.version = version;
    return made;
}

TEST(RuleBook, AWindowIsJudgedByTheVersionAtItsBegin) {
    const auto book = RuleBook::make({{0, rulings(1)}, {1'000, rulings(2, {"d"})}});
    ASSERT_TRUE(book.has_value());
    EXPECT_EQ(book->at(0), rulings(1));
    EXPECT_EQ(book->at(999), rulings(1));
    EXPECT_EQ(book->at(1'000), rulings(2, {"d"}));
    EXPECT_EQ(book->newest().rulings, rulings(2, {"d"}));
}

TEST(RuleBook, RefusesWhatWouldBreakHistory) {
    Rulings other_grid, other_hours, other_days;
    other_grid.rules.slice_secs = 60;
    other_hours.rules.batch_secs = 7'200;
    other_days.rules.day_secs = 2 * 86'400;
    EXPECT_FALSE(RuleBook::make({}).has_value());
    EXPECT_FALSE(RuleBook::make({{1, {}}}).has_value());
    EXPECT_FALSE(RuleBook::make({{0, {}}, {0, {}}}).has_value());
    for (const Rulings& other : {other_grid, other_hours, other_days}) {
        ASSERT_TRUE(RuleBook::make({{0, other}}).has_value());
        EXPECT_FALSE(RuleBook::make({{0, {}}, {10, other}}).has_value());
    }
    Rulings invalid;
    invalid.rules.min_ops = 0;
    EXPECT_FALSE(RuleBook::make({{0, invalid}}).has_value());
}

TEST(RuleBook, RecordsAreLookedForAsEarlyAsAnyVersionAllows) {
    Rulings patient = rulings(2);
    patient.rules.late_secs = 7'200;
    EXPECT_EQ(RuleBook::make({{0, rulings(1)}, {5, patient}})->late_secs_min(), 3'600u);
    EXPECT_EQ(RuleBook::make({{0, patient}, {5, rulings(3)}})->late_secs_min(), 3'600u);
}

TEST(RuleBook, AChangeIsInForceFromNowOn) {
    EXPECT_EQ(next_version({}, rulings(1), 500), (RuleVersion{0, rulings(1)}));
    const std::vector<RuleVersion> one{{0, rulings(1)}};
    EXPECT_EQ(next_version(one, rulings(1), 500), std::nullopt);
    EXPECT_EQ(next_version(one, rulings(2), 500), (RuleVersion{500, rulings(2)}));
    EXPECT_EQ(next_version(one, rulings(1, {"a"}), 500), (RuleVersion{500, rulings(1, {"a"})}))
        << "the electorate is part of it";
    const std::vector<RuleVersion> two{{0, rulings(1)}, {500, rulings(2)}};
    EXPECT_EQ(next_version(two, rulings(1), 500), (RuleVersion{501, rulings(1)}))
        << "back again is a version too, and each has its own moment";
}

}  // namespace
}  // namespace warden::scoring
