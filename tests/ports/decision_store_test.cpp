// DecisionStore: rows are only added, evidence is sealed once, switches are shared.

#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using enforcement::DecisionState;

ports::WindowKey window_key(std::uint64_t reservation, std::uint32_t window = 3) {
    return {{{"testchain", "main"}, reservation}, orchestrator::Party::provider, window};
}

ports::DecisionRow decision(std::uint64_t reservation, DecisionState state) {
    return {window_key(reservation), state, "mass_failure", Json::Object{{"rule", 5}},
            1'700'000'000};
}

ports::EvidenceRow evidence(std::uint64_t reservation, char root) {
    return {std::string(64, root), window_key(reservation), R"(["bundle"])", R"({"open":"ings"})",
            1'700'000'000};
}

template <class World>
class DecisionStoreSuite : public StoreSuite<World> {
  protected:
    ports::DecisionStore& store() { return this->world().decisions(); }
    std::optional<Errc> append(const ports::DecisionRow& row) {
        return errc_of(this->run(store().append(row, this->fence())));
    }
    std::optional<Errc> seal(const ports::EvidenceRow& row) {
        return errc_of(this->run(store().seal(row, this->fence())));
    }
};
TYPED_TEST_SUITE(DecisionStoreSuite, Worlds, WorldNames);

TYPED_TEST(DecisionStoreSuite, TheNewestRowOfAKeyIsItsState) {
    EXPECT_TRUE(this->get(this->store().history(window_key(1))).empty());
    ASSERT_EQ(this->append(decision(1, DecisionState::sealed)), std::nullopt);
    ASSERT_EQ(this->append(decision(2, DecisionState::blocked)), std::nullopt);
    ASSERT_EQ(this->append(decision(1, DecisionState::warned)), std::nullopt);

    const auto rows = this->get(this->store().history(window_key(1)));
    ASSERT_EQ(rows.size(), 2U);
    const ports::DecisionRow& latest = rows[1].row.value();
    EXPECT_EQ(latest.key, window_key(1));
    EXPECT_EQ(latest.state, DecisionState::warned);
    EXPECT_EQ(latest.reason, "mass_failure");
    EXPECT_EQ(write_canonical(latest.detail), R"({"rule":5})");
    EXPECT_EQ(latest.at, 1'700'000'000U);
    EXPECT_TRUE(this->get(this->store().history(window_key(1, 4))).empty());
}

TYPED_TEST(DecisionStoreSuite, WhatWasFiledIsListedFromATimeOn) {
    for (std::uint64_t reservation = 1; reservation <= 4; ++reservation) {
        ports::DecisionRow row =
            decision(reservation, reservation == 2 ? DecisionState::sealed : DecisionState::filed);
        row.at += reservation == 3 ? 0 : 100 * reservation;
        ASSERT_EQ(this->append(row), std::nullopt);
    }
    const auto filed = [&](ports::FiledQuery query) {
        std::string reservations;
        for (const auto& stored : this->get(this->store().filed(query))) {
            reservations += std::to_string(stored.row->key.reservation.number) + " ";
        }
        return reservations;
    };
    EXPECT_EQ(filed({}), "1 3 4 ");
    EXPECT_EQ(filed({.since = 1'700'000'100}), "1 4 ") << "the moment itself counts";
    EXPECT_EQ(filed({.since = 1'700'000'101}), "4 ");
    EXPECT_EQ(filed({.limit = 2}), "1 3 ");
    const auto first = this->get(this->store().filed({.limit = 1}));
    EXPECT_EQ(filed({.after = first[0].id}), "3 4 ");
    EXPECT_EQ(write_canonical(first[0].row->detail), R"({"rule":5})");
}

TYPED_TEST(DecisionStoreSuite, HistoryAndListAreOldestFirst) {
    for (const auto state : {DecisionState::sealed, DecisionState::warned, DecisionState::filed}) {
        ASSERT_EQ(this->append(decision(1, state)), std::nullopt);
        ASSERT_EQ(this->append(decision(2, state)), std::nullopt);
    }
    std::string states;
    for (const auto& stored : this->get(this->store().history(window_key(1)))) {
        states += std::string(name(stored.row->state)) + " ";
    }
    EXPECT_EQ(states, "sealed warned filed ");
    const auto first = this->get(this->store().list(0, 4));
    ASSERT_EQ(first.size(), 4U);
    const auto rest = this->get(this->store().list(first.back().id, 4));
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].row->state, DecisionState::filed);
    EXPECT_GT(rest[0].id, first.back().id);
}

TYPED_TEST(DecisionStoreSuite, TheSameRowAgainIsOneRow) {
    ASSERT_EQ(this->append(decision(1, DecisionState::sealed)), std::nullopt);
    ASSERT_EQ(this->append(decision(1, DecisionState::sealed)), std::nullopt);
    EXPECT_EQ(this->get(this->store().history(window_key(1))).size(), 1U);
    ports::DecisionRow later = decision(1, DecisionState::sealed);
    later.at += 1;
    ASSERT_EQ(this->append(later), std::nullopt);
    EXPECT_EQ(this->get(this->store().history(window_key(1))).size(), 2U);
}

TYPED_TEST(DecisionStoreSuite, EvidenceIsSealedOncePerKey) {
    EXPECT_EQ(this->seal(evidence(1, 'a')), std::nullopt);
    EXPECT_EQ(this->seal(evidence(1, 'a')), std::nullopt);
    EXPECT_EQ(this->seal(evidence(1, 'b')), Errc::conflict);
    EXPECT_EQ(this->seal(evidence(2, 'a')), Errc::conflict);
    EXPECT_EQ(this->seal(evidence(2, 'c')), std::nullopt);

    const auto by_root = this->get(this->store().evidence(std::string(64, 'a')));
    ASSERT_TRUE(by_root.has_value());
    EXPECT_EQ(by_root->key, window_key(1));
    EXPECT_EQ(by_root->bundle, R"(["bundle"])");
    EXPECT_EQ(by_root->openings, R"({"open":"ings"})");
    EXPECT_EQ(by_root->sealed_at, 1'700'000'000U);
    EXPECT_EQ(this->get(this->store().evidence_of(window_key(2)))->root, std::string(64, 'c'));
    EXPECT_FALSE(this->get(this->store().evidence(std::string(64, 'b'))).has_value());
    EXPECT_FALSE(this->get(this->store().evidence_of(window_key(9))).has_value());
}

TYPED_TEST(DecisionStoreSuite, AChangeOfOneSwitchLeavesTheOtherAsItIs) {
    auto value = this->get(this->store().switches());
    EXPECT_FALSE(value.killed);
    EXPECT_FALSE(value.mass_breach_hold);
    EXPECT_EQ(value.changed_at, 0U);
    ports::SwitchChange kill;
    kill.killed = true;
    kill.reason = "drill";
    kill.by = "ana";
    kill.at = 5;
    value = this->get(this->store().change_switches(kill));
    EXPECT_TRUE(value.killed);
    EXPECT_FALSE(value.mass_breach_hold);
    EXPECT_EQ(value.changed_by, "ana");

    ports::SwitchChange hold;
    hold.mass_breach_hold = true;
    hold.reason = "rule 5";
    hold.by = "enforcer/testchain.main";
    hold.at = 6;
    this->get(this->store().change_switches(hold));
    value = this->get(this->store().switches());
    EXPECT_TRUE(value.killed);
    EXPECT_TRUE(value.mass_breach_hold);
    EXPECT_EQ(value.reason, "rule 5");
    EXPECT_EQ(value.changed_by, "enforcer/testchain.main");
    EXPECT_EQ(value.changed_at, 6U);

    hold.mass_breach_hold = false;
    this->get(this->store().change_switches(hold));
    value = this->get(this->store().change_switches(hold));  // the same again
    EXPECT_TRUE(value.killed);
    EXPECT_FALSE(value.mass_breach_hold);
}

TYPED_TEST(DecisionStoreSuite, AStaleFenceIsRefusedByEveryLeadersWrite) {
    this->world().take_over("suite");
    EXPECT_EQ(this->append(decision(1, DecisionState::sealed)), Errc::stale_fence);
    EXPECT_EQ(this->seal(evidence(1, 'a')), Errc::stale_fence);
    EXPECT_TRUE(this->get(this->store().list(0, 5)).empty());
    EXPECT_FALSE(this->get(this->store().evidence_of(window_key(1))).has_value());
}

}  // namespace
}  // namespace warden::store_tests
