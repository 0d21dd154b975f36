#include "domain/enforcement/protections.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace warden::enforcement {
namespace {

DataFacts good_data() {
    DataFacts f;
    f.electorate = 3;
    f.networks = 3;
    f.countable_slices = 8'640;
    f.known_slices = 8'600;
    f.min_known = 144;
    f.coverage_ppm_min = 800'000;
    f.retries = f.retries_min = 3;
    f.controls = 3;
    f.controls_min = 3;
    f.verdict_reproduced = true;
    f.events_final = true;
    f.verified_past_end = true;
    f.breached_providers = 1;
    f.live_providers = 4;
    return f;
}

ActFacts good_act() {
    ActFacts f;
    f.mode = Mode::full;
    f.now = 100;
    f.propose_from = 100;
    f.judged = {1'000, 2, 500};
    f.now_is = f.judged;
    f.may_vote = true;
    return f;
}

TEST(DataRules, AllPassOnGoodData) { EXPECT_EQ(failed_names(data_rules(good_data())), ""); }

TEST(DataRules, EachRuleBlocksAlone) {
    const std::vector<std::pair<std::string, std::function<void(DataFacts&)>>> cases{
        {"electorate", [](DataFacts& f) { f.electorate = 2; }},
        {"electorate", [](DataFacts& f) { f.electorate = 4; }},
        {"electorate", [](DataFacts& f) { f.networks = 2; }},
        {"only_fail_counts", [](DataFacts& f) { f.verdict_reproduced = false; }},
        {"reverified", [](DataFacts& f) { f.retries = 2; }},
        {"reverified", [](DataFacts& f) { f.retries = f.retries_min = 0; }},
        {"controls", [](DataFacts& f) { f.controls = 2; }},
        {"mass_breach", [](DataFacts& f) { f.breached_providers = 4; }},
        {"coverage",
         [](DataFacts& f) {
             f.known_slices = 143;
             f.countable_slices = 143;
         }},
        {"coverage", [](DataFacts& f) { f.known_slices = 6'911; }},
        {"warm_up", [](DataFacts& f) { f.in_warm_up = 1; }},
        {"maintenance", [](DataFacts& f) { f.in_maintenance = 1; }},
        {"one_slash_per_key", [](DataFacts& f) { f.slash_exists = true; }},
        {"final", [](DataFacts& f) { f.events_final = false; }},
        {"final", [](DataFacts& f) { f.verified_past_end = false; }},
    };
    for (const auto& [name, spoil] : cases) {
        DataFacts f = good_data();
        spoil(f);
        EXPECT_EQ(failed_names(data_rules(f)), name);
    }
}

TEST(DataRules, EightyPercentIsEnough) {
    DataFacts f = good_data();
    f.known_slices = 6'912;
    EXPECT_EQ(failed_names(data_rules(f)), "");
    f.known_slices = f.countable_slices = 144;
    EXPECT_EQ(failed_names(data_rules(f)), "") << "as few as must be known";
}

TEST(ActRules, EachRuleHoldsAlone) {
    EXPECT_EQ(failed_names(act_rules(good_act())), "");
    const std::vector<std::pair<std::string, std::function<void(ActFacts&)>>> cases{
        {"mass_breach", [](ActFacts& f) { f.mass_breach_hold = true; }},
        {"chain_reread", [](ActFacts& f) { f.now_is.reset(); }},
        {"chain_reread", [](ActFacts& f) { f.now_is->window_end = 999; }},
        {"chain_reread", [](ActFacts& f) { f.now_is->sla_version = 3; }},
        {"chain_reread", [](ActFacts& f) { f.now_is->gross = 499; }},
        {"may_vote", [](ActFacts& f) { f.may_vote = false; }},
        {"chain_reread", [](ActFacts& f) { f.own_is_party = true; }},
        {"grace", [](ActFacts& f) { f.now = 99; }},
        {"one_slash_per_key", [](ActFacts& f) { f.slash_exists = true; }},
        {"caps", [](ActFacts& f) { f.units_today_of_provider = 3; }},
        {"caps", [](ActFacts& f) { f.units_today = 20; }},
        {"kill_switch", [](ActFacts& f) { f.killed = true; }},
        {"mode", [](ActFacts& f) { f.mode = Mode::shadow; }},
        {"mode", [](ActFacts& f) { f.mode = Mode::off; }},
        {"clock", [](ActFacts& f) { f.clock.ahead_ms = 101; }},
        {"clock", [](ActFacts& f) { f.clock.behind_ms = 600'001; }},
    };
    for (const auto& [name, spoil] : cases) {
        ActFacts f = good_act();
        spoil(f);
        EXPECT_EQ(failed_names(act_rules(f)), name);
    }
}

TEST(ActRules, WhatAConsumerPaidInLaterHoldsNothing) {
    ActFacts f = good_act();
    f.now_is->gross = 501;
    EXPECT_EQ(failed_names(act_rules(f)), "");
}

TEST(ActRules, TheClockMayBeOffByAsMuchAsIsSaidToEitherSide) {
    ActFacts f = good_act();
    f.clock.ahead_ms = 100;
    EXPECT_EQ(failed_names(act_rules(f)), "");
    f.clock.ahead_ms = 0;
    f.clock.behind_ms = 600'000;
    EXPECT_EQ(failed_names(act_rules(f)), "");
}

// 2,592 s of 1,000 GB at 1,000 a GB and month are 1,000 in all, 500 in each of two windows.
TEST(ActRules, TheSubjectIsWhatTheReservationSaysOfTheWindow) {
    orchestrator::Reservation r;
    r.price = 1'000;
    r.gb = 1'000;
    r.duration_secs = 2'592;
    r.window_secs = 1'296;
    r.start = 10'000;
    r.end = 12'592;
    r.escrow = 700;
    r.sla_version = 4;
    EXPECT_EQ(*subject_of(r, 0, std::nullopt), (Subject{11'296, 4, 500}));
    EXPECT_EQ(*subject_of(r, 1, std::nullopt), (Subject{12'592, 4, 200}));
    orchestrator::Slash slash;
    slash.base = 450;
    EXPECT_EQ(*subject_of(r, 0, slash), (Subject{11'296, 4, 450})) << "what it holds";
    r.next_window = 1;
    EXPECT_EQ(*subject_of(r, 0, slash), (Subject{11'296, 4, 450})) << "whatever is settled";
    EXPECT_EQ(subject_of(r, 0, std::nullopt)->gross, 0u);
    r.gb = 0;
    EXPECT_FALSE(subject_of(r, 0, slash));
}

TEST(ActRules, TheLinkRuleSaysItsTrouble) {
    EXPECT_TRUE(link_rule("").passed);
    EXPECT_EQ(link_rule("it answers 404"),
              (RuleResult{19, "evidence_link", false, "it answers 404"}));
}

TEST(ActRules, AllAreEvaluatedNoneShortCircuits) {
    ActFacts f = good_act();
    f.killed = true;
    f.mode = Mode::off;
    EXPECT_EQ(failed_names(act_rules(f)), "kill_switch,mode");
    EXPECT_EQ(act_rules(f).size(), act_rules(good_act()).size());
}

TEST(MassBreach, MoreThanThreeAndMoreThanAFifth) {
    EXPECT_FALSE(is_mass_breach(3, 3));
    EXPECT_TRUE(is_mass_breach(4, 19));
    EXPECT_FALSE(is_mass_breach(4, 20));
    EXPECT_TRUE(is_mass_breach(5, 20));
}

}  // namespace
}  // namespace warden::enforcement
