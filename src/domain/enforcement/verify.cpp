#include "domain/enforcement/verify.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/base/merkle.hpp"

namespace warden::enforcement {
namespace {

using scoring::UnitDay;

// Records by vantage and day, as far as they can be read.
using Records = std::map<std::pair<std::string, std::int64_t>, UnitDay>;

Check check_signatures(const Evidence& evidence, const KeyList& keys,
                       const probing::VerifyFn& verify, Records& records) {
    Check check{"signatures", true, ""};
    const auto refuse = [&check](std::string why) {
        check.passed = false;
        if (check.detail.empty()) check.detail = std::move(why);
    };
    for (const SignedUnitDay& record : evidence.records) {
        const auto day = scoring::read_unit_day(record.bytes, evidence.rules);
        if (!day) {
            refuse(day.error().detail);
            continue;
        }
        const std::string where = day->vantage + ", day " + std::to_string(day->day);
        const auto key = keys.find(day->vantage);
        if (key == keys.end() || key->second != record.key_id) {
            refuse(where + ": key " + record.key_id + " is not on the key list");
            continue;
        }
        const auto bytes = from_hex(record.signature);
        probing::Signature signature{};
        if (!bytes || bytes->size() != signature.size()) {
            refuse(where + ": malformed signature");
            continue;
        }
        std::copy(bytes->begin(), bytes->end(), signature.begin());
        if (!verify(record.key_id, scoring::unit_day_message(record.bytes), signature)) {
            refuse(where + ": the signature is not that key's");
        }
        if (!records.emplace(std::pair(day->vantage, day->day), *day).second) {
            refuse(where + ": two records");
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

Check check_electorate(const Evidence& evidence) {
    std::set<std::string> networks;
    std::set<std::string> names;
    for (const Elector& elector : evidence.electorate) {
        networks.insert(elector.network);
        names.insert(elector.vantage);
    }
    const std::size_t size = evidence.electorate.size();
    const bool fine = size % 2 == 1 && size >= evidence.rules.electorate_min &&
                      networks.size() == size && names.size() == size;
    return {"electorate", fine,
            std::to_string(size) + " vantages in " + std::to_string(networks.size()) + " networks"};
}

// score_before is the whole score after the last day that ended before the window.
Check check_score(const Evidence& evidence) {
    std::int64_t after = -1;
    for (const Json& row : *evidence.score_days.array()) {
        const Json* thirds = row.find("thirds");
        const Json* end = row.find("day_end");
        if (thirds == nullptr || end == nullptr || thirds->integer() == nullptr ||
            end->integer() == nullptr) {
            return {"score_before", false, "a day without thirds and day_end"};
        }
        if (static_cast<UnixSecs>(*end->integer()) > evidence.window.start) {
            return {"score_before", false, "a day after the window's start"};
        }
        after = *thirds->integer();
    }
    if (after < 0) {
        const bool start =
            evidence.score_before <= static_cast<std::uint32_t>(evidence.rules.start_score);
        return {"score_before", start, "no scored day: the start score"};
    }
    const bool equal = (after + 2) / 3 == evidence.score_before;
    return {"score_before", equal,
            std::to_string(after) + " thirds are " + std::to_string((after + 2) / 3) + " points"};
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
    out.checks.push_back(check_signatures(*evidence, keys, verify_signature, records));
    out.checks.push_back(check_electorate(*evidence));
    out.checks.push_back(check_complete(*evidence, records));
    out.checks.push_back(check_openings(*evidence, records));
    const auto verdict = judge(*evidence);
    if (!verdict) {
        out.checks.push_back({"verdict", false, verdict.error().detail});
        return out;
    }
    out.reasons = verdict->reasons;
    out.checks.push_back(check_convicting(*evidence, *verdict));
    // They are compared as bytes: members read from a text are sorted, those of to_json are not.
    const bool equal =
        write_canonical(scoring::to_json(*verdict)) == write_canonical(evidence->objectives);
    out.checks.push_back({"verdict", equal && verdict->outcome == scoring::Outcome::breached,
                          "recomputed: " + std::string(name(verdict->outcome)) +
                              (equal ? ", every number equal" : ", numbers differ")});
    out.checks.push_back(check_score(*evidence));
    out.checks.push_back(check_data_rules(*evidence));
    return out;
}

}  // namespace warden::enforcement
