#include "domain/enforcement/verify.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "domain/base/merkle.hpp"
#include "domain/enforcement/measured.hpp"
#include "domain/enforcement/score_history.hpp"
#include "domain/orchestrator/judgement.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::enforcement {
namespace {

using orchestrator::Agreement;
using scoring::UnitDay;

// Records by vantage and day, as far as they can be read.
using Records = std::map<std::pair<std::string, std::int64_t>, UnitDay>;

// Says what the key's slash does not follow from; empty when unit, terms and window are those of
// the reservation: no outage of another unit, and of no other time, is sold under its key.
std::string wrong_subject(const Evidence& evidence) {
    const auto reservation = judged_reservation(evidence);
    if (!reservation) return reservation.error().detail;
    const auto agreement = Agreement::of(*reservation);
    if (!agreement) return "reservation: " + agreement.error().detail;
    const auto unit = chain::parse_entity_id(evidence.unit);
    if (!unit || unit->number != reservation->unit_id) {
        return "the reservation is of unit " + std::to_string(reservation->unit_id);
    }
    if (evidence.sla_version != reservation->sla_version) {
        return "the reservation is under SLA version " + std::to_string(reservation->sla_version);
    }
    if (evidence.key.party != orchestrator::Party::provider) {
        return "what a unit did is its provider's";
    }
    const std::uint32_t window = evidence.key.window;
    const scoring::Span span{agreement->window_start(window), agreement->window_end(window)};
    if (window >= agreement->window_count() || evidence.window != span) {
        return "the reservation has window " + std::to_string(window) + " at another time or not";
    }
    return {};
}

Check check_subject(const Evidence& evidence) {
    const std::string wrong = wrong_subject(evidence);
    return {"subject", wrong.empty(),
            wrong.empty() ? evidence.key.text() + " is of " + evidence.unit + ", SLA version " +
                                std::to_string(evidence.sla_version)
                          : wrong};
}

Check check_signatures(const Evidence& evidence, const KeyList& keys,
                       const probing::VerifyFn& verify, Records& records) {
    Check check{"signatures", true, ""};
    const auto refuse = [&check](std::string why) {
        check.passed = false;
        if (check.detail.empty()) check.detail = std::move(why);
    };
    for (const SignedUnitDay& record : evidence.records) {
        const auto day = scoring::open_unit_day(record, keys, verify, evidence.rules);
        if (!day) {
            refuse(day.error().detail);
            continue;
        }
        if (!records.emplace(std::pair(day->vantage, day->day), *day).second) {
            refuse(day->vantage + ", day " + std::to_string(day->day) + ": two records");
        }
    }
    if (check.passed) {
        check.detail = std::to_string(evidence.records.size()) + " unit-day records by listed keys";
    }
    return check;
}

// Whoever is in the evidence is in it with every day of the window, and a majority of the
// electorate is: leaving out the others only takes votes away, and a missing vote can't convict.
Check check_complete(const Evidence& evidence, const Records& records) {
    std::size_t present = 0;
    for (const Elector& elector : evidence.electorate) {
        std::size_t days = 0;
        const auto cuts =
            scoring::day_cuts(evidence.window.start, evidence.window.end, evidence.rules);
        for (const scoring::DayCut& cut : cuts) {
            const auto found = records.find({elector.vantage, cut.day});
            if (found != records.end() && found->second.until >= cut.until) ++days;
        }
        if (days != 0 && days != cuts.size()) {
            return {"complete", false, "days of " + elector.vantage + " are missing"};
        }
        if (days != 0) ++present;
    }
    return {"complete", present > evidence.electorate.size() / 2,
            std::to_string(present) + " of " + std::to_string(evidence.electorate.size()) +
                " electors, each with every day of the window"};
}

// Says what is wrong with an opening; empty when the leaf is of this slice, leads to its signed
// hour and rolls up to its row.
std::string wrong_opening(const Opening& opening, scoring::SliceNum slice, const Evidence& evidence,
                          const Records& records) {
    const HourPlace place = hour_place(slice, evidence.rules);
    const auto record = records.find({opening.leaf.vantage, place.day});
    if (opening.leaf.slice != slice || opening.leaf.unit != evidence.unit ||
        record == records.end()) {
        return "not of this unit, slice and electorate";
    }
    const scoring::HourRecord& hour = record->second.hours[place.hour];
    const auto root = merkle_root_from_path(
        probing::leaf_hash(opening.leaf), place.index,
        static_cast<std::size_t>(evidence.rules.slices_per_batch()), opening.path);
    if (!root || *root != hour.root) return "does not lead to the hour's root";
    auto row = scoring::roll_up(opening.leaf);
    row.integrity = 0;  // not part of a record
    return row == hour.rows[place.index] ? "" : "rolls up to another row";
}

// A convicting slice shows the leaf of every vantage that measured it, the good ones too.
Check check_openings(const Evidence& evidence, const Records& records) {
    std::size_t opened = 0;
    for (const ConvictingSlice& slice : evidence.convicting) {
        std::set<std::string> shown;
        for (const Opening& opening : slice.openings) {
            std::string why = wrong_opening(opening, slice.slice, evidence, records);
            if (!why.empty()) {
                why.insert(0,
                           opening.leaf.vantage + ", slice " + std::to_string(slice.slice) + ": ");
                return {"openings", false, why};
            }
            shown.insert(opening.leaf.vantage);
            ++opened;
        }
        const HourPlace place = hour_place(slice.slice, evidence.rules);
        for (const auto& [key, record] : records) {
            const auto& [vantage, day] = key;
            if (day != place.day || record.hours[place.hour].rows[place.index].empty()) continue;
            if (!shown.contains(vantage)) {
                return {"openings", false,
                        vantage + ", slice " + std::to_string(slice.slice) + ": not opened"};
            }
        }
    }
    return {"openings", true, std::to_string(opened) + " leaves lead to signed roots"};
}

// The slices that convict are opened, in order, up to the limit.
Check check_convicting(const Evidence& evidence, const scoring::WindowVerdict& verdict) {
    const std::size_t wanted = std::min(verdict.convicting.size(), kOpenedSlicesMax);
    bool equal = evidence.convicting.size() == wanted;
    for (std::size_t i = 0; equal && i < wanted; ++i) {
        equal = evidence.convicting[i].slice == verdict.convicting[i];
    }
    return {"convicting", equal,
            std::to_string(wanted) + " of " + std::to_string(verdict.convicting.size()) +
                " convicting slices opened"};
}

// Nobody signed which slices are left to no SLI. Taking away what convicts favours the accused; a
// good slice on the list would move rates and means against him.
std::string wrong_mass(const Evidence& evidence) {
    const scoring::Slices& left_out = evidence.mass_failures;
    const auto is_mass = [&](const ConvictingSlice& slice) {
        return scoring::is_mass_failure(slice.mass, evidence.rules);
    };
    const auto blamed = std::ranges::find_if(evidence.convicting, is_mass);
    if (blamed != evidence.convicting.end()) {
        return "slice " + std::to_string(blamed->slice) + " convicts, though it is one";
    }
    if (left_out.empty()) return {};
    const auto unsorted = std::ranges::adjacent_find(left_out, std::ranges::greater_equal{});
    if (unsorted != left_out.end()) return "slices are not in order";
    const auto alone = judge(evidence, {});
    if (!alone) return alone.error().detail;
    for (const scoring::SliceNum slice : left_out) {
        if (std::ranges::binary_search(alone->convicting, slice)) continue;
        return "slice " + std::to_string(slice) + " would convict nobody, but is left out";
    }
    return {};
}

Check check_mass(const Evidence& evidence) {
    const std::string wrong = wrong_mass(evidence);
    return {"mass_failures", wrong.empty(),
            wrong.empty() ? std::to_string(evidence.mass_failures.size()) +
                                " slices left out, all of which would convict"
                          : wrong};
}

// Each elector stands where the key list says, with the first key it had in force in the window.
Check check_electorate(const Evidence& evidence, const KeyList& keys) {
    std::set<std::string> networks;
    std::set<std::string> names;
    for (const Elector& elector : evidence.electorate) {
        networks.insert(elector.network);
        names.insert(elector.vantage);
        const auto* key =
            probing::first_key(keys, elector.vantage, evidence.window.start, evidence.window.end);
        const bool listed = key != nullptr && key->key_id == elector.key_id &&
                            key->network == elector.network && key->region == elector.region;
        if (!listed) return {"electorate", false, elector.vantage + " is not as on the key list"};
    }
    const std::size_t size = evidence.electorate.size();
    const bool fine = size % 2 == 1 && size >= evidence.rules.electorate_min &&
                      networks.size() == size && names.size() == size;
    return {"electorate", fine,
            std::to_string(size) + " vantages in " + std::to_string(networks.size()) + " networks"};
}

Check check_score(const Evidence& evidence) {
    const std::string wrong = wrong_score(evidence);
    const std::string days = std::to_string(evidence.score_days.array()->size());
    return {"score_before", wrong.empty(),
            wrong.empty() ? std::to_string(evidence.score_before) + " points after " + days +
                                " scored days, each from the one before"
                          : wrong};
}

// Protections 3, 4, 7 and 9, of what the bundle holds.
Check check_measured(const Evidence& evidence, const scoring::WindowVerdict& judged) {
    const auto seen = measured(evidence, judged);
    if (!seen) return {"measured", false, seen.error().detail};
    const auto retries_min = std::max<std::size_t>(1, evidence.rules.retry_backoff_ms.size());
    const bool good = seen->retries >= retries_min &&
                      seen->controls >= evidence.rules.controls_min && seen->in_warm_up == 0 &&
                      seen->in_maintenance == 0;
    return {"measured", good,
            std::to_string(seen->retries) + " more tries behind each failure, " +
                std::to_string(seen->controls) + " control targets, " +
                std::to_string(seen->in_warm_up + seen->in_maintenance) +
                " convicting slices in warm-up or maintenance"};
}

// Every D rule there is, once, in order, and passed.
Check check_data_rules(const Evidence& evidence) {
    const auto known = data_rules({});
    const bool all = std::ranges::equal(
        evidence.data_rules, known,
        [](const auto& a, const auto& b) { return a.number == b.number && a.name == b.name; });
    const std::string failed = failed_names(evidence.data_rules);
    return {"data_rules", all && failed.empty(),
            !all             ? "not the rules of this version"
            : failed.empty() ? "all passed"
                             : failed};
}

}  // namespace

bool Verification::passed() const {
    return std::ranges::all_of(checks, [](const Check& check) { return check.passed; });
}

Result<Verification> verify(std::string_view text, const KeyList& keys,
                            const probing::VerifyFn& verify_signature) {
    const auto evidence = read_evidence(text);
    if (!evidence) return Fail(evidence.error());
    const auto root = evidence_root(text);
    if (!root) return Fail(root.error());
    Verification out;
    out.root = *root;
    out.score_before = evidence->score_before;
    Records records;
    out.checks.push_back(check_subject(*evidence));
    out.checks.push_back(check_signatures(*evidence, keys, verify_signature, records));
    out.checks.push_back(check_electorate(*evidence, keys));
    out.checks.push_back(check_complete(*evidence, records));
    out.checks.push_back(check_openings(*evidence, records));
    const auto verdict = judge(*evidence);
    if (!verdict) {
        out.checks.push_back({"verdict", false, verdict.error().detail});
        return out;
    }
    out.reasons = verdict->reasons;
    out.quorum = evidence->quorum;
    out.owed_bps = orchestrator::owed_bps(verdict->reasons, evidence->score_before, evidence->terms,
                                          evidence->config);
    out.checks.push_back(check_convicting(*evidence, *verdict));
    out.checks.push_back(check_mass(*evidence));
    // They are compared as bytes: members read from a text are sorted, those of to_json are not.
    const bool equal =
        write_canonical(scoring::to_json(*verdict)) == write_canonical(evidence->objectives);
    out.checks.push_back({"verdict", equal && verdict->outcome == scoring::Outcome::breached,
                          "recomputed: " + std::string(name(verdict->outcome)) +
                              (equal ? ", every number equal" : ", numbers differ")});
    out.checks.push_back(check_measured(*evidence, *verdict));
    out.checks.push_back(check_score(*evidence));
    out.checks.push_back(check_data_rules(*evidence));
    return out;
}

}  // namespace warden::enforcement
