#include "domain/scoring/rule_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <type_traits>

#include "domain/base/sha256.hpp"
#include "domain/scoring/rule_constants.hpp"
#include "tests/support/repository.hpp"

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

// Windows and days that began under it are judged by it, and name it.
TEST(RuleSet, OneOfVersionOneStaysWhatItWas) {
    std::string text = support::repository_file("tests/golden/scoring/rule_set_1.json");
    text.pop_back();  // the newline
    const auto rules = rule_set_from_json(read_canonical(text).value());
    ASSERT_TRUE(rules) << rules.error().text();
    EXPECT_EQ(rules->version, 1u);
    EXPECT_FALSE(rules->paid_days_only);
    EXPECT_FALSE(rules->outage);
    EXPECT_EQ(write_canonical(to_json(*rules)), text);
    EXPECT_EQ(to_hex(digest(*rules)), to_hex(sha256(text)));
    RuleSet today;
    today.version = 1;
    EXPECT_NE(digest(*rules), digest(today));
    today.paid_days_only = today.outage = false;
    EXPECT_EQ(*rules, today);
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

// Gives the constant `number` as its value, as the length of a text, or as each entry of a list.
RuleSet with(std::string_view name, std::uint32_t number) {
    RuleSet rules;
    RuleSet::visit(rules, [&](std::string_view field, auto& value) {
        using Value = std::decay_t<decltype(value)>;
        if (field != name) return;
        if constexpr (std::is_same_v<Value, std::uint32_t>) value = number;
        if constexpr (std::is_same_v<Value, std::string>) value = std::string(number, 'x');
        if constexpr (std::is_same_v<Value, std::vector<std::uint32_t>>) value = {1, number};
    });
    return rules;
}
bool is_out_of_range(std::string_view name, const RuleSet& rules) {
    const auto broken = validate(rules);
    return std::ranges::any_of(broken, [&](const std::string& rule) {
        return rule.starts_with(std::string(name) + " is ") && rule.find("..") != rule.npos;
    });
}

TEST(RuleSet, EachConstantIsHeldToBothEdgesOfItsRange) {
    std::size_t count = 0;
    RuleSet rules;
    RuleSet::visit(rules, [&](std::string_view name, const auto& value) {
        const RuleConstant& constant = rule_constants()[count++];
        EXPECT_EQ(constant.name, name);
        if (std::is_same_v<std::decay_t<decltype(value)>, bool>) return;
        EXPECT_FALSE(is_out_of_range(name, with(name, constant.min))) << name;
        EXPECT_FALSE(is_out_of_range(name, with(name, constant.max))) << name;
        EXPECT_TRUE(is_out_of_range(name, with(name, constant.max + 1))) << name;
        if (constant.min == 0) return;
        EXPECT_TRUE(is_out_of_range(name, with(name, constant.min - 1))) << name;
    });
    EXPECT_EQ(count, rule_constants().size());
    rules.retry_backoff_ms.assign(kRetriesMax, 1);
    EXPECT_TRUE(validate(rules).empty());
    rules.retry_backoff_ms.push_back(1);
    EXPECT_TRUE(is_out_of_range("retry_backoff_ms", rules));
}

TEST(RuleSet, EachConstantSaysWhatItMeansInSentences) {
    for (const RuleConstant& constant : rule_constants()) {
        EXPECT_GT(constant.meaning.size(), 40u) << constant.name;
        EXPECT_TRUE(constant.meaning.ends_with('.')) << constant.name;
        // The unit that the name ends with is in the text as a word.
        const std::map<std::string_view, std::string_view> units{
            {"_secs", "seconds"},   {"_ms", "milliseconds"}, {"_us", "microseconds"},
            {"_ppm", "millionths"}, {"_days", "days"},       {"_points", "points"}};
        for (const auto& [suffix, unit] : units) {
            const auto at = constant.name.find(suffix);
            if (at == constant.name.npos) continue;
            EXPECT_NE(constant.meaning.find(unit), constant.meaning.npos) << constant.name;
        }
    }
}

TEST(RuleSet, RefusesUnknownAndMissingMembers) {
    const Json::Object good = *to_json(RuleSet{}).object();
    Json::Object more = good;
    more.emplace_back("novelty", Json(1));
    EXPECT_FALSE(rule_set_from_json(more).has_value());
    Json::Object less = good;
    less.erase(less.begin());
    EXPECT_FALSE(rule_set_from_json(less).has_value());
    RuleSet zero;
    zero.slice_secs = 0;
    EXPECT_FALSE(rule_set_from_json(to_json(zero)).has_value());
}

}  // namespace
}  // namespace warden::scoring
