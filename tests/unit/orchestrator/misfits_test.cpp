// Events of the contract, of accounts and of units that the contract can't have emitted.
#include <gtest/gtest.h>

#include "tests/unit/orchestrator/sequences.hpp"

namespace warden::orchestrator {
namespace {

TEST(Misfits, OfTheContract) {
    EXPECT_EQ(reason_of("deployed", 5'000, {Initialised{}}), "unbonding_secs must be 1 to 7776000");
    const auto fixed = Sequence("deployed").entity<Instance>(instance_key()).fixed;
    EXPECT_EQ(reason_of("deployed", 5'000, {Initialised{{"0x1"}, {"0x2"}, fixed}}),
              "instance instance exists already");
    EXPECT_EQ(reason_of("deployed", 5'000, {AdminChanged{{"0xee"}}}), "the admin was not proposed");
    EXPECT_EQ(reason_of("deployed", 5'000, {Unpaused{}}), "not paused");
    EXPECT_EQ(reason_of("deployed", 5'000, {Paused{}, Paused{}}), "already paused");
    EXPECT_EQ(reason_of("deployed", 5'000, {GenerationChanged{2}}), "the generation is not newer");
    EXPECT_EQ(reason_of("deployed", 5'000, {GenerationChanged{3}}), "");
}

// The constructor's txn, with more events of it: what does not fit, empty when all does.
std::string construct_and(const std::vector<Event>& more) {
    const Json file = support::repository_json("tests/golden/projection/deployed.json");
    std::vector<NamedFields> events;
    for (const Json& event : *file.find("blocks")->array()->front().find("events")->array()) {
        events.push_back(split_event(event));
    }
    for (const Event& event : more) events.push_back({std::string(name(event)), to_json(event)});
    const auto folded = FoldStore().fold(1'000, events);
    return folded ? "" : folded.error().detail.substr(folded.error().detail.find(": ") + 2);
}

TEST(Misfits, ConstructingEndsWithTheConstructorsOwnEvents) {
    const OracleChanged third{{"0x03"}, 2, 0, 0, false};
    const OracleChanged later{{"0x03"}, 2, 6'000, 0, false};
    const ArbiterChanged arbiter{{"0xab"}, 0, {"0xac"}, 6'000};
    const std::string wrong = "no call changes the oracles so";
    EXPECT_EQ(construct_and({third}), "") << "one more of the first";
    // Calls of the admin in the txn that deployed.
    EXPECT_EQ(construct_and({later}), "");
    EXPECT_EQ(construct_and({OracleChanged{{"0x01"}, 1, 0, 6'000, false}, later}), "");
    EXPECT_EQ(construct_and({arbiter, ArbiterChanged{{"0xab"}, 0, {}, 0}, later}), "");
    // From then on nobody is in office at once.
    const OracleChanged fourth{{"0x04"}, 3, 0, 0, false};
    EXPECT_EQ(construct_and({later, fourth}), wrong);
    EXPECT_EQ(construct_and({OracleChanged{{"0x01"}, 1, 0, 1'000, true}, third}), wrong);
    EXPECT_EQ(construct_and({OracleChanged{{"0x01"}, 1, 0, 6'000, false}, third}), wrong);
    EXPECT_EQ(construct_and({arbiter, third}), wrong);
    EXPECT_EQ(construct_and({Paused{}, third}), wrong);
    EXPECT_EQ(construct_and({ArbiterChanged{{"0xac"}, 0, {}, 0}}), "no call changes the arbiter so")
        << "there is one already";
    const auto config = Sequence("deployed").entity<Config>(config_key(1));
    EXPECT_EQ(construct_and({ConfigChanged{2, config}, later}), "");
    EXPECT_EQ(construct_and({ConfigChanged{2, config}, third}), wrong);
}

TEST(Misfits, OfConfigs) {
    Sequence sequence("deployed");
    ConfigChanged config{3, sequence.entity<Config>(config_key(1))};
    EXPECT_EQ(sequence.reason(5'000, {config}), "config versions are not consecutive");
    config.version = 2;
    config.config.quorum = 8;
    EXPECT_EQ(sequence.reason(5'000, {config}), "quorum must be 1 to 7");
    config.config.quorum = 2;
    config.config.dispute_deposit = 501;
    EXPECT_EQ(sequence.reason(5'000, {config}), "dispute_deposit must be 0 to 500");
    config.config.dispute_deposit = 500;
    EXPECT_EQ(sequence.reason(5'000, {config}), "");
}

TEST(Misfits, OfOracles) {
    const auto reason = [](const OracleChanged& event) {
        return reason_of("judges", 120'000, {event});
    };
    const std::string wrong = "no call changes the oracles so";
    // Slots: 0x05 from 112000, 0x01 revoked at 8000 (spent by now), 0x03, 0x01 from 13000, 0x04.
    EXPECT_EQ(reason({{"0x06"}, 1, 125'000, 0, false}), "");
    EXPECT_EQ(reason({{"0x06"}, 5, 125'000, 0, false}), wrong) << "a spent slot is free";
    EXPECT_EQ(reason({{"0x06"}, 1, 124'999, 0, false}), wrong) << "role_delay_secs";
    EXPECT_EQ(reason({{"0x06"}, 1, 0, 0, false}), wrong) << "only the first are in office at once";
    EXPECT_EQ(reason({{"0x06"}, 1, 125'000, 130'000, false}), wrong);
    EXPECT_EQ(reason({{"0x06"}, 1, 125'000, 0, true}), wrong);
    EXPECT_EQ(reason({{"0x03"}, 2, 7'000, 125'000, false}), "") << "retired";
    EXPECT_EQ(reason({{"0x03"}, 2, 7'000, 120'000, false}), wrong);
    EXPECT_EQ(reason({{"0x03"}, 2, 7'000, 120'000, true}), "") << "revoked";
    EXPECT_EQ(reason({{"0x03"}, 2, 7'000, 119'999, true}), wrong);
    EXPECT_EQ(reason({{"0x03"}, 2, 6'999, 120'000, true}), wrong);
    EXPECT_EQ(reason({{"0x04"}, 2, 7'000, 120'000, true}), wrong) << "another's slot";
    EXPECT_EQ(reason({{"0x01"}, 1, 0, 8'000, true}), wrong) << "revoked already";
    Sequence twice("judges");
    EXPECT_EQ(twice.reason(120'000, {OracleChanged{{"0x03"}, 2, 7'000, 125'000, false}}), "");
    EXPECT_EQ(twice.reason(121'000, {OracleChanged{{"0x03"}, 2, 7'000, 126'000, false}}), wrong)
        << "retired already";
    EXPECT_EQ(twice.reason(121'000, {OracleChanged{{"0x03"}, 2, 7'000, 121'000, true}}), "");
}

TEST(Misfits, AllSlotsCanBeTaken) {
    Sequence sequence("deployed");
    for (std::uint32_t slot = 2; slot < kOracleEntriesMax; ++slot) {
        const chain::Address oracle{"0x1" + std::to_string(slot)};
        EXPECT_EQ(sequence.reason(5'000, {OracleChanged{oracle, slot, 10'000, 0, false}}), "");
        EXPECT_EQ(sequence.reason(5'000, {OracleChanged{oracle, slot, 10'000, 5'000, true}}), "");
    }
    EXPECT_NE(sequence.reason(5'000, {OracleChanged{{"0x99"}, 14, 10'000, 0, false}}), "");
    EXPECT_EQ(sequence.reason(105'000, {OracleChanged{{"0x99"}, 2, 110'000, 0, false}}), "");
}

TEST(Misfits, AtMostSevenOraclesAreNotRetired) {
    Sequence sequence("deployed");
    for (std::uint32_t slot = 2; slot < 7; ++slot) {
        const chain::Address oracle{"0x1" + std::to_string(slot)};
        ASSERT_EQ(sequence.reason(5'000, {OracleChanged{oracle, slot, 10'000, 0, false}}), "");
    }
    const OracleChanged eighth{{"0x99"}, 7, 10'000, 0, false};
    EXPECT_EQ(sequence.reason(5'000, {eighth}), "no call changes the oracles so");
    ASSERT_EQ(sequence.reason(5'000, {OracleChanged{{"0x12"}, 2, 10'000, 10'000, false}}), "");
    EXPECT_EQ(sequence.reason(5'000, {eighth}), "");
}

TEST(Misfits, OfArbiters) {
    const auto reason = [](UnixSecs time, const ArbiterChanged& event) {
        return reason_of("judges", time, {event});
    };
    const std::string wrong = "no call changes the arbiter so";
    // In office is 0xab since 15000, next 0xae from 113000.
    EXPECT_EQ(reason(112'999, {{"0xab"}, 15'000, {}, 0}), "") << "called off";
    EXPECT_EQ(reason(113'000, {{"0xab"}, 15'000, {}, 0}), wrong);
    EXPECT_EQ(reason(113'000, {{"0xae"}, 113'000, {}, 0}), wrong) << "nothing to call off";
    EXPECT_EQ(reason(113'000, {{"0xae"}, 113'000, {"0xaf"}, 118'000}), "");
    EXPECT_EQ(reason(113'000, {{"0xae"}, 113'000, {"0xaf"}, 117'999}), wrong);
    EXPECT_EQ(reason(113'000, {{"0xae"}, 15'000, {"0xaf"}, 118'000}), wrong);
    EXPECT_EQ(reason(112'999, {{"0xae"}, 113'000, {"0xaf"}, 117'999}), wrong) << "not in office";
    EXPECT_EQ(reason(112'000, {{"0xab"}, 15'000, {"0xab"}, 117'000}), wrong);
    EXPECT_EQ(reason(112'000, {{"0xab"}, 15'000, {"0xaf"}, 0}), wrong);
    EXPECT_EQ(reason(112'000, {{"0xab"}, 15'000, {}, 117'000}), wrong);
}

TEST(Misfits, OfUpgrades) {
    Hash32 code{};
    code[0] = 1;
    EXPECT_EQ(reason_of("deployed", 5'000, {UpgradeProposed{code, 104'999}}),
              "not_before is 105000 by the rules, not 104999");
    EXPECT_EQ(reason_of("deployed", 5'000, {UpgradeProposed{{}, 105'000}}),
              "there is no such code");
    EXPECT_EQ(reason_of("deployed", 5'000, {UpgradeCancelled{}}), "no upgrade is pending");
    EXPECT_EQ(reason_of("deployed", 5'000, {Upgraded{code}}), "the code is not pending");
    const auto after = [&](UnixSecs time, const Event& event) {
        Sequence sequence("deployed");
        EXPECT_EQ(sequence.reason(5'000, {UpgradeProposed{code, 105'000}}), "");
        return sequence.reason(time, {event});
    };
    EXPECT_EQ(after(104'999, Upgraded{code}), "the delay is not over");
    EXPECT_EQ(after(105'000, Upgraded{code}), "");
    EXPECT_EQ(after(709'799, Upgraded{code}), "");
    EXPECT_EQ(after(709'800, Upgraded{code}), "the code is not pending") << "it lapsed";
    EXPECT_EQ(after(709'799, UpgradeCancelled{}), "");
    EXPECT_EQ(after(709'800, UpgradeCancelled{}), "no upgrade is pending");
    EXPECT_EQ(after(105'000, Upgraded{{}}), "the code is not pending");
}

TEST(Misfits, OfScores) {
    const auto reason = [](UnixSecs as_of, std::uint32_t score) {
        return reason_of("deployed", 5'500,
                         {ScoresPublished{Party::provider, as_of, {"0x01"}, {{{"0xa1"}, score}}}});
    };
    EXPECT_EQ(reason(2'000, 100), "");
    EXPECT_EQ(reason(2'000, 101), "score provider.0xa1 is above 100");
    EXPECT_EQ(reason(1'000, 5), "score provider.0xa1 is not newer");
    EXPECT_EQ(reason(1'500, 5), "as_of is no multiple of a day");
    EXPECT_EQ(reason(6'000, 5), "as_of is to come");
    EXPECT_EQ(reason(5'000, 5), "");
    EXPECT_EQ(reason_of("deployed", 5'500,
                        {ScoresPublished{Party::consumer, 0, {"0x01"}, {{{"0xa1"}, 1}}}}),
              "score consumer.0xa1 is not newer");
}

TEST(Misfits, OfGuides) {
    const auto reason = [](U128 price, UnixSecs as_of, UnixSecs valid_until) {
        return reason_of("deployed", 5'500,
                         {PriceGuidePublished{"eu-1", {"0x01"}, price, as_of, valid_until}});
    };
    // 3000000 as of 1000; 4 % a day, the day is 1000 s.
    EXPECT_EQ(reason(3'480'000, 5'000, 5'501), "");
    EXPECT_EQ(reason(3'480'001, 5'000, 5'501), "the price moves by too much");
    EXPECT_EQ(reason(2'520'000, 5'000, 5'501), "");
    EXPECT_EQ(reason(2'519'999, 5'000, 5'501), "the price moves by too much");
    EXPECT_EQ(reason(3'120'001, 2'000, 5'501), "the price moves by too much");
    EXPECT_EQ(reason(3'000'000, 1'000, 5'501), "the guide is not newer");
    EXPECT_EQ(reason(3'000'000, 2'500, 5'501), "as_of is no multiple of a day");
    EXPECT_EQ(reason(3'000'000, 6'000, 5'501), "as_of is to come");
    EXPECT_EQ(reason(3'000'000, 5'000, 5'500), "valid_until is past or too far");
    EXPECT_EQ(reason(3'000'000, 5'000, 2'597'500), "");
    EXPECT_EQ(reason(3'000'000, 5'000, 2'597'501), "valid_until is past or too far");
    EXPECT_EQ(reason(0, 5'000, 5'501), "the price is out of range");
    EXPECT_EQ(reason(kPriceMax + 1, 5'000, 5'501), "the price is out of range");
    const auto first = [](UnixSecs as_of) {
        return reason_of("deployed", 5'500,
                         {PriceGuidePublished{"us-1", {"0xad"}, kPriceMax, as_of, 5'501}});
    };
    EXPECT_EQ(first(1'000), "");
    EXPECT_EQ(first(0), "the guide is not newer");
}

TEST(Misfits, OfAccounts) {
    EXPECT_EQ(reason_of("deployed", 5'000, {ProviderRegistered{{"0xa1"}, "x"}}),
              "provider 0xa1 exists already");
    EXPECT_EQ(reason_of("deployed", 5'000, {ConsumerRegistered{{"0xc1"}}}),
              "consumer 0xc1 exists already");
    EXPECT_EQ(reason_of("deployed", 5'000, {StakeChanged{{"0xa9"}, 1, 0, 0}}),
              "provider 0xa9 does not exist");
    EXPECT_EQ(reason_of("deployed", 5'000, {OperatorChanged{{"0xa1"}, {"0xa1"}}}),
              "nobody is its own operator");
}

TEST(Misfits, OfStakes) {
    const auto reason = [](U128 stake, U128 unbonding, UnixSecs release_at) {
        return reason_of("deployed", 5'000, {StakeChanged{{"0xa1"}, stake, unbonding, release_at}});
    };
    // 2000, of which 500 are bound.
    EXPECT_EQ(reason(2'001, 0, 0), "");
    EXPECT_EQ(reason(kMoneyMax, 0, 0), "");
    EXPECT_EQ(reason(kMoneyMax + 1, 0, 0), "no call changes the stake so");
    EXPECT_EQ(reason(2'001, 1, 0), "no call changes the stake so");
    EXPECT_EQ(reason(2'000, 0, 1), "no call changes the stake so");
    EXPECT_EQ(reason(500, 1'500, 105'000), "");
    EXPECT_EQ(reason(499, 1'501, 105'000), "the stake would not cover the units");
    EXPECT_EQ(reason(500, 1'501, 105'000), "unbonding is 1500 by the rules, not 1501");
    EXPECT_EQ(reason(500, 1'500, 104'999), "release_at is 105000 by the rules, not 104999");
}

TEST(Misfits, WhatUnbondsIsPaidAsFarAsNoSlashWaitsForIt) {
    Sequence sequence("active");
    const chain::Address alice{"0xa1"};
    ASSERT_EQ(sequence.reason(3'000, {StakeChanged{alice, 1'000, 1'000, 103'000}}), "");
    EXPECT_EQ(sequence.reason(102'999, {StakeChanged{alice, 1'000, 0, 103'000}}),
              "no call changes the stake so");
    EXPECT_EQ(sequence.reason(103'000, {StakeChanged{alice, 1'000, 1, 103'000}}),
              "unbonding is 0 by the rules, not 1");
    EXPECT_EQ(sequence.reason(103'000, {StakeChanged{alice, 1'000, 0, 103'000}}),
              "balance_changed of 0xa1 is missing before it");
    EXPECT_EQ(sequence.reason(
                  103'000, {StakeChanged{alice, 1'000, 0, 103'000}, BalanceChanged{alice, 1'000}}),
              "");
}

TEST(Misfits, OfBonds) {
    const auto reason = [](const std::string& after, const std::vector<Event>& events) {
        return reason_of(after, 5'000, events);
    };
    const chain::Address carol{"0xc1"};
    EXPECT_EQ(reason("deployed", {BondChanged{carol, kMoneyMax}}), "");
    EXPECT_EQ(reason("deployed", {BondChanged{carol, kMoneyMax + 1}}), "the bond is out of range");
    EXPECT_EQ(reason("active", {BondChanged{carol, 7'199}}),
              "the bond would not cover what it is bound for");
    EXPECT_EQ(reason("active", {BondChanged{carol, 7'200}}),
              "balance_changed of 0xc1 is missing before it");
    EXPECT_EQ(reason("active", {BondChanged{carol, 7'200}, BalanceChanged{carol, 11'399}}),
              "the balance is 11400 by the rules, not 11399");
    EXPECT_EQ(reason("active", {BondChanged{carol, 7'200}, BalanceChanged{carol, 11'400}}), "");
}

TEST(Misfits, OfBalances) {
    const chain::Address carol{"0xc1"};
    EXPECT_EQ(reason_of("active", 5'000, {BalanceChanged{carol, 8'599}}), "") << "withdraw";
    EXPECT_EQ(reason_of("active", 5'000, {BalanceChanged{carol, 8'601}}),
              "the balance is 8600 by the rules, not 8601");
    EXPECT_EQ(reason_of("active", 5'000, {BalanceChanged{carol, 8'600}}),
              "the balance did not change");
    EXPECT_EQ(
        reason_of("active", 5'000, {EscrowDeposited{1, 5, 60'005}, BalanceChanged{carol, 9'000}}),
        "")
        << "what was sent too much";
    EXPECT_EQ(
        reason_of("active", 5'000, {EscrowDeposited{1, 5, 60'005}, BalanceChanged{{"0xa1"}, 1}}),
        "the balance is 0 by the rules, not 1");
}

TEST(Misfits, OfUnits) {
    Sequence sequence("deployed");
    UnitRegistered unit{3, {"0xa1"}, 1, "eu-1", Api::s3, "x", 1, 1, 3'600, 1};
    EXPECT_EQ(sequence.reason(5'000, {unit}), "unit ids are not consecutive");
    unit.unit_id = 2;
    unit.provider = {"0xa2"};
    EXPECT_EQ(sequence.reason(5'000, {unit}), "provider 0xa2 does not exist");
    unit.provider = {"0xa1"};
    unit.config_version = 2;
    EXPECT_EQ(sequence.reason(5'000, {unit}), "the config is not the current one");
    unit.config_version = 1;
    unit.window_secs = 3'599;
    EXPECT_EQ(sequence.reason(5'000, {unit}), "window_secs is out of range");
    unit.window_secs = 64'001;  // 36000 s until a slash is decided, 100000 of unbonding
    EXPECT_EQ(sequence.reason(5'000, {unit}), "window_secs is out of range");
    unit.window_secs = 64'000;
    EXPECT_EQ(sequence.reason(5'000, {unit}), "");
    EXPECT_EQ(sequence.entity<Provider>(provider_key({"0xa1"})).bound, 1'000u);
    EXPECT_EQ(reason_of("administration", 108'001, {UnitUpdated{1, "x"}}),
              "the unit is decommissioned");
    EXPECT_EQ(reason_of("active", 8'000, {UnitDecommissioned{1}}), "the unit is in use");
    EXPECT_EQ(
        reason_of("active", 8'000, {UnitStateChanged{1, UnitState::in_use, UnitState::reserved}}),
        "the unit is in_use, not reserved");
}

TEST(Misfits, OfPromises) {
    const auto reason = [](std::uint32_t version, SlaTerms terms) {
        return reason_of("deployed", 5'000, {SlaChanged{1, version, terms}});
    };
    EXPECT_EQ(reason(3, {1, 0, 0, 0, 0, 0, 0}), "SLA versions are not consecutive");
    EXPECT_EQ(reason(2, {0, 0, 0, 0, 0, 1, 1}),
              "latency_ms_max or another of the first five must be promised");
    EXPECT_EQ(reason(2, {1, 0, 0, 0, 0, 10'001, 0}), "credit_bps must be 0 to 10000");
    EXPECT_EQ(reason(2, {1, 0, 0, 1'000'000, 1'000'000, 10'000, 10'000}), "");
}

TEST(Misfits, OfMaintenance) {
    const auto reason = [](const MaintenanceScheduled& event) {
        return reason_of("deployed", 5'000, {event});
    };
    // Quota: 360 s of each 3600.
    EXPECT_EQ(reason({1, 5'060, 5'420, 5'060, 360}), "");
    EXPECT_EQ(reason({1, 5'060, 5'421, 5'060, 361}), "it is above the quota");
    EXPECT_EQ(reason({1, 5'059, 5'060, 5'059, 1}), "its notice is too short");
    EXPECT_EQ(reason({1, 5'060, 5'060, 5'060, 0}), "its time is out of range");
    EXPECT_EQ(reason({1, 1'214'599, 1'214'600, 1'214'599, 1}), "");
    EXPECT_EQ(reason({1, 1'214'600, 1'214'601, 1'214'600, 1}), "its time is out of range");
    const std::string wrong = "the maintenance or its period does not follow from what was";
    EXPECT_EQ(reason({1, 5'060, 5'420, 5'061, 360}), wrong);
    EXPECT_EQ(reason({1, 5'060, 5'420, 5'060, 359}), wrong);

    Sequence sequence("deployed");
    ASSERT_EQ(sequence.reason(5'000, {MaintenanceScheduled{1, 6'000, 6'100, 6'000, 100}}), "");
    EXPECT_EQ(sequence.reason(6'099, {MaintenanceScheduled{1, 6'300, 6'400, 6'000, 200}}),
              "another maintenance is not over");
    EXPECT_EQ(sequence.reason(6'040, {MaintenanceEnded{1, 6'000, 6'041, 6'000, 41}}), wrong);
    EXPECT_EQ(sequence.reason(6'100, {MaintenanceEnded{1, 6'000, 6'100, 6'000, 100}}),
              "there is no maintenance to end");
    EXPECT_EQ(sequence.reason(5'999, {MaintenanceEnded{1, 0, 0, 6'000, 0}}), "");
    EXPECT_EQ(sequence.reason(5'999, {MaintenanceScheduled{1, 5'999, 6'099, 5'999, 100}}),
              "its notice is too short");
    EXPECT_EQ(sequence.reason(5'900, {MaintenanceScheduled{1, 5'970, 5'980, 6'000, 10}}),
              "it is above the quota")
        << "before the period";
    EXPECT_EQ(sequence.reason(9'000, {MaintenanceScheduled{1, 9'599, 9'600, 6'000, 1}}), "");
    EXPECT_EQ(sequence.reason(9'700, {MaintenanceScheduled{1, 9'800, 9'801, 6'000, 2}}), wrong)
        << "a new period";
}

}  // namespace
}  // namespace warden::orchestrator
