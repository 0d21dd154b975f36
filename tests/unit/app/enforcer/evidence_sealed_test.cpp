// What is sealed is what a stranger's verifier asks for.
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/orchestrator/projection.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

std::string failed(Story& story, const std::string& bundle) {
    const auto done = enforcement::verify(bundle, story.keys(), FakeSigner::verify);
    if (!done) return done.error().text();
    std::string text;
    for (const auto& check : done->checks) {
        if (!check.passed) text += check.name + ": " + check.detail + "\n";
    }
    return text;
}

TEST(EvidenceSealed, AReservationIsAsTheWindowsLastBlockLeftIt) {
    Story story;
    const UnixSecs end = story.verdict().end;
    auto& contract = story.world.chain.contract(story.world.contract);
    const auto last = std::ranges::find_if(
        contract.blocks, [end](const auto& block) { return block.header.time == end; });
    ASSERT_TRUE(last != contract.blocks.end());
    auto& versions = contract.entities[orchestrator::reservation_key(1)];
    auto cut = orchestrator::from_json<orchestrator::Reservation>(versions.back().body).value();
    cut.end = end;
    const Json body = orchestrator::to_json(orchestrator::Entity(cut));
    versions.push_back({last->header.ref.num, body});
    const SealedEvidence sealed = story.sealed();
    const auto read = enforcement::read_evidence(sealed.bundle);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(write_canonical(read->reservation), write_canonical(body));
    EXPECT_EQ(failed(story, sealed.bundle), "");
}

// The window of `verdict` begins under other rules than the unit was registered and scored by.
scoring::RuleSet judge_by_later_rules(Story& story, ports::VerdictRow& verdict) {
    scoring::RuleSet later = story.world.rules;
    later.start_score = 40;
    verdict.rule_set = to_hex(scoring::digest(later));
    const std::string text = write_canonical(scoring::to_json(later));
    EXPECT_TRUE(story.run(story.scores.put_rule_set(verdict.rule_set, text)));
    return later;
}

TEST(EvidenceSealed, TheRulesOfFormerDaysAndOfTheRegistrationAreInTheBundle) {
    for (const auto twist : {Story::Twist::none, Story::Twist::keys}) {
        Story story(twist);
        ports::VerdictRow verdict = story.verdict();
        const auto later = judge_by_later_rules(story, verdict);
        const auto made = story.builder();
        const auto draft = story.run(made->draft(verdict)).value();
        ASSERT_TRUE(draft);
        EXPECT_EQ(draft->score_before, 50u) << "by the rules of the registration";
        const auto sealed =
            story.run(made->seal(verdict, enforcement::data_rules(draft->facts))).value();
        const auto read = enforcement::read_evidence(sealed.bundle);
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_EQ(read->rules, later);
        EXPECT_EQ(read->score_rules, std::vector{story.world.rules});
        EXPECT_EQ(read->score_days.array()->empty(), twist == Story::Twist::none);
        EXPECT_EQ(failed(story, sealed.bundle), "");
    }
}

// What a stranger would refuse is not filed, whatever it is that he refuses.
TEST(EvidenceSealed, NoCheckOfAStrangerFails) {
    Story story(Story::Twist::keys);
    const auto why_not = [&story](EvidenceBuilder& made, const ports::VerdictRow& verdict) {
        const auto sealed = story.run(made.seal(verdict, {}));
        EXPECT_FALSE(sealed);
        if (sealed) return std::string();
        EXPECT_TRUE(sealed.error().is(Condition::permanent)) << sealed.error().text();
        const std::string text = sealed.error().text();
        const std::string_view said = "would not verify: ";
        const auto at = text.find(said);
        EXPECT_NE(at, text.npos) << text;
        return at == text.npos ? text : text.substr(at + said.size());
    };
    const auto made = story.builder();
    const ports::VerdictRow honest = story.verdict();
    EXPECT_TRUE(story.run(made->seal(honest, {}))) << "the results of the D rules are the caller's";

    ports::VerdictRow other = honest;
    other.key.window = 1;
    EXPECT_TRUE(why_not(*made, other).starts_with("subject: "));

    const auto good = static_cast<std::int64_t>(honest.end / story.world.rules.slice_secs) - 1;
    Json::Object detail = *honest.detail.object();
    for (auto& [name, value] : detail) {
        if (name == "mass_failures") value = Json::Array{Json(good)};
    }
    other = honest;
    other.detail = std::move(detail);
    EXPECT_TRUE(why_not(*made, other).starts_with("mass_failures: "));

    support::MemoryScoreStore touched(story.world.clock, &story.world.leases);
    const std::string rules = write_canonical(scoring::to_json(story.world.rules));
    ASSERT_TRUE(story.run(touched.put_rule_set(honest.rule_set, rules)));
    auto rows = story.scores.score_rows();
    for (ports::ScoreRow& row : rows) row.points += 1;
    const auto fence = story.world.leases.acquire("scorer", "scorer", Millis(60'000));
    ASSERT_TRUE(story.run(touched.put_scores(rows, *fence)));
    const auto by_them = story.builder(story.world.observations, touched);
    EXPECT_TRUE(why_not(*by_them, honest).starts_with("score_before: "));
}

// Links on the chain point at what was sealed for contracts of version 1.
TEST(EvidenceSealed, TheGoldenBundleOfVersion1StaysVerifiable) {
    std::string text = support::repository_file("tests/golden/evidence/outage-v1.json");
    text.pop_back();  // the line's end
    Story story;
    EXPECT_EQ(failed(story, text), "");
}

TEST(EvidenceSealed, ADayWhoseRulesAreLostLeavesTheKeyUnsealed) {
    Story story(Story::Twist::keys);
    const ports::VerdictRow verdict = story.verdict();
    support::MemoryScoreStore partial(story.world.clock, &story.world.leases);
    const std::string rules = write_canonical(scoring::to_json(story.world.rules));
    ASSERT_TRUE(story.run(partial.put_rule_set(verdict.rule_set, rules)));
    auto rows = story.scores.score_rows();
    ASSERT_FALSE(rows.empty());
    for (ports::ScoreRow& row : rows) row.rule_set = std::string(64, 'b');
    const auto fence = story.world.leases.acquire("scorer", "scorer", Millis(60'000));
    ASSERT_TRUE(story.run(partial.put_scores(rows, *fence)));
    const auto made = story.builder(story.world.observations, partial);
    const auto draft = story.run(made->draft(verdict));
    ASSERT_FALSE(draft);
    EXPECT_EQ(draft.error().code, Errc::not_found) << draft.error().text();
    EXPECT_NE(draft.error().text().find("rule set bbb"), std::string::npos);
}

}  // namespace
}  // namespace warden::app
