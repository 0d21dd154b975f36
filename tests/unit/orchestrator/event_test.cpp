#include "domain/orchestrator/event.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace warden::orchestrator {
namespace {

template <class F, std::size_t... I>
void for_each_event(F f, std::index_sequence<I...>) {
    (f(std::variant_alternative_t<I, Event>{}), ...);
}
template <class F>
void for_each_event(F f) {
    for_each_event(f, std::make_index_sequence<std::variant_size_v<Event>>{});
}

// Distinct values, so that swapped fields show.
struct Filler {
    std::uint32_t next = 1;
    void operator()(const char*, std::uint64_t& v) { v = 0xffffffffffffff00 + next++; }
    void operator()(const char*, U128& v) { v = kU128Max - next++; }
    void operator()(const char*, std::uint32_t& v) { v = 0xffffff00 + next++; }
    void operator()(const char*, bool& v) { v = true; }
    void operator()(const char*, std::string& v) { v = "text " + std::to_string(next++); }
    void operator()(const char*, chain::Address& v) { v.text = "0x" + std::to_string(next++); }
    void operator()(const char*, Hash32& v) { v.fill(static_cast<std::uint8_t>(next++)); }
    void operator()(const char*, Party& v) { v = Party::consumer; }
    void operator()(const char*, Api& v) { v = Api::http; }
    void operator()(const char*, UnitState& v) { v = UnitState::maintenance; }
    void operator()(const char*, ReservationStatus& v) { v = ReservationStatus::terminated; }
    void operator()(const char*, std::vector<ScoreEntry>& v) { v = {{{"0xa"}, 1}, {{"0xb"}, 100}}; }
};

Json without(const Json& object, const std::string& field) {
    Json::Object out;
    for (const auto& member : *object.object()) {
        if (member.first != field) out.push_back(member);
    }
    return out;
}
Json with(const Json& object, const std::string& field, Json value) {
    Json::Object out = *without(object, field).object();
    out.emplace_back(field, std::move(value));
    return out;
}
std::string error_of(std::string_view name, const Json& fields) {
    const auto event = event_from_fields(name, fields);
    if (event) return "";
    EXPECT_TRUE(event.error().is(Condition::invalid_input));
    return event.error().detail;
}

TEST(Events, NamesAreTheContracts) {
    std::set<std::string_view> names;
    for_each_event([&](auto event) { names.insert(decltype(event)::kName); });
    const std::set<std::string_view> expected{"initialised",
                                              "config_changed",
                                              "oracle_changed",
                                              "arbiter_changed",
                                              "admin_proposed",
                                              "admin_changed",
                                              "paused",
                                              "unpaused",
                                              "upgrade_proposed",
                                              "upgrade_cancelled",
                                              "upgraded",
                                              "generation_changed",
                                              "balance_changed",
                                              "operator_changed",
                                              "provider_registered",
                                              "provider_updated",
                                              "stake_changed",
                                              "consumer_registered",
                                              "bond_changed",
                                              "unit_registered",
                                              "sla_changed",
                                              "unit_updated",
                                              "price_changed",
                                              "accepting_changed",
                                              "maintenance_scheduled",
                                              "maintenance_ended",
                                              "unit_decommissioned",
                                              "unit_state_changed",
                                              "reservation_requested",
                                              "reservation_state_changed",
                                              "reservation_cut",
                                              "escrow_deposited",
                                              "escrow_refunded",
                                              "escrow_released",
                                              "escrow_exhausted",
                                              "slash_proposed",
                                              "slash_attested",
                                              "slash_withdrawn",
                                              "breach_claimed",
                                              "claim_answered",
                                              "slash_disputed",
                                              "slash_resolved",
                                              "slash_executed",
                                              "slash_rejected",
                                              "slash_lapsed",
                                              "scores_published",
                                              "price_guide_published"};
    EXPECT_EQ(names, expected);
    EXPECT_EQ(std::variant_size_v<Event>, expected.size());
}

TEST(Events, EachSurvivesItsJson) {
    for_each_event([](auto event) {
        using E = decltype(event);
        E::visit(event, Filler{});
        const Event original = event;
        EXPECT_EQ(name(original), E::kName);
        const Json stored = *read_canonical(write_canonical(to_json(original)));
        const auto restored = event_from_fields(E::kName, stored);
        ASSERT_TRUE(restored) << restored.error().text();
        EXPECT_EQ(*restored, original) << E::kName;
        std::size_t fields = 0;
        E::visit(event, [&](const char*, const auto&) { ++fields; });
        EXPECT_EQ(stored.object()->size(), fields);
    });
}

TEST(Events, EachNeedsAllOfItsFieldsAndNoOther) {
    for_each_event([](auto event) {
        using E = decltype(event);
        const Json good = to_json(Event(event));
        EXPECT_EQ(error_of(E::kName, with(good, "bogus", 1)),
                  "event " + std::string(E::kName) + ": a field too many");
        for (const auto& [field, value] : *good.object()) {
            EXPECT_EQ(error_of(E::kName, without(good, field)),
                      "event " + std::string(E::kName) + ": " + field + ": missing");
            EXPECT_NE(error_of(E::kName, with(good, field, Json())), "") << field;
        }
    });
}

TEST(Events, FormOfTheFieldsIsFixed) {
    SlashProposed event;
    event.reservation_id = 18'446'744'073'709'551'615u;
    event.party = Party::consumer;
    event.window = 4;
    event.oracle = {"0xabc"};
    event.reasons = 256;
    event.base = kU128Max;
    event.evidence_root[31] = 0x0f;
    event.evidence_uri = "https://e.example/1";
    EXPECT_EQ(
        write_canonical(to_json(Event(event))),
        R"({"arbiter":"","attest_until":"0","base":"340282366920938463463374607431768211455",)"
        R"("decide_until":"0","dispute_until":"0","evidence_root":)"
        R"("000000000000000000000000000000000000000000000000000000000000000f",)"
        R"("evidence_uri":"https://e.example/1","oracle":"0xabc","party":1,"reasons":256,)"
        R"("reservation_id":"18446744073709551615","score_before":0,"window":4})");
}

TEST(Events, FlatTermsAreFieldsOfTheEvent) {
    SlaChanged event;
    event.unit_id = 7;
    event.sla_version = 2;
    event.terms.uptime_ppm_min = 990'000;
    EXPECT_EQ(
        write_canonical(to_json(Event(event))),
        R"({"credit_bps":0,"download_kbytes_per_s_min":0,"error_ppm_max":0,"latency_ms_max":0,)"
        R"("outage_bps":0,"sla_version":2,"unit_id":"7","upload_kbytes_per_s_min":0,)"
        R"("uptime_ppm_min":990000})");
}

TEST(Events, IllTypedAndOutOfRangeFieldsAreRefused) {
    const Json unit = to_json(Event(UnitRegistered{}));
    EXPECT_EQ(error_of("unit_registered", with(unit, "unit_id", 7)),
              "event unit_registered: unit_id: not a decimal string");
    EXPECT_EQ(error_of("unit_registered", with(unit, "unit_id", "18446744073709551616")),
              "event unit_registered: unit_id: not a decimal number of 64 bits");
    EXPECT_EQ(error_of("unit_registered", with(unit, "unit_id", "07")),
              "event unit_registered: unit_id: not a decimal number of 64 bits");
    EXPECT_EQ(error_of("unit_registered", with(unit, "floor", "-1")),
              "event unit_registered: floor: not a decimal number of 128 bits");
    EXPECT_EQ(
        error_of("unit_registered", with(unit, "floor", "340282366920938463463374607431768211456")),
        "event unit_registered: floor: not a decimal number of 128 bits");
    EXPECT_EQ(error_of("unit_registered", with(unit, "capacity_gb", "1")),
              "event unit_registered: capacity_gb: not an integer");
    EXPECT_EQ(error_of("unit_registered", with(unit, "capacity_gb", std::int64_t{1} << 32)),
              "event unit_registered: capacity_gb: not of 32 bits");
    EXPECT_EQ(error_of("unit_registered", with(unit, "capacity_gb", -1)),
              "event unit_registered: capacity_gb: not of 32 bits");
    EXPECT_EQ(error_of("unit_registered", with(unit, "api", 4)),
              "event unit_registered: api: unknown code");
    const Json resolved = to_json(Event(SlashDisputed{}));
    EXPECT_EQ(error_of("slash_disputed", with(resolved, "statement_hash", "0x00")),
              "event slash_disputed: statement_hash: not 64 hex digits");
    const Json oracle = to_json(Event(OracleChanged{}));
    EXPECT_EQ(error_of("oracle_changed", with(oracle, "revoked", 1)),
              "event oracle_changed: revoked: not a bool");
    const Json scores = to_json(Event(ScoresPublished{}));
    EXPECT_EQ(error_of("scores_published", with(scores, "scores", Json::Array{1})),
              "event scores_published: scores: bad list item");
}

TEST(Events, UnknownNamesAreRefused) {
    EXPECT_EQ(error_of("UnitRegistered", Json::Object{}), "event UnitRegistered: unknown name");
    EXPECT_EQ(error_of("", Json::Object{}), "event : unknown name");
    EXPECT_EQ(error_of("paused", Json(1)), "event paused: not an object");
}

}  // namespace
}  // namespace warden::orchestrator
