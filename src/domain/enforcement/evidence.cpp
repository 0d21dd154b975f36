#include "domain/enforcement/evidence.hpp"

#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/merkle.hpp"
#include "domain/orchestrator/json_fields.hpp"

namespace warden::enforcement {
namespace {

Json number(std::uint64_t value) { return Json(static_cast<std::int64_t>(value)); }

Json terms(const Evidence& evidence) {
    Json::Object out = orchestrator::fields_to_json(evidence.terms);
    if (!evidence.first_format) return out;
    std::erase_if(out, [](const auto& member) {
        return member.first == "credit_bps" || member.first == "outage_bps";
    });
    return out;
}

Json head(const Evidence& evidence) {
    Json::Object out{
        {"format", evidence.first_format ? kFirstEvidenceFormat : kEvidenceFormat},
        {"software", evidence.software},
        {"deployment", evidence.deployment},
        {"key", Json::Object{{"reservation", to_decimal(evidence.key.reservation_id)},
                             {"party", name(evidence.key.party)},
                             {"window", evidence.key.window}}},
        {"unit", evidence.unit},
        {"region", evidence.unit_region},
        {"sla_version", evidence.sla_version},
        {"terms", terms(evidence)},
        {"reservation", evidence.reservation},
        {"set_by", evidence.set_by},
        {"window", Json::Array{number(evidence.window.start), number(evidence.window.end)}},
        {"rules", scoring::to_json(evidence.rules)}};
    if (evidence.first_format) return out;
    out.emplace_back("config", Json(orchestrator::fields_to_json(evidence.config)));
    out.emplace_back("quorum", evidence.quorum);
    return out;
}

Json score(const Evidence& evidence) {
    Json::Object object{{"score_before", evidence.score_before}, {"days", evidence.score_days}};
    if (evidence.score_rules.empty()) return object;  // as bundles were before it was a member
    Json::Array sets;
    sets.reserve(evidence.score_rules.size());
    for (const scoring::RuleSet& rules : evidence.score_rules) sets.push_back(to_json(rules));
    object.emplace_back("rule_sets", std::move(sets));
    return object;
}

Json states(const Evidence& evidence) {
    Json::Array changes;
    for (const scoring::MaintenanceChange& change : evidence.maintenance) {
        changes.push_back(
            Json::Array{number(change.at), number(change.from), number(change.until)});
    }
    return Json::Object{{"registered_at", number(evidence.registered_at)},
                        {"maintenance", std::move(changes)}};
}

Json electorate(const Evidence& evidence) {
    Json::Array electors;
    for (const Elector& elector : evidence.electorate) {
        electors.push_back(Json::Object{{"vantage", elector.vantage},
                                        {"network", elector.network},
                                        {"region", elector.region},
                                        {"key_id", elector.key_id}});
    }
    return electors;
}

Json convicting(const Evidence& evidence) {
    Json::Array mass;
    for (const scoring::SliceNum slice : evidence.mass_failures) mass.emplace_back(slice);
    Json::Array slices;
    for (const ConvictingSlice& slice : evidence.convicting) {
        Json::Array openings;
        for (const Opening& opening : slice.openings) {
            Json::Array path;
            for (const Hash32& hash : opening.path) path.emplace_back(to_hex(hash));
            openings.push_back(
                Json::Object{{"leaf", probing::to_json(opening.leaf)}, {"path", std::move(path)}});
        }
        slices.push_back(
            Json::Object{{"slice", Json(slice.slice)},
                         {"mass", Json::Array{Json(slice.mass.bad), Json(slice.mass.voted)}},
                         {"openings", std::move(openings)}});
    }
    return Json::Object{{"mass_failures", std::move(mass)}, {"slices", std::move(slices)}};
}

}  // namespace

Bundle seal(const Evidence& evidence) {
    std::vector<std::string> elements;
    elements.push_back(write_canonical(head(evidence)));
    elements.push_back(write_canonical(score(evidence)));
    elements.push_back(write_canonical(states(evidence)));
    elements.push_back(write_canonical(electorate(evidence)));
    elements.push_back(write_canonical(evidence.objectives));
    elements.push_back(write_canonical(to_json(evidence.data_rules)));
    elements.push_back(write_canonical(convicting(evidence)));
    for (const SignedUnitDay& record : evidence.records) {
        const auto day = read_canonical(record.bytes);
        WARDEN_CHECK(day.has_value());
        elements.push_back(write_canonical(Json::Object{
            {"key_id", record.key_id}, {"signature", record.signature}, {"record", *day}}));
    }
    Bundle bundle;
    std::vector<Hash32> leaves;
    bundle.text = "[";
    for (const std::string& element : elements) {
        if (!leaves.empty()) bundle.text += ",";
        bundle.text += element;
        leaves.push_back(merkle_leaf(element));
    }
    bundle.text += "]";
    bundle.root = to_hex(merkle_root(leaves));
    return bundle;
}

Result<std::string> evidence_root(std::string_view text) {
    const auto json = read_canonical(text);
    if (!json) return Fail(json.error());
    if (json->array() == nullptr) return fail(Errc::invalid_input, "evidence is a JSON array");
    std::vector<Hash32> leaves;
    for (const Json& element : *json->array()) {
        leaves.push_back(merkle_leaf(write_canonical(element)));
    }
    return to_hex(merkle_root(leaves));
}

HourPlace hour_place(scoring::SliceNum slice, const scoring::RuleSet& rules) {
    HourPlace place;
    place.day = slice / rules.slices_per_day();
    const std::int64_t within = slice - place.day * rules.slices_per_day();
    place.hour = static_cast<std::size_t>(within / rules.slices_per_batch());
    place.index = static_cast<std::size_t>(within % rules.slices_per_batch());
    return place;
}

Result<scoring::WindowVerdict> judge(const Evidence& evidence) {
    return judge(evidence, evidence.mass_failures);
}

Result<scoring::WindowVerdict> judge(const Evidence& evidence, scoring::Slices mass_failures) {
    scoring::UnitInput unit;
    unit.registered_at = evidence.registered_at;
    unit.maintenances = scoring::maintenances_of(evidence.maintenance);
    unit.mass_failures = std::move(mass_failures);
    for (const Elector& elector : evidence.electorate) {
        unit.electorate.all.push_back(elector.vantage);
        if (elector.region == evidence.unit_region)
            unit.electorate.regional.push_back(elector.vantage);
    }
    std::vector<scoring::UnitDay> days;
    for (const SignedUnitDay& record : evidence.records) {
        auto day = scoring::read_unit_day(record.bytes, evidence.rules);
        if (!day) return Fail(day.error());
        if (day->unit != evidence.unit) {
            return fail(Errc::invalid_input, "a unit-day record of unit " + day->unit);
        }
        days.push_back(std::move(*day));
    }
    unit.vantages = scoring::vantage_data(days);
    return scoring::judge_window(evidence.window, evidence.terms, unit, evidence.rules);
}

}  // namespace warden::enforcement
