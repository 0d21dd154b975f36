#include "domain/enforcement/decision_detail.hpp"

#include <gtest/gtest.h>

#include "tests/support/repository.hpp"

namespace warden::enforcement {
namespace {

struct GoldenRow {
    DecisionState state;
    Json detail;
};

std::vector<GoldenRow> golden() {
    std::string text = support::repository_file("tests/golden/enforcement/decision_detail.json");
    text.pop_back();  // the newline
    const Json rows = read_canonical(text).value();
    std::vector<GoldenRow> found;
    for (const Json& row : *rows.array()) {
        found.push_back(
            {from_name<DecisionState>(*row.find("state")->string()).value(), *row.find("detail")});
    }
    return found;
}

// Of the first golden row with members in this state.
Json golden_of(DecisionState state) {
    for (const GoldenRow& row : golden()) {
        if (row.state == state) return row.detail;
    }
    return {};
}

Json with(const Json& detail, std::string_view member, const Json& value) {
    Json::Object object = *detail.object();
    for (auto& [name, current] : object) {
        if (name == member) current = value;
    }
    return object;
}

TEST(DecisionDetail, IsReadAndWrittenAsInTheGoldenFile) {
    for (const GoldenRow& row : golden()) {
        const auto detail = decision_detail_from_json(row.state, row.detail);
        ASSERT_TRUE(detail) << name(row.state) << ": " << detail.error().text();
        EXPECT_EQ(write_canonical(to_json(*detail)), write_canonical(row.detail));
    }
}

TEST(DecisionDetail, EachStateHasItsOwnPart) {
    Hash32 root{};
    root.fill(0xab);
    const auto part = [](DecisionState state) {
        return decision_detail_from_json(state, golden_of(state)).value().of;
    };
    EXPECT_EQ(std::get<Sealed>(part(DecisionState::sealed)), (Sealed{root, 51, 9}));
    EXPECT_EQ(std::get<Warning>(part(DecisionState::warned)),
              (Warning{orchestrator::Party::consumer, UINT64_MAX}));
    EXPECT_EQ(std::get<Filing>(part(DecisionState::filed)),
              (Filing{root, "propose_slash/3.provider.1", "0xa1", "sn.main.1"}));
    EXPECT_EQ(part(DecisionState::held).index(), 0u);
    const auto blocked =
        decision_detail_from_json(DecisionState::blocked, golden_of(DecisionState::blocked));
    ASSERT_EQ(blocked->rules.size(), 1u);
    EXPECT_EQ(blocked->rules[0], (RuleResult{1, "electorate", false, "2 vantages, at least 3"}));
}

TEST(DecisionDetail, EveryMissingOrMalformedMemberIsAnError) {
    const std::vector<std::pair<DecisionState, std::vector<const char*>>> members{
        {DecisionState::sealed, {"evidence_root", "score_before", "reasons"}},
        {DecisionState::warned, {"party", "propose_from"}},
        {DecisionState::filed, {"evidence_root", "intent", "provider", "unit"}}};
    for (const auto& [state, names] : members) {
        const Json whole = golden_of(state);
        for (const auto* member : names) {
            Json::Object without = *whole.object();
            std::erase_if(without, [&](const auto& one) { return one.first == member; });
            const auto read = decision_detail_from_json(state, without);
            ASSERT_FALSE(read) << name(state) << " without " << member;
            EXPECT_EQ(read.error().code, Errc::invalid_input);
            EXPECT_NE(read.error().detail.find(member), std::string::npos);
            for (const Json& bad : {Json(), Json(true), Json(-1), Json(Json::Array{})}) {
                EXPECT_FALSE(decision_detail_from_json(state, with(whole, member, bad)))
                    << name(state) << ": " << member << " " << write_canonical(bad);
            }
        }
    }
    const Json sealed = golden_of(DecisionState::sealed);
    const auto read_sealed = [&](const char* member, Json value) {
        return decision_detail_from_json(DecisionState::sealed, with(sealed, member, value));
    };
    EXPECT_FALSE(read_sealed("evidence_root", "abcd"));
    EXPECT_FALSE(read_sealed("score_before", 101));
    EXPECT_TRUE(read_sealed("score_before", 100));
    EXPECT_FALSE(read_sealed("reasons", std::int64_t{1} << 32));
    Json::Object judged = *sealed.object();
    judged.emplace_back("gross", "7");
    EXPECT_FALSE(decision_detail_from_json(DecisionState::sealed, judged)) << "both or neither";
    judged.emplace_back("sla_version", 2);
    const auto whole = decision_detail_from_json(DecisionState::sealed, judged);
    ASSERT_TRUE(whole);
    EXPECT_EQ(std::get<Sealed>(whole->of).judged, (Judged{2, 7}));
    for (const Json& bad : {Json(7), Json("-1"), Json("07"), Json()}) {
        EXPECT_FALSE(decision_detail_from_json(DecisionState::sealed, with(judged, "gross", bad)));
    }
    EXPECT_FALSE(decision_detail_from_json(DecisionState::sealed, with(judged, "sla_version", -1)));
    const Json warned = golden_of(DecisionState::warned);
    EXPECT_FALSE(decision_detail_from_json(DecisionState::warned, with(warned, "party", "bank")));
    EXPECT_FALSE(
        decision_detail_from_json(DecisionState::warned, with(warned, "propose_from", "01")));
}

TEST(DecisionDetail, ARuleThatCantBeReadIsAnError) {
    for (const Json& bad : {Json(), Json(1), Json("rules"), Json(Json::Object{})}) {
        EXPECT_FALSE(decision_detail_from_json(DecisionState::held, Json::Object{{"rules", bad}}));
    }
    const Json good = golden_of(DecisionState::held).find("rules")->array()->at(0);
    for (const auto* member : {"rule", "name", "passed", "detail"}) {
        const Json rules = Json::Array{with(good, member, Json(Json::Array{}))};
        EXPECT_FALSE(decision_detail_from_json(DecisionState::held, Json::Object{{"rules", rules}}))
            << member;
    }
    EXPECT_FALSE(decision_detail_from_json(DecisionState::held, Json::Array{}));
}

}  // namespace
}  // namespace warden::enforcement
