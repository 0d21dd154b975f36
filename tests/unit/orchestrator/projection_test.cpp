#include "domain/orchestrator/projection.hpp"

#include <gtest/gtest.h>

#include "tests/unit/orchestrator/sequences.hpp"

namespace warden::orchestrator {
namespace {

EntityKey key_of(const std::string& text) {
    const auto space = text.find(' ');
    return {from_name<EntityKind>(text.substr(0, space)).value(), text.substr(space + 1)};
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, EventsRebuildTheState) {
    const Sequence sequence(GetParam());
    for (const auto& [key, body] : *sequence.file().find("entities")->object()) {
        EXPECT_EQ(sequence.store().body(key_of(key)).value_or("nothing"), write_canonical(body))
            << key;
    }
}

INSTANTIATE_TEST_SUITE_P(Sequences, Golden,
                         testing::Values("deployed", "administration", "judges", "active", "cut",
                                         "unfunded", "slashed", "claimed", "silence"));

TEST(Projection, AMisfitNamesBlockTxnEventAndReason) {
    EXPECT_EQ(Sequence("deployed").fold(5'000, {UnitUpdated{9, "x"}}),
              "block 4 txn 0xt event 0 unit_updated: unit 9 does not exist");
}

TEST(Projection, AnEventWhoseEntitiesWereNotLoadedIsRefused) {
    State state;
    const auto refusal = [&](const Event& event) { return apply(state, event, {}).error().detail; };
    EXPECT_EQ(refusal(UnitUpdated{1, "x"}),
              "block 0 txn  event 0 unit_updated: unit 1 was not loaded");
    EXPECT_EQ(refusal(BalanceChanged{{"0xa"}, 1}),
              "block 0 txn  event 0 balance_changed: balance 0xa was not loaded");
    EXPECT_EQ(refusal(ProviderRegistered{{"0xa"}, "x"}),
              "block 0 txn  event 0 provider_registered: provider 0xa was not loaded");
    EXPECT_EQ(refusal(OperatorChanged{{"0xa"}, {"0xb"}}),
              "block 0 txn  event 0 operator_changed: operator 0xa was not loaded");
    EXPECT_EQ(refusal(EscrowReleased{1, 2, 3, 4, 5, 6}),
              "block 0 txn  event 0 escrow_released: slash 1.provider.2 was not loaded");
}

TEST(Projection, MissingLeadsFromTheContractToItsConfigAndFromAReservationToItsParties) {
    State state;
    const Event event = ReservationStateChanged{1, 2, {}, {}, 0, 0};
    EXPECT_EQ(missing(event, state),
              (std::vector<EntityKey>{instance_key(), unit_key(2), reservation_key(1)}));
    Instance instance;
    instance.config_version = 9;
    Reservation reservation;
    reservation.provider = {"0xa"};
    reservation.consumer = {"0xc"};
    reservation.config_version = 8;
    Unit unit;
    unit.config_version = 7;
    state.put(instance_key(), instance);
    state.put(unit_key(2), unit);
    state.put(reservation_key(1), reservation);
    EXPECT_EQ(missing(event, state),
              (std::vector<EntityKey>{config_key(7), config_key(8), config_key(9),
                                      provider_key({"0xa"}), consumer_key({"0xc"})}));
}

TEST(State, TakesOnlyWhatDiffersFromWhatIsStored) {
    State state;
    state.put(guide_key("eu"), Guide{1, 2, 3});
    state.put(guide_key("us"), std::nullopt);
    state.set(guide_key("eu"), Guide{1, 2, 3});
    EXPECT_TRUE(state.take_changes().empty());
    state.set(guide_key("eu"), Guide{3, 4, 5});
    state.set(guide_key("us"), Guide{5, 6, 7});
    state.set(guide_key("eu"), Guide{1, 2, 3});
    auto changes = state.take_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].first, guide_key("us"));
    EXPECT_TRUE(state.take_changes().empty());
    state.edit<Guide>(guide_key("us"))->price = 7;
    changes = state.take_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(std::get<Guide>(changes[0].second), (Guide{7, 6, 7}));
    EXPECT_EQ(state.find<Unit>(guide_key("us")), nullptr);
    state.unfinished().txn_hash = "0xt";
    state.clear();
    EXPECT_FALSE(state.knows(guide_key("us")));
    EXPECT_EQ(state.unfinished(), Unfinished{});
}

TEST(Entities, AKeyAsTextBeginsWithItsKind) {
    EXPECT_EQ(unit_key(7).text(), "unit 7");
    EXPECT_EQ(operator_key({"0xa"}).text(), "operator 0xa");
}

TEST(Entities, BadBodiesAreRefused) {
    const auto body = from_json<Guide>(Json::Object{{"price", "1"}});
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().detail, "guide: as_of: missing");
    EXPECT_FALSE(entity_from_json(static_cast<EntityKind>(99), Json::Object{}));
    EXPECT_EQ(from_json<Guide>(to_json(Entity(Guide{7, 8, 9}))).value(), (Guide{7, 8, 9}));
}

}  // namespace
}  // namespace warden::orchestrator
