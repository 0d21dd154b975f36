#include "tests/unit/enforcement/evidence_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/base/merkle.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::enforcement {
namespace {

constexpr const char* kUnit = "sim.main.1";
const std::vector<std::string> kVantages = {"ams", "fra", "waw"};

std::string public_key(const crypto::SigningKey& key) { return to_hex(key.public_key()); }

probing::Observation check(UnixMicros start, std::uint64_t sequence, bool ok) {
    probing::Observation o;
    o.sequence = sequence;
    o.start = start;
    o.late_us = 120;
    if (ok) {
        o.first_byte_us = 10'000 + static_cast<std::uint32_t>(sequence);
    } else {
        o.cls = o.first_cls = probing::OutcomeClass::fail;
        o.kind = o.first_kind = probing::FailKind::connect_refused;
        o.attempts = 4;
    }
    return o;
}

// Of four windows, of which the judged one is the last.
Json reservation_until(const scoring::Span& window) {
    orchestrator::Reservation reservation;
    reservation.unit_id = 1;
    reservation.gb = 100;
    reservation.price = 1'000'000;
    reservation.window_secs = window.end - window.start;
    reservation.duration_secs = 4 * reservation.window_secs;
    reservation.sla_version = 2;
    reservation.start = window.end - reservation.duration_secs;
    reservation.end = window.end;
    return orchestrator::to_json(orchestrator::Entity(reservation));
}

}  // namespace

EvidenceWorld::EvidenceWorld() {
    rules.name = "short";
    rules.slice_secs = 2;
    rules.batch_secs = 4;
    rules.day_secs = 60;
    rules.late_secs = 4;
    rules.warmup_secs = 60;
    rules.guard_secs = 2;
    rules.min_known = 8;
    rules.min_ops = 8;
    rules.min_batches = 10;
    rules.batch_values_min = 1;
    const UnixSecs day = 1'700'000'040;  // a multiple of day_secs
    window = {day - 20, day + 20};
    down = {4, 5, 6, 7, 8, 9};
    std::uint8_t seed = 1;
    for (const std::string name : {"ams", "fra", "waw", "forger"}) {
        std::array<std::uint8_t, 32> bytes{};
        bytes.fill(seed++);
        auto key = crypto::SigningKey::from_seed(bytes);
        if (name != "forger") keys_.push_back({name, "as-" + name, "eu", public_key(key), 1});
        signers_.emplace(name, std::move(key));
    }
}

std::string EvidenceWorld::key_id(const std::string& signer) const {
    return public_key(signers_.at(signer));
}

scoring::SliceNum EvidenceWorld::first() const {
    return scoring::slices_inside(window, rules.slice_secs).first;
}

std::vector<probing::SliceLeaf> EvidenceWorld::leaves(const std::string& vantage) const {
    std::vector<probing::SliceLeaf> all;
    const scoring::SliceRange range = scoring::slices_inside(window, rules.slice_secs);
    std::uint64_t sequence = 0;
    for (scoring::SliceNum slice = range.first; slice < range.last; ++slice) {
        probing::SliceLeaf leaf{kUnit, vantage, slice, {}};
        const bool ok = !down.contains(static_cast<int>(slice - range.first));
        for (int i = 0; i < 4; ++i) {
            const UnixMicros start = slice * rules.slice_secs * 1'000'000 + i * 400'000;
            leaf.observations.push_back(check(start, ++sequence, ok));
        }
        all.push_back(std::move(leaf));
    }
    return all;
}

ConvictingSlice EvidenceWorld::opened(scoring::SliceNum slice) const {
    ConvictingSlice convicting{slice, {1, 4}, {}};
    const HourPlace place = hour_place(slice, rules);
    for (const std::string& vantage : kVantages) {
        std::vector<Hash32> hashes;
        const auto all = leaves(vantage);
        const scoring::SliceNum start = slice - static_cast<scoring::SliceNum>(place.index);
        for (scoring::SliceNum s = start; s < start + rules.slices_per_batch(); ++s) {
            const auto leaf = std::ranges::find(all, s, &probing::SliceLeaf::slice);
            hashes.push_back(leaf == all.end() ? probing::empty_leaf_hash(kUnit, vantage, s)
                                               : probing::leaf_hash(*leaf));
        }
        convicting.openings.push_back({*std::ranges::find(all, slice, &probing::SliceLeaf::slice),
                                       merkle_path(hashes, place.index)});
    }
    return convicting;
}

Evidence EvidenceWorld::evidence() const {
    Evidence e;
    e.deployment = "sim/main/0x5";
    e.key = {7, orchestrator::Party::provider, 3};
    e.unit = kUnit;
    e.unit_region = "eu";
    e.sla_version = 2;
    e.terms = {50, 0, 0, 990'000, 0, 2'000, 0};
    e.config.treasury = {"0x7"};
    e.config.min_credit_bps = 1'000;
    e.config.min_outage_bps = 10'000;
    e.config.quorum = 2;
    e.quorum = 2;
    e.reservation = reservation_until(window);
    e.set_by = Json::Array{Json::Object{{"what", "sla_terms"}, {"block_num", "51"}}};
    e.window = window;
    e.rules = rules;
    e.software = "warden test";
    e.score_before = 51;
    e.registered_at = window.start - 1'000;
    e.score_days = score_days(e);
    e.maintenance = {{window.start - 500, window.start - 100, window.start - 50}};
    e.mass_failures = {};
    for (const std::string& vantage : kVantages) {
        const auto* key = probing::first_key(keys_, vantage, window.start, window.end);
        e.electorate.push_back({vantage, key->network, key->region, key->key_id});
    }
    for (const std::string& vantage : kVantages) {
        for (const scoring::DayCut& cut : scoring::day_cuts(window.start, window.end, rules)) {
            std::vector<probing::SliceLeaf> of_day;
            std::ranges::copy_if(leaves(vantage), std::back_inserter(of_day), [&](const auto& l) {
                return hour_place(l.slice, rules).day == cut.day;
            });
            const auto day = scoring::build_unit_day(
                {kUnit, vantage, cut.day, cut.until, {{"sim", "0xbeac0"}}}, of_day,
                {{"control.a", 100, 0, 100'000, 0},
                 {"control.b", 100, 0, 100'000, 0},
                 {"control.c", 100, 1, 100'000, 0}},
                rules);
            e.records.emplace_back();
            sign(e, e.records.size() - 1, day, vantage);
        }
    }
    e.data_rules = data_rules({});
    for (RuleResult& rule : e.data_rules) rule.passed = true;
    judge_again(e);
    const auto verdict = judge(e);
    for (const scoring::SliceNum slice : verdict->convicting) e.convicting.push_back(opened(slice));
    return e;
}

// Idle days but one, on which everything was better than promised, six before the window.
Json EvidenceWorld::score_days(const Evidence& e) const {
    Json::Array days;
    const auto first = static_cast<std::int64_t>(e.registered_at / rules.day_secs);
    const auto end = static_cast<std::int64_t>(e.window.start / rules.day_secs);
    scoring::Thirds before = 150;
    for (std::int64_t day = first; day < end; ++day) {
        scoring::DayResult result;
        result.day = day;
        if (day == end - 7) {
            result.kind = scoring::DayKind::judged;
            result.slis.push_back(
                {scoring::Sli::uptime, 2, 10'000, scoring::Tier::better, 0, 30, {}});
            scoring::DaySli latency{
                scoring::Sli::latency, 2, 50'000, scoring::Tier::better, 0, 0, {}};
            for (const std::string& vantage : kVantages) {
                latency.votes.push_back({vantage, 9'000, 15, scoring::Tier::better});
            }
            result.slis.push_back(std::move(latency));
            result.performance = 3;
        }
        const auto length = day == first ? scoring::DayLength::partial : scoring::DayLength::whole;
        const scoring::Thirds after = scoring::next_thirds(before, result, length, rules);
        days.push_back(Json::Object{{"day", Json(day)},
                                    {"day_end", Json((day + 1) * 60)},
                                    {"thirds", after},
                                    {"points", Json(std::int64_t{after} - before)},
                                    {"rule_set", to_hex(scoring::digest(rules))},
                                    {"detail", scoring::to_json(result, before, after)}});
        before = after;
    }
    return days;
}

void EvidenceWorld::judge_again(Evidence& e) {
    const auto verdict = judge(e);
    ASSERT_TRUE(verdict) << verdict.error().text();
    e.objectives = scoring::to_json(*verdict);
}

scoring::UnitDay EvidenceWorld::record(const Evidence& evidence, std::size_t index) {
    return *scoring::read_unit_day(evidence.records.at(index).bytes, evidence.rules);
}

void EvidenceWorld::sign(Evidence& evidence, std::size_t index, const scoring::UnitDay& day,
                         const std::string& key_of) const {
    const crypto::SigningKey& key = signers_.at(key_of);
    SignedUnitDay& record = evidence.records.at(index);
    record.bytes = write_canonical(scoring::to_json(day));
    record.key_id = public_key(key);
    record.signature = to_hex(key.sign(as_bytes(scoring::unit_day_message(record.bytes))));
}

bool EvidenceWorld::is_signature(std::string_view id, std::string_view bytes,
                                 const probing::Signature& signature) {
    const auto key = hash_from_hex(id);
    return key && crypto::verify(*key, as_bytes(bytes), signature);
}

Verification EvidenceWorld::verified(const Evidence& evidence) const {
    const auto verification = verify(seal(evidence).text, keys_, is_signature);
    EXPECT_TRUE(verification) << verification.error().text();
    return verification.value_or(Verification{});
}

std::string EvidenceWorld::failed(const Evidence& evidence) const {
    std::string names;
    for (const Check& check : verified(evidence).checks) {
        if (!check.passed) names += (names.empty() ? "" : ",") + check.name;
    }
    return names;
}

}  // namespace warden::enforcement
