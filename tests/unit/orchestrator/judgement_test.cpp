#include "domain/orchestrator/judgement.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "domain/orchestrator/judges.hpp"

namespace warden::orchestrator {
namespace {

constexpr UnixSecs kStart = 1'000;  // of the window
constexpr SlashKey kProvider{1, Party::provider, 0};
constexpr SlashKey kConsumer{1, Party::consumer, 0};

Instance with_oracles(std::initializer_list<const char*> oracles) {
    Instance instance;
    for (const char* oracle : oracles) instance.oracles.push_back({{oracle}, 0, 0, false});
    return instance;
}

Vote vote(const char* oracle, std::uint32_t reasons, std::uint32_t score) {
    return {{oracle}, reasons, score, {}, false};
}

Slash slash_of(U128 base, std::vector<Vote> votes) {
    Slash slash;
    slash.base = base;
    slash.reasons = reason::kUptime;
    slash.votes = std::move(votes);
    return slash;
}

Config config() {
    Config c;
    c.platform_fee_bps = 100;
    c.stake_penalty_bps = 1'000;
    c.consumer_penalty_bps = 2'000;
    c.min_credit_bps = 500;
    c.min_outage_bps = 6'000;
    c.dispute_deposit = 20;
    c.dispute_deposit_bps = 1'000;
    return c;
}
SlaTerms terms() {
    SlaTerms t;
    t.uptime_ppm_min = 990'000;
    t.credit_bps = 2'000;
    t.outage_bps = 9'000;
    return t;
}

TEST(OwedReasons, ArePromisedOrAlwaysOwed) {
    EXPECT_EQ(owed_reasons(Party::provider, {}), reason::kIntegrity | reason::kOutage);
    EXPECT_EQ(owed_reasons(Party::provider, {1, 1, 1, 1, 1, 0, 0}), reason::kProvider);
    EXPECT_EQ(owed_reasons(Party::provider, {0, 0, 1, 0, 0, 0, 0}),
              reason::kDownload | reason::kIntegrity | reason::kOutage);
    EXPECT_EQ(owed_reasons(Party::provider, {0, 1, 0, 0, 0, 0, 0}) & reason::kUpload,
              reason::kUpload);
    EXPECT_EQ(owed_reasons(Party::consumer, {}), reason::kConsumer);
}

TEST(Deposit, IsAPartOfWhatTheAccusedCanLoseAndNeverBelowTheFloor) {
    EXPECT_EQ(risk(Party::provider, 10'009, config()), 1'000u);
    EXPECT_EQ(risk(Party::consumer, 10'009, config()), 2'001u);
    EXPECT_EQ(slash_deposit(Party::provider, 10'009, config()), 1'100u);
    EXPECT_EQ(slash_deposit(Party::consumer, 10'009, config()), 200u);
    EXPECT_EQ(slash_deposit(Party::provider, 100, config()), 20u);
    EXPECT_EQ(slash_deposit(Party::consumer, 0, config()), 20u);
}

TEST(Tally, AQuorumMustShareOneReason) {
    const Instance instance = with_oracles({"a", "b", "c"});
    const auto count = [&](std::vector<Vote> votes) {
        return tally(slash_of(1, std::move(votes)), instance, 2, kStart);
    };
    EXPECT_EQ(count({}), (Tally{2, 0, 0, 0}));
    EXPECT_EQ(count({vote("a", 1, 50)}), (Tally{2, 1, 0, 0}));
    EXPECT_EQ(count({vote("a", 1, 50), vote("b", 8, 60)}), (Tally{2, 1, 0, 0}));
    EXPECT_EQ(count({vote("a", 9, 50), vote("b", 8, 60)}), (Tally{2, 2, 8, 60}));
    EXPECT_EQ(count({vote("a", 9, 50), vote("b", 8, 60), vote("c", 9, 90)}), (Tally{2, 3, 9, 60}));
}

TEST(Tally, TheScoreIsTheLowestThatAQuorumStandsBehind) {
    const Instance instance = with_oracles({"a", "b", "c"});
    // Bit 1: 10 and 90; bit 8: 20, 70 and 90.
    const auto votes = {vote("a", 9, 90), vote("b", 8, 20), vote("c", 8, 70)};
    EXPECT_EQ(tally(slash_of(1, votes), instance, 2, kStart), (Tally{2, 3, 8, 70}));
    const auto both = {vote("a", 9, 90), vote("b", 8, 20), vote("c", 9, 10)};
    EXPECT_EQ(tally(slash_of(1, both), instance, 2, kStart), (Tally{2, 3, 9, 20}));
    const Instance five = with_oracles({"a", "b", "c", "d", "e"});
    EXPECT_EQ(tally(slash_of(1, both), five, 3, kStart), (Tally{3, 3, 8, 90}));
}

TEST(Tally, OnlyLiveVotesCount) {
    Instance instance = with_oracles({"a", "b", "late", "gone", "revoked"});
    instance.oracles[2].since = kStart + 1;
    instance.oracles[3].until = kStart;
    instance.oracles[4] = {{"revoked"}, 0, kStart + 9, true};
    Slash slash = slash_of(1, {vote("a", 1, 1), vote("b", 1, 1), vote("late", 1, 1),
                               vote("gone", 1, 1), vote("revoked", 1, 1), vote("none", 1, 1)});
    EXPECT_EQ(tally(slash, instance, 2, kStart).support, 2u);
    slash.votes[0].withdrawn = true;
    EXPECT_EQ(tally(slash, instance, 2, kStart).support, 1u);
    instance.oracles[2].since = kStart;
    EXPECT_EQ(tally(slash, instance, 2, kStart).support, 2u);
    instance.oracles[3].until = kStart + 1;
    EXPECT_EQ(tally(slash, instance, 2, kStart).support, 3u);
}

TEST(Tally, TheQuorumIsThatOfTheWindow) {
    const Instance instance = with_oracles({"a", "b", "c"});
    const Slash slash = slash_of(1, {vote("a", 1, 50), vote("b", 1, 60)});
    EXPECT_EQ(tally(slash, instance, 7, kStart), (Tally{2, 2, 1, 60})) << "two of three";
    EXPECT_TRUE(tally(slash, instance, 7, kStart).has_quorum());
    EXPECT_FALSE(tally(slash, with_oracles({"a", "b", "c", "d"}), 7, kStart).has_quorum());
    EXPECT_EQ(tally(slash, with_oracles({"a"}), 3, kStart).quorum, 2u) << "never one alone";
    EXPECT_EQ(tally(slash, with_oracles({"a"}), 1, kStart), (Tally{1, 1, 1, 50}));
}

// Of a provider's slash with two votes for `reasons` and these scores.
SlashClosing executed(U128 base, std::uint32_t reasons, std::uint32_t score, U128 stake,
                      SlashEnd end = SlashEnd::executed, std::uint32_t share = kBpsOne) {
    Slash slash = slash_of(base, {vote("a", reasons, score), vote("b", reasons, score)});
    slash.share_bps = share;
    slash.deposit = 77;
    slash.claim_deposit = 88;
    const Tally votes = tally(slash, with_oracles({"a", "b"}), 2, kStart);
    return closing(kProvider, slash, end, votes, config(), terms(), stake);
}

TEST(Closing, TheCreditIsAFloorOfWhatTheScoreGives) {
    EXPECT_EQ(executed(10'000, reason::kUptime, 70, 0).amount, 3'000u);
    EXPECT_EQ(executed(10'000, reason::kUptime, 100, 0).amount, 2'000u) << "credit_bps";
    EXPECT_EQ(executed(10'000, reason::kOutage, 70, 0).amount, 9'000u) << "outage_bps";
    EXPECT_EQ(executed(10'000, reason::kIntegrity, 70, 0).amount, 9'000u);
    EXPECT_EQ(executed(10'000, reason::kIntegrity, 5, 0).amount, 9'500u);
    Config mine = config();
    mine.min_credit_bps = 4'000;
    mine.min_outage_bps = 10'000;
    const Slash slash = slash_of(10'000, {});
    const auto with = [&](const Tally& votes) {
        return closing(kProvider, slash, SlashEnd::executed, votes, mine, terms(), 0).amount;
    };
    EXPECT_EQ(with({2, 2, reason::kUptime, 70}), 4'000u) << "min_credit_bps";
    EXPECT_EQ(with({2, 2, reason::kUptime | reason::kOutage, 70}), 10'000u) << "min_outage_bps";
}

TEST(Closing, NobodyGainsByAnOutage) {
    // 10 % of the base is at risk of the stake; the consumer never has more than the base.
    const SlashClosing some = executed(10'000, reason::kUptime, 70, 5'000);
    EXPECT_EQ(some.stake_amount, 1'000u);
    EXPECT_EQ(some.stake_to_consumer, 1'000u);
    EXPECT_EQ(some.burnt, 0u);
    const SlashClosing most = executed(10'000, reason::kOutage, 4, 5'000);
    EXPECT_EQ(most.amount, 9'600u);
    EXPECT_EQ(most.stake_to_consumer, 400u);
    EXPECT_EQ(most.burnt, 600u);
    EXPECT_EQ(executed(10'000, reason::kUptime, 70, 999).stake_amount, 999u) << "all there is";
}

TEST(Closing, TheArbitersShareIsOfAll) {
    const SlashClosing half =
        executed(10'001, reason::kUptime, 70, 5'000, SlashEnd::confirmed, 5'000);
    EXPECT_EQ(half.amount, 1'500u);
    EXPECT_EQ(half.stake_amount, 500u);
    EXPECT_EQ(half.fee, 85u);
    EXPECT_EQ(half.to_provider, 8'416u);
    EXPECT_EQ(half.reasons, reason::kUptime);
}

TEST(Closing, ADeposit) {
    const auto of = [](SlashEnd end, std::uint32_t share) {
        return executed(10'000, reason::kUptime, 70, 0, end, share);
    };
    EXPECT_EQ(of(SlashEnd::executed, kBpsOne).deposit_returned, 77u) << "nobody judged";
    EXPECT_EQ(of(SlashEnd::confirmed, kBpsOne).deposit_returned, 0u);
    EXPECT_EQ(of(SlashEnd::confirmed, kBpsOne).burnt, 77u);
    EXPECT_EQ(of(SlashEnd::confirmed, kBpsOne - 1).deposit_returned, 77u);
    EXPECT_EQ(of(SlashEnd::confirmed, kBpsOne - 1).burnt, 0u);
    EXPECT_EQ(of(SlashEnd::rejected, 0).deposit_returned, 77u);
    EXPECT_EQ(of(SlashEnd::lapsed, kBpsOne).deposit_returned, 77u);
    for (const SlashEnd end : {SlashEnd::executed, SlashEnd::confirmed, SlashEnd::rejected}) {
        EXPECT_EQ(of(end, 0).claim_returned, 88u) << "a quorum stands behind it";
    }
}

TEST(Closing, OfAClaimThatNoQuorumStandsBehind) {
    Slash slash = slash_of(10'000, {vote("a", reason::kUptime, 0)});
    slash.deposit = 77;
    slash.claim_deposit = 88;
    slash.claim_reasons = reason::kOutage;
    const auto of = [&](SlashEnd end, std::uint32_t share) {
        slash.share_bps = share;
        return closing(kProvider, slash, end, {2, 1, 0, 0}, config(), terms(), 5'000);
    };
    const SlashClosing upheld = of(SlashEnd::upheld, kBpsOne);
    EXPECT_EQ(upheld.reasons, reason::kOutage);
    EXPECT_EQ(upheld.amount, 10'000u);
    EXPECT_EQ(upheld.stake_amount, 0u) << "the arbiter alone never takes stake";
    EXPECT_EQ(upheld.burnt, 77u);
    EXPECT_EQ(upheld.claim_returned, 88u);
    const SlashClosing half = of(SlashEnd::upheld, 5'000);
    EXPECT_EQ(half.amount, 5'000u);
    EXPECT_EQ(half.deposit_returned, 77u);
    const SlashClosing rejected = of(SlashEnd::rejected, 0);
    EXPECT_EQ(rejected.reasons, reason::kUptime);
    EXPECT_EQ(rejected.amount, 0u);
    EXPECT_EQ(rejected.claim_returned, 0u) << "the accused has it";
    const SlashClosing lapsed = of(SlashEnd::lapsed, kBpsOne);
    EXPECT_EQ(lapsed.to_provider, 9'900u);
    EXPECT_EQ(lapsed.fee, 100u);
    EXPECT_EQ(lapsed.claim_returned, 88u);
}

TEST(Closing, OfAConsumerTakesOfTheBond) {
    Slash slash =
        slash_of(10'000, {vote("a", reason::kOverUse, 0), vote("b", reason::kOverUse, 0)});
    const auto of = [&](SlashEnd end, std::uint32_t share, U128 bond) {
        slash.share_bps = share;
        return closing(kConsumer, slash, end, {2, 2, reason::kOverUse, 0}, config(), terms(), bond);
    };
    EXPECT_EQ(of(SlashEnd::executed, kBpsOne, 5'000).amount, 2'000u);
    EXPECT_EQ(of(SlashEnd::executed, kBpsOne, 5'000).to_provider, 2'000u);
    EXPECT_EQ(of(SlashEnd::executed, kBpsOne, 5'000).fee, 0u);
    EXPECT_EQ(of(SlashEnd::executed, kBpsOne, 1'999).amount, 1'999u);
    EXPECT_EQ(of(SlashEnd::confirmed, 2'500, 5'000).amount, 500u);
    EXPECT_EQ(of(SlashEnd::upheld, 2'500, 5'000).amount, 500u);
    EXPECT_EQ(of(SlashEnd::rejected, 0, 5'000).amount, 0u);
    EXPECT_EQ(of(SlashEnd::lapsed, kBpsOne, 5'000).to_provider, 0u);
}

// A slash, its votes and its end, as they can be.
struct Drawn {
    SlashKey key;
    Slash slash;
    Instance instance;
    Config config;
    SlaTerms terms;
    std::uint32_t quorum = 0;
    U128 funds = 0;
};

Drawn drawn() {
    const auto bps = [] { return *rc::gen::inRange<std::uint32_t>(0, kBpsOne + 1); };
    const auto money = [] { return U128{*rc::gen::inRange<std::uint64_t>(0, 1'000'000'000)}; };
    Drawn out;
    out.key.party = *rc::gen::element(Party::provider, Party::consumer);
    out.slash.base = money();
    out.slash.deposit = money();
    out.slash.claim_reasons = *rc::gen::element(0u, 1u);
    out.slash.claim_deposit = out.slash.claimed() ? money() : 0;
    out.slash.share_bps = bps();
    const auto count = *rc::gen::inRange<std::uint32_t>(0, 8);
    for (std::uint32_t i = 0; i < count; ++i) {
        const chain::Address oracle{std::to_string(i)};
        out.slash.votes.push_back({oracle,
                                   *rc::gen::inRange<std::uint32_t>(1, 1 << 7),
                                   *rc::gen::inRange<std::uint32_t>(0, 101),
                                   {},
                                   *rc::gen::arbitrary<bool>()});
        out.instance.oracles.push_back({oracle, *rc::gen::inRange<UnixSecs>(0, 2 * kStart),
                                        *rc::gen::inRange<UnixSecs>(0, 2 * kStart),
                                        *rc::gen::arbitrary<bool>()});
    }
    out.config.platform_fee_bps = bps() / 10;
    out.config.stake_penalty_bps = bps();
    out.config.consumer_penalty_bps = bps();
    out.config.min_credit_bps = bps();
    out.config.min_outage_bps = bps();
    out.terms.credit_bps = bps();
    out.terms.outage_bps = bps();
    out.quorum = *rc::gen::inRange<std::uint32_t>(1, 8);
    out.funds = money();
    return out;
}

RC_GTEST_PROP(ClosingLaw, WhatIsTakenIsGivenOrBurnt, ()) {
    Drawn d = drawn();
    const Tally votes = tally(d.slash, d.instance, d.quorum, kStart);
    const auto end = votes.has_quorum() ? *rc::gen::element(SlashEnd::executed, SlashEnd::confirmed)
                                        : *rc::gen::element(SlashEnd::upheld, SlashEnd::rejected,
                                                            SlashEnd::lapsed);
    const SlashClosing e = closing(d.key, d.slash, end, votes, d.config, d.terms, d.funds);
    const U128 deposit_burnt = d.slash.deposit - e.deposit_returned;
    RC_ASSERT(deposit_burnt == 0 || deposit_burnt == d.slash.deposit);
    RC_ASSERT(e.burnt == e.stake_amount - e.stake_to_consumer + deposit_burnt);
    RC_ASSERT(e.claim_returned == 0 || e.claim_returned == d.slash.claim_deposit);
    if (d.key.party == Party::provider) {
        RC_ASSERT(e.amount + e.to_provider + e.fee == d.slash.base);
        RC_ASSERT(e.amount + e.stake_to_consumer <= d.slash.base);
        RC_ASSERT(e.stake_amount <= d.funds);
    } else {
        RC_ASSERT(e.amount == e.to_provider);
        RC_ASSERT(e.amount <= d.funds);
        RC_ASSERT(e.fee + e.stake_amount == 0);
    }
}

RC_GTEST_PROP(TallyLaw, CountsAsTheRulesSay, ()) {
    const Drawn d = drawn();
    const Tally votes = tally(d.slash, d.instance, d.quorum, kStart);
    // By the definitions, one bit after the other.
    std::map<std::uint32_t, std::vector<std::uint32_t>> live;
    for (const Vote& one : d.slash.votes) {
        if (one.withdrawn || !may_vote(d.instance, one.oracle, kStart)) continue;
        for (std::uint32_t bit = 1; bit < 2'048; bit *= 2) {
            if ((one.reasons & bit) != 0) live[bit].push_back(one.score_before);
        }
    }
    std::uint32_t support = 0;
    std::uint32_t agreed = 0;
    std::uint32_t score = 100;
    for (auto& [bit, scores] : live) {
        std::ranges::sort(scores);
        support = std::max(support, static_cast<std::uint32_t>(scores.size()));
        if (scores.size() < votes.quorum) continue;
        agreed |= bit;
        score = std::min(score, scores[votes.quorum - 1]);
    }
    RC_ASSERT(votes.support == support);
    RC_ASSERT(votes.agreed == agreed);
    RC_ASSERT(votes.score == (agreed == 0 ? 0 : score));
    RC_ASSERT(votes.has_quorum() == (agreed != 0));
    RC_ASSERT(votes.quorum >= std::min(2u, d.quorum) && votes.quorum <= std::max(2u, d.quorum));
}

}  // namespace
}  // namespace warden::orchestrator
