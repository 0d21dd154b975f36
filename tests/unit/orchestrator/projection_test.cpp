#include "domain/orchestrator/projection.hpp"

#include <gtest/gtest.h>

#include "tests/orchestrator/fold_store.hpp"
#include "tests/support/repository.hpp"

namespace warden::orchestrator {
namespace {

std::vector<NamedFields> events_of(const Json& list) {
    std::vector<NamedFields> events;
    for (const Json& event : *list.array()) events.push_back(split_event(event));
    return events;
}

EntityKey key_of(const std::string& text) {
    const auto space = text.find(' ');
    return {from_name<EntityKind>(text.substr(0, space)).value(), text.substr(space + 1)};
}

// Folds the file after those it comes after; returns the file.
Json play(FoldStore& store, const std::string& name) {
    const Json file = support::repository_json("tests/golden/projection/" + name + ".json");
    if (const Json* after = file.find("after")) play(store, *after->string());
    for (const Json& block : *file.find("blocks")->array()) {
        const auto time = static_cast<UnixSecs>(*block.find("time")->integer());
        const auto folded = store.fold(time, events_of(*block.find("events")));
        EXPECT_TRUE(folded) << name << ": " << (folded ? "" : folded.error().text());
    }
    return file;
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, EventsRebuildTheState) {
    FoldStore store;
    const Json file = play(store, GetParam());
    for (const auto& [key, body] : *file.find("entities")->object()) {
        EXPECT_EQ(store.body(key_of(key)).value_or("nothing"), write_canonical(body)) << key;
    }
}

INSTANTIATE_TEST_SUITE_P(Sequences, Golden,
                         testing::Values("deployed", "administration", "active", "slashed", "cut"));

// What is wrong with one more event after the file.
std::string misfit(const std::string& after, UnixSecs time, const Event& event) {
    FoldStore store;
    play(store, after);
    const auto before = store.bodies();
    const auto folded = store.fold(time, {{std::string(name(event)), to_json(event)}});
    if (folded) return "";
    EXPECT_TRUE(folded.error().is(Condition::invalid_input));
    EXPECT_EQ(store.bodies(), before);
    return folded.error().detail;
}

TEST(Misfits, NameBlockTxnEventAndReason) {
    UnitUpdated event;
    event.unit_id = 9;
    EXPECT_EQ(misfit("deployed", 5'000, event),
              "block 4 txn 0xt event 0 unit_updated: unit 9 does not exist");
}

// The reason alone.
std::string reason_of(const std::string& after, UnixSecs time, const Event& event) {
    const std::string text = misfit(after, time, event);
    return text.substr(std::min(text.size(), text.find(": ") + 2));
}

TEST(Misfits, OfTheContract) {
    EXPECT_EQ(reason_of("deployed", 5'000, Initialised{}), "instance instance exists already");
    ConfigChanged config;
    config.version = 3;
    EXPECT_EQ(reason_of("deployed", 5'000, config), "config versions are not consecutive");
    config.version = 2;
    EXPECT_EQ(reason_of("deployed", 5'000, config), "quorum is out of range");
    EXPECT_EQ(reason_of("deployed", 5'000, OracleChanged{{"0x01"}, true}),
              "oracle is in that state already");
    EXPECT_EQ(reason_of("deployed", 5'000, OracleChanged{{"0x03"}, false}),
              "oracle is in that state already");
    EXPECT_EQ(reason_of("deployed", 5'000, AdminChanged{{"0xee"}}), "the admin was not proposed");
    EXPECT_EQ(reason_of("deployed", 5'000, Unpaused{}), "not paused");
    Hash32 code{};
    code[0] = 1;
    EXPECT_EQ(reason_of("deployed", 5'000, Upgraded{code}), "the code was not proposed");
    EXPECT_EQ(reason_of("deployed", 5'000, ProviderRegistered{{"0xa1"}, "x"}),
              "provider 0xa1 exists already");
    EXPECT_EQ(reason_of("deployed", 5'000, ConsumerRegistered{{"0xc1"}}),
              "consumer 0xc1 exists already");
    EXPECT_EQ(reason_of("deployed", 5'000, StakeChanged{{"0xa9"}, 1, 0, 0}),
              "provider 0xa9 does not exist");
    ScoresPublished scores;
    scores.as_of = 1'000;
    scores.scores = {{{"0xa1"}, 5}};
    EXPECT_EQ(reason_of("deployed", 5'000, scores), "score provider.0xa1 is not newer");
}

TEST(Misfits, OfUnits) {
    UnitRegistered unit;
    unit.unit_id = 3;
    unit.provider = {"0xa1"};
    EXPECT_EQ(reason_of("deployed", 5'000, unit), "unit ids are not consecutive");
    unit.unit_id = 2;
    unit.provider = {"0xa2"};
    EXPECT_EQ(reason_of("deployed", 5'000, unit), "provider 0xa2 does not exist");
    EXPECT_EQ(reason_of("deployed", 5'000, SlaChanged{1, 3, {}}),
              "SLA versions are not consecutive");
    EXPECT_EQ(reason_of("administration", 8'000, UnitUpdated{1, "x"}),
              "the unit is decommissioned");
    EXPECT_EQ(reason_of("active", 8'000, UnitDecommissioned{1}), "the unit is in use");
    EXPECT_EQ(
        reason_of("active", 8'000, UnitStateChanged{1, UnitState::in_use, UnitState::reserved}),
        "the unit is in_use, not reserved");
}

TEST(Misfits, OfReservations) {
    ReservationRequested request;
    request.reservation_id = 5;
    request.unit_id = 1;
    request.consumer = {"0xc1"};
    request.provider = {"0xa1"};
    EXPECT_EQ(reason_of("active", 8'000, request), "reservation ids are not consecutive");
    request.reservation_id = 4;
    EXPECT_EQ(reason_of("active", 8'000, request), "price is outside the contract's limits");
    request.provider = {"0xa2"};
    EXPECT_EQ(reason_of("active", 8'000, request), "the unit belongs to another provider");
    using Status = ReservationStatus;
    EXPECT_EQ(
        reason_of("active", 8'000,
                  ReservationStateChanged{1, 1, Status::active, Status::completed, 2'000, 11'000}),
        "from active it can't become completed");
    EXPECT_EQ(
        reason_of("active", 8'000,
                  ReservationStateChanged{1, 1, Status::requested, Status::active, 8'000, 17'000}),
        "from active it can't become active");
    EXPECT_EQ(
        reason_of("active", 8'000,
                  ReservationStateChanged{1, 1, Status::active, Status::settling, 2'000, 10'999}),
        "start and end differ from what is known");
    EXPECT_EQ(
        reason_of("active", 8'000,
                  ReservationStateChanged{1, 2, Status::active, Status::settling, 2'000, 11'000}),
        "the reservation is of another unit");
    EXPECT_EQ(reason_of("active", 8'000, ReservationCut{1, {"0xc1"}, 11'000}),
              "the end is not earlier");
    EXPECT_EQ(reason_of("active", 8'000, ReservationCut{2, {"0xc1"}, 1}),
              "the reservation is not active");
    EXPECT_EQ(reason_of("active", 8'000, EscrowDeposited{1, 5, 60'004}),
              "the escrow doesn't add up");
    EXPECT_EQ(reason_of("active", 8'000, EscrowRefunded{1, 5, 59'996}),
              "the escrow doesn't add up");
    EXPECT_EQ(reason_of("active", 20'000, EscrowReleased{1, 1, 24'000, 0, 24'000, 0}),
              "windows are not settled in order");
    EXPECT_EQ(reason_of("active", 20'000, EscrowReleased{1, 0, 35'999, 0, 35'999, 0}),
              "gross is 36000 by the rules, not 35999");
    EXPECT_EQ(reason_of("active", 20'000, EscrowReleased{1, 0, 36'000, 1, 36'000, 0}),
              "held and paid do not add up to gross");
    EXPECT_EQ(reason_of("active", 20'000, EscrowReleased{1, 0, 36'000, 1, 35'999, 0}),
              "more leaves the reservation than it holds");
    EXPECT_EQ(reason_of("active", 20'000, EscrowExhausted{1, 0, 1}), "the window is not settled");
    EXPECT_EQ(reason_of("slashed", 40'000, EscrowReleased{1, 3, 0, 0, 0, 0}),
              "the reservation has no such window");
}

SlashProposed proposal() {
    SlashProposed event;
    event.reservation_id = 1;
    event.oracle = {"0x01"};
    event.reasons = reason::kUptime;
    event.score_before = 50;
    event.base = 36'000;
    event.attest_until = 16'400;
    event.dispute_until = 27'200;
    event.decide_until = 41'600;
    return event;
}

TEST(Misfits, OfProposals) {
    EXPECT_EQ(reason_of("active", 6'000, proposal()), "");
    const auto changed = [](auto change) {
        SlashProposed event = proposal();
        change(event);
        return reason_of("active", 6'000, event);
    };
    EXPECT_EQ(changed([](auto& e) { e.base = 35'999; }),
              "the base is 36000 by the rules, not 35999");
    EXPECT_EQ(changed([](auto& e) { e.attest_until += 1; }),
              "the deadlines do not follow from the window's end");
    EXPECT_EQ(changed([](auto& e) { e.decide_until -= 1; }),
              "the deadlines do not follow from the window's end");
    EXPECT_EQ(changed([](auto& e) { e.window = 3; }), "the reservation has no such window");
    EXPECT_EQ(changed([](auto& e) { e.score_before = 101; }), "score_before is above 100");
    EXPECT_EQ(changed([](auto& e) { e.reasons = reason::kOverUse; }),
              "the reasons are not of that party");
    EXPECT_EQ(changed([](auto& e) { e.reservation_id = 7; }), "reservation 7 does not exist");
}

TEST(Misfits, OfSlashes) {
    SlashProposed again = proposal();
    EXPECT_EQ(reason_of("slashed", 40'000, again), "the window is already settled");
    EXPECT_EQ(reason_of("slashed", 40'000, SlashWithdrawn{{1, Party::provider, 0}, {"0x01"}}),
              "the slash is closed");
    EXPECT_EQ(reason_of("active", 40'000, SlashWithdrawn{{1, Party::provider, 0}, {"0x01"}}),
              "slash 1.provider.0 does not exist");

    FoldStore store;
    play(store, "active");
    const auto fold = [&store](const Event& event) {
        const auto folded = store.fold(6'000, {{std::string(name(event)), to_json(event)}});
        const std::string text = folded ? "" : folded.error().detail;
        return text.substr(std::min(text.size(), text.find(": ") + 2));
    };
    ASSERT_EQ(fold(proposal()), "");
    EXPECT_EQ(fold(proposal()), "slash 1.provider.0 exists already");
    SlashAttested attest{{1, Party::provider, 0}, {"0x01"}, reason::kUptime, 50, {}, "uri"};
    EXPECT_EQ(fold(attest), "the oracle has voted already");
    for (const char* oracle : {"0x02", "0x03", "0x04", "0x05", "0x06", "0x07"}) {
        attest.oracle = {oracle};
        EXPECT_EQ(fold(attest), "");
    }
    attest.oracle = {"0x08"};
    EXPECT_EQ(fold(attest), "too many votes");
    EXPECT_EQ(fold(SlashWithdrawn{{1, Party::provider, 0}, {"0x01"}}), "");
    EXPECT_EQ(fold(SlashWithdrawn{{1, Party::provider, 0}, {"0x01"}}),
              "the oracle has no vote to withdraw");
    EXPECT_EQ(fold(SlashResolved{{1, Party::provider, 0}, {"0xab"}, 1}),
              "the slash is not disputed");
    EXPECT_EQ(fold(SlashDisputed{{1, Party::provider, 0}, {"0xa1"}, {}, 20}), "");
    EXPECT_EQ(fold(SlashDisputed{{1, Party::provider, 0}, {"0xa1"}, {}, 20}),
              "the slash is disputed already");
    EXPECT_EQ(fold(SlashResolved{{1, Party::provider, 0}, {"0xab"}, 10'001}),
              "the share is above the whole");
    EXPECT_EQ(fold(SlashRejected{{{1, Party::provider, 0}, 0, 35'999, 0, 0, 20}}),
              "amount, to_provider and fee do not add up to the base");
    EXPECT_EQ(fold(SlashRejected{{{1, Party::provider, 0}, kU128Max, 36'000, 1, 0, 20}}),
              "amount, to_provider and fee do not add up to the base");
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
    EXPECT_EQ(refusal(EscrowExhausted{1, 0, 1}),
              "block 0 txn  event 0 escrow_exhausted: reservation 1 was not loaded");
}

TEST(Projection, MissingLeadsFromAReservationToItsParties) {
    State state;
    const Event event = ReservationStateChanged{1, 2, {}, {}, 0, 0};
    EXPECT_EQ(missing(event, state), (std::vector<EntityKey>{unit_key(2), reservation_key(1)}));
    Reservation reservation;
    reservation.provider = {"0xa"};
    reservation.consumer = {"0xc"};
    state.put(unit_key(2), Unit{});
    state.put(reservation_key(1), reservation);
    EXPECT_EQ(missing(event, state),
              (std::vector<EntityKey>{provider_key({"0xa"}), consumer_key({"0xc"})}));
}

TEST(State, TakesOnlyWhatDiffersFromWhatIsStored) {
    State state;
    state.put(guide_key("eu"), Guide{1, 2});
    state.put(guide_key("us"), std::nullopt);
    state.set(guide_key("eu"), Guide{1, 2});
    EXPECT_TRUE(state.take_changes().empty());
    state.set(guide_key("eu"), Guide{3, 4});
    state.set(guide_key("us"), Guide{5, 6});
    state.set(guide_key("eu"), Guide{1, 2});
    auto changes = state.take_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].first, guide_key("us"));
    EXPECT_TRUE(state.take_changes().empty());
    state.edit<Guide>(guide_key("us"))->price = 7;
    changes = state.take_changes();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(std::get<Guide>(changes[0].second), (Guide{7, 6}));
    EXPECT_EQ(state.find<Unit>(guide_key("us")), nullptr);
    state.clear();
    EXPECT_FALSE(state.knows(guide_key("us")));
}

TEST(Entities, AKeyAsTextBeginsWithItsKind) { EXPECT_EQ(unit_key(7).text(), "unit 7"); }

TEST(Entities, BadBodiesAreRefused) {
    const auto body = from_json<Guide>(Json::Object{{"price", "1"}});
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().detail, "guide: valid_until: missing");
    EXPECT_FALSE(entity_from_json(static_cast<EntityKind>(99), Json::Object{}));
    EXPECT_EQ(from_json<Guide>(to_json(Entity(Guide{7, 8}))).value(), (Guide{7, 8}));
}

}  // namespace
}  // namespace warden::orchestrator
